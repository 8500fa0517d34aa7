import type { Kafka } from 'kafkajs';
import type { Prop } from '../props';
import { taxiParsers } from './taxi-parsers';

/** What the makers need of the child's main loop. */
export interface Makers {
  /** @param plain whether it is kafkajs's own, not the kit's */
  kafka(plain: boolean): Kafka;
  emit(prop: number, value: unknown): void;
  /** Controllers by prop id, for the grader's `abort`. */
  aborts: Map<number, AbortController>;
}

/** Makes the argument that a description stands for. */
export function makeProp({ $prop, id, options }: Prop, { kafka, emit, aborts }: Makers): unknown {
  switch ($prop) {
    case 'kafka':
      return kafka((options as { plain?: boolean }).plain === true);
    case 'signal':
      return signal(id, options as { afterMs?: number }, aborts);
    case 'emit':
      return emitter(options as { throwOn?: number }, (value) => emit(id, value));
    case 'lines':
      return lines(options as Array<string | { line: string; waitMs: number }>);
    case 'records':
      return records(options as Array<object | { waitMs: number }>);
    case 'random':
      return random(options as number);
    case 'handler':
      return handler(options as HandlerOptions, (value) => emit(id, value));
    case 'returns':
      return returns(options as unknown[]);
    case 'parser':
      return taxiParsers[options as 'ride' | 'fare'];
    case 'readOnly':
      return readOnly(options as object);
  }
}

function signal(id: number, { afterMs }: { afterMs?: number }, aborts: Map<number, AbortController>) {
  const controller = new AbortController();
  aborts.set(id, controller);
  if (afterMs !== undefined) setTimeout(() => controller.abort(), afterMs).unref();
  return controller.signal;
}

async function* lines(list: Array<string | { line: string; waitMs: number }>): AsyncGenerator<string> {
  for (const entry of list) {
    if (typeof entry === 'string') yield entry;
    else {
      await pause(entry.waitMs);
      yield entry.line;
    }
  }
}

async function* records(list: Array<object | { waitMs: number }>): AsyncGenerator<object> {
  for (const entry of list) {
    if ('waitMs' in entry) await pause(entry.waitMs);
    else yield entry;
  }
}

/** Mulberry32: small, seeded, even enough for counting. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function emitter({ throwOn }: { throwOn?: number }, record: (value: unknown) => void) {
  let calls = 0;
  return (value: unknown): void => {
    calls += 1;
    const call = calls;
    record(value);
    if (call === throwOn) throw new Error(`emit failed on call ${call}, on purpose`);
  };
}

interface HandlerOptions {
  throwOn?: number;
  waitMs?: number;
}

function handler({ throwOn, waitMs = 0 }: HandlerOptions, record: (value: unknown) => void) {
  let calls = 0;
  return async (value: unknown): Promise<void> => {
    calls += 1;
    const call = calls;
    record(value);
    if (waitMs) await pause(waitMs);
    if (call === throwOn) throw new Error(`handle failed on call ${call}, on purpose`);
  };
}

function returns(values: unknown[]): () => unknown {
  let call = 0;
  return () => values[Math.min(call++, values.length - 1)];
}

/** By setters that throw: a frozen object would say nothing, as submissions do not run in strict mode. */
function readOnly(fields: object): object {
  const made = {};
  for (const [name, value] of Object.entries(fields)) {
    const set = () => {
      throw new TypeError(`"${name}" was given to be read, and must be left as it is`);
    };
    Object.defineProperty(made, name, { enumerable: true, get: () => value, set });
  }
  return Object.preventExtensions(made);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
