import { type AdminClient, PATIENCE_MS } from './client';
import {
  type DescribedGroup,
  type DescribedMember,
  describeConsumerGroups,
  describeGroups,
  describeShareGroups,
  fetchOffsets,
  type ListedGroup,
  listGroups,
} from './protocol/groups';

/** A group, as its coordinator knows it. */
export interface GroupState {
  id: string;
  /** `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, …; `Unknown` where it is not told. */
  state: string;
  /** `classic`, `consumer` or `share`. */
  type: string;
  protocol: string;
  coordinator: number;
  members: DescribedMember[];
  /** Committed offsets by topic and partition; null where they are not told. */
  committed: Map<string, Map<number, bigint>> | null;
}

/** All groups: three requests to each broker, however many groups there are. */
export async function readGroups(client: AdminClient, before: GroupState[]): Promise<GroupState[]> {
  const listed = await client.askAll(listGroups, undefined, { line: 'groups' });
  const perBroker = await Promise.all(
    [...listed].map(([broker, { groups }]) => groupsOf(client, broker, groups)),
  );
  const groups = perBroker.flat();
  const seen = new Set(groups.map(({ id }) => id));
  // While a coordinator is down or loads, nobody lists its groups; they are still there.
  const silent = new Set([
    ...client.brokers.filter((broker) => !listed.has(broker)),
    ...[...listed].filter(([, { error }]) => error !== 0).map(([broker]) => broker),
  ]);
  const kept = before.filter(({ id, coordinator }) => !seen.has(id) && silent.has(coordinator));
  return [...groups, ...kept].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What one coordinator says about some of its groups; those that have gone meanwhile are left out. */
export async function groupsOf(
  client: AdminClient,
  coordinator: number,
  listed: Array<Pick<ListedGroup, 'id' | 'state' | 'type'>>,
): Promise<GroupState[]> {
  if (listed.length === 0) return [];
  const idsOf = (...types: Array<string | null>) =>
    listed.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  const options = { line: 'groups', timeoutMs: listed.length > 200 ? 5_000 : PATIENCE_MS };
  const [classic, modern, share, offsets] = await Promise.all([
    describe(client, coordinator, describeGroups, idsOf('classic', null), options),
    describe(client, coordinator, describeConsumerGroups, idsOf('consumer'), options),
    describe(client, coordinator, describeShareGroups, idsOf('share'), options),
    committedOf(client, coordinator, idsOf('classic', 'consumer', null), options),
  ]);
  const described = new Map([...classic, ...modern, ...share].map((group) => [group.id, group]));
  return listed.flatMap(({ id, state, type }): GroupState[] => {
    const found = described.get(id);
    if (found?.state === 'Dead') return [];
    const of = { id, type: type ?? 'classic', coordinator, committed: offsets.get(id) ?? null };
    const told =
      found && found.error === 0 ? found : { state: state ?? 'Unknown', protocol: '', members: [] };
    return [{ ...of, state: told.state || 'Unknown', protocol: told.protocol, members: told.members }];
  });
}

async function describe(
  client: AdminClient,
  broker: number,
  api: typeof describeGroups,
  groups: string[],
  options: { timeoutMs: number; line: string },
): Promise<DescribedGroup[]> {
  if (groups.length === 0) return [];
  return client.ask(broker, api, { groups }, options).catch(() => []);
}

/** Committed offsets by group, topic and partition; groups that do not tell are left out. */
export async function committedOf(
  client: AdminClient,
  coordinator: number,
  groups: string[],
  options: { timeoutMs?: number; line?: string } = {},
): Promise<Map<string, Map<string, Map<number, bigint>>>> {
  const found = new Map<string, Map<string, Map<number, bigint>>>();
  if (groups.length === 0) return found;
  const answers = await client.ask(coordinator, fetchOffsets, { groups }, options).catch(() => []);
  for (const { id, error, committed } of answers) {
    if (error !== 0) continue;
    const topics = new Map<string, Map<number, bigint>>();
    for (const { topic, partition, offset } of committed) {
      if (offset < 0n) continue;
      const of = topics.get(topic) ?? new Map<number, bigint>();
      topics.set(topic, of);
      of.set(partition, offset);
    }
    found.set(id, topics);
  }
  return found;
}

/** The topics that a group has committed offsets of or that its members hold, sorted. */
export function topicsOf({ members, committed }: Pick<GroupState, 'members' | 'committed'>): string[] {
  const topics = new Set(committed?.keys() ?? []);
  for (const { assignment } of members) for (const topic of Object.keys(assignment)) topics.add(topic);
  return [...topics].sort();
}
