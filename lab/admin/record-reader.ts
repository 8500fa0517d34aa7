import type { AdminClient } from './client';
import { errorSentence, MOVED } from './protocol/errors';
import { type FetchFrom, fetchRecords } from './protocol/fetch';
import type { MetadataTopic } from './protocol/metadata';
import { decodeRecords, type RawRecord } from './record-batches';

/** The part of a partition that is read: from `next` on, before `end`. */
export interface Range {
  partition: number;
  next: bigint;
  end: bigint;
  found: RawRecord[];
}

/** What may be spent on one answer. */
export interface Budget {
  bytes: number;
  /** In milliseconds since 1970. */
  until: number;
}

const BYTES_EACH = 262_144;

/**
 * Reads ranges on, side by side, until each has as many records as wanted or is at its end, or the budget is spent.
 * @returns what could not be read, a sentence each
 */
export async function readOn(
  client: AdminClient,
  topic: MetadataTopic,
  ranges: Range[],
  { enough, matches, budget }: { enough: number; matches?: (record: RawRecord) => boolean; budget: Budget },
): Promise<Set<string>> {
  const problems = new Set<string>();
  const leaders = new Map(topic.partitions.map(({ partition, leader }) => [partition, leader]));
  let open = ranges;
  const done = (range: Range) => range.next >= range.end || range.found.length >= enough;
  for (
    open = open.filter((range) => !done(range));
    open.length > 0;
    open = open.filter((range) => !done(range))
  ) {
    if (budget.bytes <= 0 || Date.now() > budget.until) break;
    const failed = new Set<Range>();
    const fail = (range: Range, sentence: string) => {
      problems.add(sentence);
      failed.add(range);
    };
    const byLeader = groupedBy(open, ({ partition }) => leaders.get(partition) ?? null);
    await Promise.all(
      [...byLeader].map(async ([leader, those]) => {
        if (leader === null) {
          for (const range of those)
            fail(range, `Partition ${range.partition} has no leader: it cannot be read.`);
          return;
        }
        const from: FetchFrom[] = those.map(({ partition, next }) => ({ partition, offset: next }));
        const asked = { topic: topic.name, from, waitMs: 100, bytesEach: BYTES_EACH, bytesTotal: 4_194_304 };
        try {
          for (const answer of await client.ask(leader, fetchRecords, asked, {
            line: 'records',
            timeoutMs: 2_000,
          })) {
            const range = those.find(({ partition }) => partition === answer.partition)!;
            budget.bytes -= answer.bytes.length;
            if (answer.error !== 0) {
              fail(range, `Partition ${range.partition}: ${reason(answer.error)}`);
              continue;
            }
            const { records, next, unread } = decodeRecords(answer, range.next);
            if (unread) {
              problems.add(
                `Records of compression ${unread} are left out: only none and gzip can be read here.`,
              );
            }
            for (const record of records) {
              if (record.offset < range.end && (!matches || matches(record))) range.found.push(record);
            }
            // An answer may be spent on other partitions; what is asked for first has one whole batch at least.
            if (next === range.next && those[0] === range) range.next = range.end;
            else range.next = next < range.end ? next : range.end;
          }
        } catch (error) {
          for (const range of those)
            fail(range, `Broker ${leader} does not answer: ${(error as Error).message}`);
        }
      }),
    );
    open = open.filter((range) => !failed.has(range));
    // Whoever got least comes first next time.
    open.sort((a, b) => a.found.length - b.found.length);
  }
  return problems;
}

export function groupedBy<T, K>(items: T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function reason(error: number): string {
  return MOVED.has(error) ? 'its leader has just moved. Ask again.' : errorSentence(error);
}
