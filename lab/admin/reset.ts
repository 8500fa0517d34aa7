import { LabError } from '../errors';
import type { ClusterState } from './cluster-state';
import { existingGroup } from './group-detail';
import type { GroupState } from './group-state';
import { lagOf } from './lag';
import { shown, topicName } from './names';
import { offsetsAt } from './offsets';
import { errorSentence } from './protocol/errors';
import { commitOffsets } from './protocol/groups';
import type { MetadataTopic } from './protocol/metadata';
import { EARLIEST, LATEST } from './protocol/offsets';
import { existingTopic } from './topic-detail';
import type { AdminReset, AdminResetResult, AdminResetRow } from './types';

/** What `…/reset` is asked for. */
export interface ResetRequest {
  topic: string;
  /** Default: all. */
  partitions?: number[];
  reset: AdminReset;
  /** Says what would happen, and changes nothing. */
  dryRun: boolean;
}

/** Reads the body of `POST …/reset`. @throws LabError 400 that names the field */
export function resetRequest(body: Partial<Record<keyof ResetRequest, unknown>>): ResetRequest {
  const { topic, partitions, reset, dryRun = false } = body;
  const whole = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  if (
    partitions !== undefined &&
    !(Array.isArray(partitions) && partitions.length > 0 && partitions.every(whole))
  ) {
    throw new LabError(`partitions: expected a list of whole numbers, got ${shown(partitions)}.`, 400);
  }
  if (typeof dryRun !== 'boolean') {
    throw new LabError(`dryRun: expected true or false, got ${shown(dryRun)}.`, 400);
  }
  return {
    topic: topicName(topic),
    partitions: partitions && [...new Set(partitions as number[])].sort((a, b) => a - b),
    reset: whereTo(reset),
    dryRun,
  };
}

function whereTo(reset: unknown): AdminReset {
  const { to, offset, time, by } = (reset ?? {}) as Record<string, unknown>;
  if (to === 'earliest' || to === 'latest') return { to };
  if (to === 'offset' && /^\d{1,18}$/.test(String(offset))) return { to, offset: String(offset) };
  if (to === 'time' && Number.isSafeInteger(time) && Number(time) >= 0) return { to, time: Number(time) };
  if (to === 'shift' && Number.isSafeInteger(by)) return { to, by: Number(by) };
  throw new LabError(
    'reset: expected {to: "earliest"}, {to: "latest"}, {to: "offset", offset: "12"}, {to: "time", time: milliseconds ' +
      `since 1970} or {to: "shift", by: a whole number}, got ${shown(reset)}.`,
    400,
  );
}

/**
 * Moves the offsets that a group has committed of a topic. What is asked for outside of what the partition holds becomes
 * its start or end, and is noted.
 *
 * @throws LabError 404 where there is no such group, topic or partition; 409 while members are active
 */
export async function resetOffsets(
  state: ClusterState,
  id: string,
  { topic: name, partitions, reset, dryRun }: ResetRequest,
): Promise<AdminResetResult> {
  const [group, topic] = await Promise.all([existingGroup(state, id), existingTopic(state, name)]);
  const notes = activeMembers(group, dryRun);
  const wanted = partitions ?? topic.partitions.map(({ partition }) => partition);
  const missing = wanted.find((partition) => partition >= topic.partitions.length);
  if (missing !== undefined) {
    throw new LabError(
      `Topic ${name} has no partition ${missing}: it has ${topic.partitions.length}, numbered from 0.`,
      404,
    );
  }
  const rows = await rowsOf(state, { group, topic, wanted, reset, notes });
  if (!dryRun) await commit(state, group, rows);
  return { rows, notes };
}

function activeMembers({ id, type, members }: GroupState, dryRun: boolean): string[] {
  if (type === 'share') throw new LabError(`Group ${id} is a share group: it has no offsets to move.`, 409);
  if (members.length === 0) return [];
  const who = [...new Set(members.map(({ client }) => client))].slice(0, 5).join(', ');
  const sentence =
    `Group ${id} has ${members.length} active member${members.length === 1 ? '' : 's'} (${who}): ` +
    'stop them first, since they would commit their own offsets over these.';
  if (dryRun) return [sentence];
  throw new LabError(sentence, 409);
}

interface Plan {
  group: GroupState;
  topic: MetadataTopic;
  wanted: number[];
  reset: AdminReset;
  notes: string[];
}

async function rowsOf({ client }: ClusterState, plan: Plan): Promise<AdminResetRow[]> {
  const { group, topic, wanted, reset, notes } = plan;
  const time = reset.to === 'time' ? BigInt(reset.time) : undefined;
  const [starts, ends, later] = await Promise.all([
    offsetsAt(client, [topic], () => EARLIEST, { line: 'starts' }),
    offsetsAt(client, [topic], () => LATEST, { line: 'ends' }),
    offsetsAt(client, [topic], () => time),
  ]);
  const at = (of: typeof starts, partition: number) => of.get(topic.name)?.[partition] ?? null;
  return wanted.flatMap((partition): AdminResetRow[] => {
    const [start, end] = [at(starts, partition), at(ends, partition)];
    const before = group.committed?.get(topic.name)?.get(partition) ?? null;
    if (start === null || end === null) {
      notes.push(`Partition ${partition} has no leader that answers: it is left as it is.`);
      return [];
    }
    const asked = target(reset, { start, end, before, later: at(later, partition) });
    const after = asked < start ? start : asked > end ? end : asked;
    if (asked < start) notes.push(`Partition ${partition} begins at ${start}: ${start} instead of ${asked}.`);
    if (asked > end) notes.push(`Partition ${partition} ends at ${end}: ${end} instead of ${asked}.`);
    return [
      {
        topic: topic.name,
        partition,
        before: before === null ? null : String(before),
        after: String(after),
        lag: Number(lagOf(after, start, end)),
      },
    ];
  });
}

function target(
  reset: AdminReset,
  { start, end, before, later }: { start: bigint; end: bigint; before: bigint | null; later: bigint | null },
): bigint {
  switch (reset.to) {
    case 'earliest':
      return start;
    case 'latest':
      return end;
    case 'offset':
      return BigInt(reset.offset);
    // No record is that late: the end.
    case 'time':
      return later === null || later < 0n ? end : later;
    case 'shift':
      return (before ?? start) + BigInt(reset.by);
  }
}

async function commit({ client }: ClusterState, { id, coordinator }: GroupState, rows: AdminResetRow[]) {
  if (rows.length === 0) return;
  const partitions = rows.map(({ partition, after }) => ({ partition, offset: BigInt(after) }));
  const topics = [{ topic: rows[0]!.topic, partitions }];
  const answers = await client.ask(
    coordinator,
    commitOffsets,
    { group: id, topics },
    { line: 'change', timeoutMs: 5_000 },
  );
  const refused = answers.find(({ error }) => error !== 0);
  if (!refused) return;
  // 25: a member has joined since we looked.
  throw new LabError(
    `Partition ${refused.partition} of ${refused.topic} was not moved: ${errorSentence(refused.error)}`,
  );
}
