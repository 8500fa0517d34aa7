import { FAULT_KINDS, type FeedFault } from '../../lib/kit/bikes';
import { LabError } from '../errors';

/** What POST /api/bikes may change, all at once. */
export interface Command {
  /** Begins anew with this seed, before anything else. */
  seed?: number;
  speed?: number;
  /** Ms. */
  advance?: number;
  fault?: FeedFault | null;
}

const YEAR_MS = 366 * 86_400_000;

/** @throws LabError 400 that names the field, what was expected and what came */
export function readCommand(body: object): Command {
  const { seed, speed, advance, fault, ...others } = body as Record<string, unknown>;
  known('the body', others, ['seed', 'speed', 'advance', 'fault']);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw wrong('seed', 'a whole number', seed);
  return {
    seed: seed as number | undefined,
    speed: within('speed', speed, 0, 86_400),
    advance: within('advance', advance, 0, YEAR_MS),
    fault: fault === undefined || fault === null ? fault : readFault(fault),
  };
}

function readFault(fault: unknown): FeedFault {
  if (typeof fault !== 'object' || Array.isArray(fault)) throw wrong('fault', 'an object or null', fault);
  const { kind, times, seconds, ms, ...others } = fault as Record<string, unknown>;
  known('fault', others, ['kind', 'times', 'seconds', 'ms']);
  const found = FAULT_KINDS.find((each) => each === kind);
  if (!found) throw wrong('fault.kind', `one of ${FAULT_KINDS.join(', ')}`, kind);
  if (times !== undefined && !(Number.isSafeInteger(times) && (times as number) > 0)) {
    throw wrong('fault.times', 'a whole number of at least 1', times);
  }
  return {
    kind: found,
    times: times as number | undefined,
    seconds: within('fault.seconds', seconds, 0, 3_600),
    ms: within('fault.ms', ms, 0, 60_000),
  };
}

function known(where: string, others: object, names: string[]): void {
  const [other] = Object.keys(others);
  if (other !== undefined) throw wrong(where, `only ${names.join(', ')}`, other);
}

function within(field: string, value: unknown, least: number, most: number): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return value;
  throw wrong(field, `a number from ${least} to ${most}`, value);
}

function wrong(field: string, expected: string, got: unknown): LabError {
  return new LabError(`${field}: expected ${expected}, got ${JSON.stringify(got)}.`, 400);
}
