import { LabError } from '../errors';
import type { ClusterState } from './cluster-state';
import { type GroupState, groupsOf, topicsOf } from './group-state';
import { topicLags } from './lag';
import { offsetsAt } from './offsets';
import { findCoordinator, listGroups } from './protocol/groups';
import { EARLIEST, LATEST } from './protocol/offsets';
import type { AdminGroupDetail } from './types';

/** A group as its coordinator knows it now. @throws LabError 404, or 503 while it has no coordinator */
export async function existingGroup({ client, groups }: ClusterState, id: string): Promise<GroupState> {
  const { error, broker } = await client.askAny(findCoordinator, { group: id });
  if (error !== 0) {
    throw new LabError(
      `Group ${JSON.stringify(id)} has no coordinator at present: the partition of __consumer_offsets that ` +
        'keeps it has no leader. Start the brokers that are down.',
      503,
    );
  }
  const known = groups.value.find((group) => group.id === id);
  const type = known?.type ?? (await typeOf());
  const found =
    type === null ? [] : await groupsOf(client, broker, [{ id, state: known?.state ?? null, type }]);
  if (found[0]) return found[0];
  throw new LabError(
    `There is no group ${JSON.stringify(id)}: it has no member and no committed offset.`,
    404,
  );

  async function typeOf(): Promise<string | null> {
    const listed = await client.ask(broker, listGroups, undefined);
    const group = listed.groups.find((one) => one.id === id);
    return group ? (group.type ?? 'classic') : null;
  }
}

/** A group with its lag on every partition of the topics that it reads. @throws LabError 404, 503 */
export async function groupDetail(state: ClusterState, id: string): Promise<AdminGroupDetail> {
  const group = await existingGroup(state, id);
  const names = topicsOf(group);
  const { topics } = names.length > 0 ? await state.client.metadata(names) : { topics: [] };
  const existing = topics.filter(({ error }) => error === 0);
  const [starts, ends] = await Promise.all([
    offsetsAt(state.client, existing, () => EARLIEST),
    offsetsAt(state.client, existing, () => LATEST, { line: 'ends' }),
  ]);
  return {
    id,
    state: group.state,
    protocol: group.protocol,
    coordinator: group.coordinator,
    members: group.members.map(({ assignment, ...member }) => ({
      ...member,
      partitions: Object.entries(assignment).flatMap(([topic, partitions]) =>
        [...partitions].sort((a, b) => a - b).map((partition) => ({ topic, partition })),
      ),
    })),
    partitions: names.flatMap((topic) => topicLags(group, topic, starts, ends)),
  };
}
