import type { Kafka, Message, Producer } from 'kafkajs';
import type { CheckResult } from '../../lib/kit/result';
import { sendInParts } from '../../lib/kit/send';
import { type Engine, type Work, WorkerLost } from '../class/grading';
import { readable } from './board';
import { farmClient, PATIENCE } from './client';
import { boundsOf, type FollowedRecord, followOn } from './follow';
import { isJudged } from './grade-record';
import { filesOf } from './handed-in';
import { type FarmNames, farmNames } from './names';
import {
  type Answer,
  encodeResult,
  encodeWork,
  endedKey,
  RecordError,
  type WorkRecord,
  workId,
} from './records';
import type { Run } from './run-id';
import { suiteVersion } from './suite-version';
import { ensureTopics } from './topics';

export interface FarmOptions {
  /** `host:port` of brokers of the farm's cluster. */
  brokers: string[];
  run: Run;
  prefix?: string;
  /** Something that a person should see. */
  said?(text: string): void;
  /** Called when a worker begins with a work, with its name. */
  onStarted?(work: Work, worker: string): void;
}

/** An engine whose works are graded by workers, on whatever machines these are. */
export interface FarmEngine extends Engine {
  /** Ends the run: what is still open is not graded any more. */
  close(): Promise<void>;
}

/** A work that somebody waits for. */
interface Pending {
  work: Work;
  started(worker: string): void;
  resolve(result: CheckResult): void;
  reject(error: Error): void;
}

/** Works that are read from the disk and sent together. */
const TOGETHER = 50;
const SILENT_MS = 20_000;

/**
 * Opens the farm to a run. Each work is a record of its own on the topic of work; its answer comes by the topic of
 * results, under a key that tells all that it depends on. Of several answers the first counts.
 */
export function farmEngine(options: FarmOptions): FarmEngine {
  const kafka = farmClient(options.brokers, `grader-${options.run.id}`);
  const farm = new Farm(
    kafka,
    kafka.producer({ idempotent: true, retry: PATIENCE }),
    farmNames(options.prefix),
    options,
  );
  return {
    // A worker whose broker died grades again before it answers.
    disturbances: 0,
    repair: async () => {},
    grade: (work, only, started) => farm.grade(work, only, started),
    close: () => farm.close(),
  };
}

class Farm {
  private partitions = 0;
  private opened: Promise<void> | null = null;
  private readonly end = new AbortController();
  private readonly pending = new Map<string, Pending>();
  /** Answers that an earlier process of this run may not have seen, by id. Packed: of a large class they are many. */
  private readonly found = new Map<string, Buffer>();
  /** By work and tests, how often they were asked for. */
  private readonly asked = new Map<string, number>();
  /** By work, why a person has to look at it. */
  private readonly hopeless = new Map<string, string>();
  private readonly queue: Array<{ record: Omit<WorkRecord, 'files'>; work: Work }> = [];
  private sending: Promise<void> | null = null;
  private failure: Error | null = null;
  private heardAt = Date.now();

  constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly names: FarmNames,
    private readonly options: FarmOptions,
  ) {}

  async grade(work: Work, only: string[], started: () => void): Promise<CheckResult> {
    this.opened ??= this.open();
    await this.opened;
    const { student, exercise, digest } = work;
    const hopeless = this.hopeless.get(nameOf(work));
    if (hopeless) throw new WorkerLost(hopeless);
    const run = this.options.run.id;
    const about = { run, student, exercise, digest, only, suite: await suiteVersion(exercise) };
    const { id, answer } = this.nextAttempt(about);
    if (answer && isJudged(answer)) return answer.result;
    if (this.failure) throw this.failure;
    return new Promise((resolve, reject) => {
      const begin = (worker: string) => {
        started();
        this.options.onStarted?.(work, worker);
      };
      this.pending.set(id, { work, started: begin, resolve, reject });
      this.queue.push({ record: { v: 1, id, ...about }, work });
      this.sending ??= this.sendAll()
        .catch((error) => this.fail(error))
        .then(() => {
          this.sending = null;
        });
    });
  }

  async close(): Promise<void> {
    if (this.opened) {
      await this.opened.catch(() => {});
      this.queue.length = 0;
      await this.sending;
      if (this.pending.size > 0 && !this.failure) await this.tellEnd(this.options.run.id);
    }
    this.end.abort();
    await this.producer.disconnect();
    // What could not be told to end is gone on with.
    if (!this.failure) this.options.run.close();
  }

  private async open(): Promise<void> {
    const { brokers, run } = this.options;
    this.partitions = await ensureTopics(this.kafka, this.names, brokers);
    await this.producer.connect();
    if (run.abandoned) await this.tellEnd(run.abandoned);
    const bounds = await boundsOf(this.kafka, this.names.results);
    const from = new Map(
      [...bounds].map(([partition, { low, end }]) => [partition, run.resumed ? low : end]),
    );
    const { failed } = await followOn(this.kafka, this.names.results, {
      from,
      bounds,
      signal: this.end.signal,
      each: (record) => this.take(record),
      idle: () => this.tellSilence(),
    });
    failed.catch((error) => this.fail(error));
  }

  /** The first attempt that is not answered, or whose answer tells all. */
  private nextAttempt(about: Omit<WorkRecord, 'v' | 'id' | 'files'>): { id: string; answer?: Answer } {
    const name = workId(about, 0);
    for (let attempt = (this.asked.get(name) ?? 0) + 1; ; attempt++) {
      this.asked.set(name, attempt);
      const id = workId(about, attempt);
      const value = this.found.get(id);
      const answer = value && (readable(value) as Answer);
      if (!answer || isJudged(answer)) return { id, answer };
    }
  }

  private async sendAll(): Promise<void> {
    this.heardAt = Date.now();
    while (this.queue.length > 0) {
      const messages: Message[] = [];
      for (const { record, work } of this.queue.splice(0, TOGETHER)) {
        const value = await this.packed(record, work);
        if (value) messages.push({ key: record.student, value });
      }
      await sendInParts(
        { send: (given) => this.producer.send({ ...given, acks: -1 }) },
        this.names.work,
        messages,
      );
    }
  }

  /** Null where a record cannot hold it: a person grades it without the farm. */
  private async packed(record: Omit<WorkRecord, 'files'>, work: Work): Promise<Buffer | null> {
    try {
      return encodeWork({ ...record, files: await filesOf(work) });
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      this.giveUp(record.id, `${error.message} Grade it without --brokers.`);
      return null;
    }
  }

  private take({ key, value }: FollowedRecord): void {
    const run = this.options.run.id;
    if (!key?.startsWith(`${run}/`) || !value) return;
    const record = readable(value);
    if (!record || record.kind === 'ended') return;
    this.heardAt = Date.now();
    if (record.kind === 'refused') {
      this.options.said?.(
        `Worker ${record.worker} left: its tests of ${record.exercise} are of version ${record.has}, this run's of ${record.wanted}. Bring both to the same commit.`,
      );
    } else if (record.kind === 'started') {
      const worker = record.workers.at(-1);
      if (worker) this.pending.get(key.replace(/\/started$/, ''))?.started(worker);
    } else this.settle(key, record, value);
  }

  private settle(id: string, answer: Answer, value: Buffer): void {
    const pending = this.pending.get(id);
    if (!pending) {
      // Of several the first counts.
      if (!this.found.has(id)) this.found.set(id, value);
      return;
    }
    if ('lost' in answer && answer.final) {
      this.giveUp(id, answer.lost);
      return;
    }
    this.pending.delete(id);
    if ('result' in answer) pending.resolve(answer.result);
    else pending.reject(new WorkerLost(answer.lost));
  }

  /** It is of no use to try it again. */
  private giveUp(id: string, why: string): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (!pending) return;
    this.hopeless.set(nameOf(pending.work), why);
    pending.reject(new WorkerLost(why));
  }

  private fail(error: Error): void {
    if (this.end.signal.aborted) return;
    this.failure ??= error;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }

  private tellSilence(): void {
    if (this.pending.size === 0 || Date.now() - this.heardAt < SILENT_MS) return;
    this.heardAt = Number.POSITIVE_INFINITY;
    const { brokers } = this.options;
    this.options.said?.(
      `${this.pending.size} works wait, and no worker says anything: npm run grade -- worker --brokers ${brokers.join()}`,
    );
  }

  /** In each partition, since a worker reads its own only. */
  private async tellEnd(run: string): Promise<void> {
    const value = encodeResult({ v: 1, kind: 'ended' });
    const messages = Array.from({ length: this.partitions }, (_, partition) => ({
      partition,
      key: endedKey(run),
      value,
    }));
    await this.producer.send({ topic: this.names.results, acks: -1, messages });
  }
}

function nameOf({ student, exercise, digest }: Work): string {
  return JSON.stringify([student, exercise, digest]);
}
