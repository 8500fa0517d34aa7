/** What a node's server.properties depends on. */
export interface NodeSettings {
  id: number;
  host: string;
  port: number;
  controllerPort: number;
  /** Every controller of the cluster, this one included. */
  controllers: Array<{ id: number; port: number }>;
  dataDir: string;
  /** Settings that a test adds or replaces. */
  extra?: Record<string, string>;
}

/** Controllers talk among themselves on this machine only, also when the brokers serve a whole room. */
export const CONTROLLER_HOST = '127.0.0.1';

/**
 * The text of a node's server.properties, with a reason for each setting: students are asked to explain it.
 * Source: https://kafka.apache.org/documentation/#brokerconfigs
 */
export function serverProperties(node: NodeSettings): string {
  const copies = Math.min(3, node.controllers.length);
  const inSync = Math.min(2, copies);
  const voters = node.controllers.map(({ id, port }) => `${id}@${CONTROLLER_HOST}:${port}`).join(',');
  const text = `# server.properties of node ${node.id}. Written anew at each start: changes here do not last.

# --- Who this node is -------------------------------------------------------
# KRaft: the node stores messages (broker) and takes part in running the cluster
# (controller). No ZooKeeper.
process.roles=broker,controller
# The number by which the cluster knows this node; Leader, Replicas and Isr list it.
node.id=${node.id}
# The controllers, as id@host:port. They elect one of them, and that one elects the
# leaders of partitions.
controller.quorum.voters=${voters}

# --- Where it listens -------------------------------------------------------
# PLAINTEXT is for clients and other brokers, CONTROLLER for controllers among themselves.
listeners=PLAINTEXT://${node.host}:${node.port},CONTROLLER://${CONTROLLER_HOST}:${node.controllerPort}
# The address given to clients. They connect to a bootstrap address first, from then on to
# this one: where it is wrong, the first connection works and the second is refused.
advertised.listeners=PLAINTEXT://${node.host}:${node.port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
# Neither encryption nor passwords on both.
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT

# --- Where and how long messages are kept -----------------------------------
# One folder a partition in here, such as conversation-0, with its log in segments.
log.dirs=${node.dataDir}
# Messages stay for seven days, whether they were read or not.
log.retention.hours=168
# Only closed segments are ever deleted; one is closed at 1 GiB (log.segment.bytes) or
# after 7 days (log.roll.hours). Not set here: what is set here appears under Configs when
# a topic is described.
# How often the broker looks for segments to delete. The default of 5 minutes is too long
# to watch in a lab.
log.retention.check.interval.ms=1000

# --- Topics -----------------------------------------------------------------
# Partitions and copies of a topic when its creator does not say.
num.partitions=1
default.replication.factor=${copies}
# A mistyped name must be an error, not a new topic.
auto.create.topics.enable=false

# --- Kafka's own topics -----------------------------------------------------
# __consumer_offsets: how far each group has read. No more copies than there are brokers.
offsets.topic.replication.factor=${copies}
# 3 instead of 50: fewer files, and a faster start.
offsets.topic.num.partitions=3
# __transaction_state: transactions that are under way.
transaction.state.log.replication.factor=${copies}
transaction.state.log.min.isr=${inSync}
transaction.state.log.num.partitions=3
# __share_group_state: what share groups have delivered and what was acknowledged.
share.coordinator.state.topic.replication.factor=${copies}
share.coordinator.state.topic.min.isr=${inSync}
share.coordinator.state.topic.num.partitions=3

# --- Made quick for a lab ---------------------------------------------------
# A group's first member does not wait for others to be given partitions (default 3 s).
group.initial.rebalance.delay.ms=0
# Members of a share group ask for their partitions every second (default 5 s).
group.share.min.heartbeat.interval.ms=1000
group.share.heartbeat.interval.ms=1000
# A broker that falls silent is given up after 3 s (default 9 s), so that a new leader is
# soon elected.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The same between controllers (defaults 2 s and 1 s).
controller.quorum.fetch.timeout.ms=1000
controller.quorum.election.timeout.ms=500

# --- Made small for a lab ---------------------------------------------------
# Memory of the log cleaner (compacted topics): 2 MiB instead of 128.
log.cleaner.dedupe.buffer.size=2097152
`;
  return withExtra(text, node.extra ?? {});
}

function withExtra(text: string, extra: Record<string, string>): string {
  const names = Object.keys(extra);
  if (names.length === 0) return text;
  const kept = text.split('\n').filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
  const added = Object.entries(extra).map(([name, value]) => `${name}=${value}`);
  return [...kept, '# --- Added by a test ---', ...added, ''].join('\n');
}
