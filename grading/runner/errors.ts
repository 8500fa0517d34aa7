import type { ThrownReport } from './protocol';

/** What a student's function threw, as seen from the grader. */
export class StudentError extends Error {
  /** The name of the error thrown, such as `TypeError` or `KafkaJSProtocolError`. */
  override name: string;
  readonly code: string | undefined;
  /** Kafka's own name of the error, such as TOPIC_ALREADY_EXISTS, also from its cause. */
  readonly type: string | undefined;
  /** `lib/01-topics.ts:12`, where the stack shows it. */
  readonly at: string | undefined;
  readonly todo: boolean;
  readonly uncloneable: boolean;

  constructor(
    readonly fn: string,
    report: ThrownReport,
    at?: string,
  ) {
    super(report.message, report.cause ? { cause: report.cause } : undefined);
    this.name = report.name;
    this.code = report.code;
    this.type = report.type;
    this.at = at;
    this.todo = report.todo === true;
    this.uncloneable = report.uncloneable === true;
  }
}

/** The submission exports no function of that name. */
export class MissingError extends Error {
  override name = 'MissingError';
}

/** The child process ended, or broke the rules of its channel. */
export class CrashError extends Error {
  override name = 'CrashError';
}

/** What went wrong in the grader itself or on its broker: never the student's. */
export class InfraError extends Error {
  override name = 'InfraError';
}
