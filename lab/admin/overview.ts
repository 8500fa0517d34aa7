import type { BrokerInfo } from '../../lib/kit/lab';
import type { ClusterState } from './cluster-state';
import { topicsOf } from './group-state';
import { lagOf, totalLag } from './lag';
import type { MetadataTopic } from './protocol/metadata';
import type { AdminBroker, AdminGroup, AdminMoment, AdminOverview, AdminTopic } from './types';

/** What the first screen shows, from what is known now. */
export function overviewOf(state: ClusterState): AdminOverview {
  const { source } = state;
  const controller = state.answers ? (state.controller.value ?? null) : null;
  const nodes = source.nodes();
  return {
    at: Date.now(),
    version: source.version(),
    mode: source.embedded ? 'embedded' : 'external',
    bootstrap: source.bootstrap(),
    abilities: { processes: source.embedded, cluster: source.embedded },
    controller,
    brokers: brokersOf(state, nodes, controller),
    topics: state.topics.map((topic) => topicOf(state, topic)),
    groups: groupsOf(state),
    error: problem(state),
  };
}

function problem({ answers, metadata, controller, client }: ClusterState): string | null {
  if (metadata.error && !answers) return `${metadata.error.message} What is shown was so before.`;
  const silent = client.silent();
  if (silent.length > 0) {
    return `Broker ${silent.join(', ')} takes connections but does not answer: it is paused, or overloaded.`;
  }
  if (controller.value === null) {
    return 'No controller is active: leaders cannot change and topics cannot be made until a majority of controllers runs.';
  }
  return null;
}

function topicOf(
  { starts, ends, sizes, rates, answers }: ClusterState,
  { name, internal, partitions }: MetadataTopic,
): AdminTopic {
  const outOfSync = partitions.map(({ replicas, isr }) => replicas.length - isr.length);
  const leaders = partitions.map(({ leader }) => leader);
  const [first, last] = [starts.value.get(name), ends.value.get(name)];
  let records: number | null = 0;
  let bytes: number | null = null;
  for (let i = 0; i < partitions.length && records !== null; i++) {
    const [start, end] = [first?.[i] ?? null, last?.[i] ?? null];
    records = start === null || end === null ? null : records + Math.max(0, Number(end - start));
  }
  for (const sizesThere of sizes.value.values()) {
    for (const size of sizesThere.get(name)?.values() ?? []) bytes = (bytes ?? 0) + size;
  }
  return {
    name,
    internal,
    partitions: partitions.length,
    replicationFactor: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
    underReplicated: outOfSync.filter((count) => count > 0).length,
    offline: leaders.filter((leader) => leader === null).length,
    leaders,
    outOfSync,
    records,
    bytes,
    rate: answers ? rates.of(name) : null,
  };
}

/** What the live picture shows of the brokers. */
export function overviewBrokers(state: ClusterState): AdminMoment['brokers'] {
  const controller = state.answers ? (state.controller.value ?? null) : null;
  const alive = new Set(state.answers ? state.metadata.value?.brokers.map(({ id }) => id) : []);
  const nodes = new Map(state.source.nodes().map((node) => [node.id, node.state]));
  return [...new Set([...alive, ...nodes.keys(), ...state.client.brokers])]
    .sort((a, b) => a - b)
    .map((id) => ({
      id,
      state: (state.source.embedded && nodes.get(id)) || 'unknown',
      alive: alive.has(id),
      controller: id === controller,
    }));
}

function brokersOf(state: ClusterState, nodes: BrokerInfo[], controller: number | null): AdminBroker[] {
  const { metadata, sizes, source, client } = state;
  const alive = new Map(state.answers ? metadata.value?.brokers.map((broker) => [broker.id, broker]) : []);
  const processes = new Map(nodes.map((node) => [node.id, node]));
  const counts = new Map<number, { leaders: number; replicas: number; outOfSync: number }>();
  const countOf = (id: number) => {
    const known = counts.get(id);
    if (known) return known;
    const fresh = { leaders: 0, replicas: 0, outOfSync: 0 };
    counts.set(id, fresh);
    return fresh;
  };
  for (const { partitions } of state.topics) {
    for (const { leader, replicas, isr } of partitions) {
      if (leader !== null) countOf(leader).leaders++;
      for (const id of replicas) {
        const count = countOf(id);
        count.replicas++;
        if (!isr.includes(id)) count.outOfSync++;
      }
    }
  }
  const ids = new Set([...alive.keys(), ...processes.keys(), ...counts.keys()]);
  return [...ids]
    .sort((a, b) => a - b)
    .map((id) => {
      const node = processes.get(id);
      const [host, port] = client.addressOf(id) ?? ['', 0];
      const isAlive = alive.has(id);
      const disk = isAlive ? sizes.value.get(id) : undefined;
      return {
        id,
        host: node?.host ?? host,
        port: node?.port ?? port,
        alive: isAlive,
        controller: id === controller,
        state: source.embedded && node ? node.state : 'unknown',
        memoryBytes: node?.memoryBytes ?? null,
        diskBytes: disk ? [...disk.values()].reduce((sum, of) => sum + total(of.values()), 0) : null,
        ...countOf(id),
      };
    });
}

function groupsOf({ groups, starts, ends }: ClusterState): AdminGroup[] {
  return groups.value.map((group) => {
    const topics = topicsOf(group);
    const lags = topics.flatMap((topic) => {
      const [first, committed] = [starts.value.get(topic), group.committed?.get(topic)];
      return (ends.value.get(topic) ?? []).map((end, partition) =>
        lagOf(committed?.get(partition) ?? null, first?.[partition] ?? null, end),
      );
    });
    const lag = group.committed === null ? null : totalLag(lags);
    return { id: group.id, state: group.state, members: group.members.length, topics, lag };
  });
}

function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
