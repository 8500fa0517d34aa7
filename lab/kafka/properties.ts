import type { ServerKind } from '../../lib/kit/lab';

/** What a node's server.properties depends on. */
export interface NodeSettings {
  kind: Exclude<ServerKind, 'zookeeper'>;
  id: number;
  /** Where clients reach a broker, and brokers a controller apart. */
  host: string;
  port: number;
  /** Null for a broker whose controller is apart. */
  controllerPort: number | null;
  /** How many brokers the cluster has. */
  brokers: number;
  /** Every controller of the cluster, this one included. */
  controllers: Array<{ id: number; port: number }>;
  dataDir: string;
  /** How often leadership goes back to preferred leaders. */
  leaderImbalanceSeconds: number;
  /** Settings that a test adds or replaces. */
  extra?: Record<string, string>;
}

/** Controllers talk among themselves on this machine only, also when the brokers serve a whole room. */
export const CONTROLLER_HOST = '127.0.0.1';

/**
 * The text of a node's server.properties, with a reason for each setting: students are asked to explain it, and what
 * differs between two brokers. Source: https://kafka.apache.org/documentation/#brokerconfigs
 */
export function serverProperties(node: NodeSettings): string {
  const parts =
    node.kind === 'controller'
      ? [title, identity(node), listening(node), metadata(node), topics(node), quick(node)]
      : [
          title,
          identity(node),
          listening(node),
          messages(node),
          topics(node),
          ownTopics(node) + shareTopics(node),
          quick(node),
          small,
        ];
  return withExtra(parts.join('\n'), node.extra ?? {});
}

/** How every server.properties begins. */
export const title = '# server.properties. Written anew at each start: changes here do not last.\n';

const ROLES: Record<NodeSettings['kind'], string> = {
  combined: `# KRaft: the node stores messages (broker) and takes part in running the cluster
# (controller). No ZooKeeper.
process.roles=broker,controller`,
  broker: `# KRaft: the node stores messages. A node of its own, the controller, runs the cluster.
process.roles=broker`,
  controller: `# KRaft: the node runs the cluster and stores no messages.
process.roles=controller`,
};

function identity({ kind, id, controllers }: NodeSettings): string {
  const voters = controllers.map((each) => `${each.id}@${CONTROLLER_HOST}:${each.port}`).join(',');
  return `# --- Who this node is -------------------------------------------------------
${ROLES[kind]}
# The number by which the cluster knows this node; Leader, Replicas and Isr list it.
node.id=${id}
# The controllers, as id@host:port. They elect one of them, and that one elects the
# leaders of partitions.
controller.quorum.voters=${voters}
`;
}

function listening({ kind, host, port, controllerPort }: NodeSettings): string {
  const forClients = `PLAINTEXT://${host}:${port}`;
  const forControllers = `CONTROLLER://${CONTROLLER_HOST}:${controllerPort}`;
  const listeners = {
    combined: `${forClients},${forControllers}`,
    broker: forClients,
    controller: forControllers,
  };
  const advertised = `# The address given to clients. They connect to a bootstrap address first, from then on to
# this one: where it is wrong, the first connection works and the second is refused.
advertised.listeners=${forClients}
`;
  return `# --- Where it listens -------------------------------------------------------
# PLAINTEXT is for clients and other brokers, CONTROLLER for controllers among themselves
# and for brokers that ask them.
listeners=${listeners[kind]}
${kind === 'controller' ? '' : advertised}controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
# Neither encryption nor passwords on both.
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
`;
}

/** The section on log.dirs and retention. */
export function messages({ dataDir }: Pick<NodeSettings, 'dataDir'>): string {
  return `# --- Where and how long messages are kept -----------------------------------
# One folder a partition in here, such as conversation-0, with its log in segments.
log.dirs=${dataDir}
# Messages stay for seven days, whether they were read or not.
log.retention.hours=168
# Only closed segments are ever deleted; one is closed at 1 GiB (log.segment.bytes) or
# after 7 days (log.roll.hours). Not set here: what is set here appears under Configs when
# a topic is described.
# How often the broker looks for segments to delete. The default of 5 minutes is too long
# to watch in a lab.
log.retention.check.interval.ms=1000
`;
}

function metadata({ dataDir }: NodeSettings): string {
  return `# --- Where the cluster's metadata are kept ----------------------------------
# One folder, __cluster_metadata-0: a log as well. Brokers follow it.
log.dirs=${dataDir}
`;
}

/** The section on topics that do not say how they want to be. */
export function topics({ brokers }: Pick<NodeSettings, 'brokers'>): string {
  return `# --- Topics -----------------------------------------------------------------
# Partitions and copies of a topic when its creator does not say.
num.partitions=1
default.replication.factor=${copies(brokers)}
# A mistyped name must be an error, not a new topic.
auto.create.topics.enable=false
`;
}

/** The section on the topics that every version keeps its own state in. */
export function ownTopics({ brokers }: Pick<NodeSettings, 'brokers'>): string {
  const { factor, inSync } = ownCopies(brokers);
  return `# --- Kafka's own topics -----------------------------------------------------
# __consumer_offsets: how far each group has read. No more copies than there are brokers.
offsets.topic.replication.factor=${factor}
# 3 instead of 50: fewer files, and a faster start.
offsets.topic.num.partitions=3
# __transaction_state: transactions that are under way.
transaction.state.log.replication.factor=${factor}
transaction.state.log.min.isr=${inSync}
transaction.state.log.num.partitions=3
`;
}

function shareTopics({ brokers }: NodeSettings): string {
  const { factor, inSync } = ownCopies(brokers);
  return `# __share_group_state: what share groups have delivered and what was acknowledged.
share.coordinator.state.topic.replication.factor=${factor}
share.coordinator.state.topic.min.isr=${inSync}
share.coordinator.state.topic.num.partitions=3
`;
}

function quick({ kind, leaderImbalanceSeconds }: NodeSettings): string {
  const groups = `# A group's first member does not wait for others to be given partitions (default 3 s).
group.initial.rebalance.delay.ms=0
# Members of a share group ask for their partitions every second (default 5 s).
group.share.min.heartbeat.interval.ms=1000
group.share.heartbeat.interval.ms=1000
`;
  return `# --- Made quick for a lab ---------------------------------------------------
${kind === 'controller' ? '' : groups}# A broker that falls silent is given up after 3 s (default 9 s), so that a new leader is
# soon elected.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The same between controllers (defaults 2 s and 1 s).
controller.quorum.fetch.timeout.ms=1000
controller.quorum.election.timeout.ms=500
# Of two that stand for election at once, each waits so long at most (default 1 s).
controller.quorum.election.backoff.max.ms=250
${leaderImbalance(leaderImbalanceSeconds)}`;
}

/** The setting by which partitions return to their preferred leader. */
export function leaderImbalance(seconds: number): string {
  return `# How often the controller gives partitions back to their preferred leader, the first of
# their replicas (default 300 s).
leader.imbalance.check.interval.seconds=${seconds}
`;
}

/** The section on memory and disk. */
export const small = `# --- Made small for a lab ---------------------------------------------------
# Memory of the log cleaner (compacted topics): 2 MiB instead of 128.
log.cleaner.dedupe.buffer.size=2097152
`;

/** As many as there are brokers, three at most. */
function copies(brokers: number): number {
  return Math.min(3, brokers);
}

/** Of two copies one is enough: else nothing could be written while one of two brokers is down. */
function ownCopies(brokers: number): { factor: number; inSync: number } {
  const factor = copies(brokers);
  return { factor, inSync: Math.max(1, factor - 1) };
}

/** The text with settings added, or replaced. */
export function withExtra(text: string, extra: Record<string, string>): string {
  const names = Object.keys(extra);
  if (names.length === 0) return text;
  const kept = text.split('\n').filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
  const added = Object.entries(extra).map(([name, value]) => `${name}=${value}`);
  return [...kept, '# --- Added by a test ---', ...added, ''].join('\n');
}
