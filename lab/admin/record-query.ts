import { LabError } from '../errors';
import { wholeNumber } from '../server/input';
import { shown } from './names';
import type { RecordQuery } from './records';
import type { AdminFrom } from './types';

const MOST_RECORDS = 1_000;
const MOST_BYTES = 2_000_000;
const LARGEST_OFFSET = 2n ** 63n - 1n;

/** Reads what `…/records?…` asks for. @throws LabError 400 that names the parameter */
export function recordQuery(topic: string, asked: Record<string, string>): RecordQuery {
  const { partition, from = 'latest', next, limit = '50', key, contains, cut } = asked;
  return {
    topic,
    partition: partition ? wholeNumber(partition, 'partition') : undefined,
    from: beginning(from),
    next: next ? positions(next) : undefined,
    limit: Math.min(Math.max(wholeNumber(limit, 'limit'), 1), MOST_RECORDS),
    key: key || undefined,
    contains: contains || undefined,
    cut: cut ? Math.min(Math.max(wholeNumber(cut, 'cut'), 3), MOST_BYTES) : undefined,
  };
}

function beginning(from: string): AdminFrom {
  if (from === 'earliest' || from === 'latest') return from;
  const [, kind, value] = /^(offset|time):(\d{1,19})$/.exec(from) ?? [];
  if (kind === 'offset' && BigInt(value!) <= LARGEST_OFFSET) return `offset:${value!}`;
  if (kind === 'time' && Number(value) <= Number.MAX_SAFE_INTEGER) return `time:${Number(value)}`;
  throw new LabError(
    `from: expected earliest, latest, offset:N or time:MS (milliseconds since 1970), got ${shown(from)}.`,
    400,
  );
}

function positions(next: string): Map<number, bigint> {
  const pairs = next.split(',').map((pair) => /^(\d{1,9}):(\d{1,19})$/.exec(pair));
  if (pairs.every((pair) => pair !== null && BigInt(pair[2]!) <= LARGEST_OFFSET)) {
    return new Map(pairs.map((pair) => [Number(pair![1]), BigInt(pair![2]!)]));
  }
  throw new LabError(`next: expected partitions and offsets such as 0:120,1:98, got ${shown(next)}.`, 400);
}
