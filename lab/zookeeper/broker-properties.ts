import { leaderImbalance, messages, ownTopics, small, title, topics, withExtra } from '../kafka/properties';

/** What the server.properties of a broker that registers in ZooKeeper depends on. */
export interface ZookeeperBrokerSettings {
  id: number;
  host: string;
  port: number;
  /** How many brokers the cluster has. */
  brokers: number;
  /** `host:port` of every ZooKeeper. */
  zookeepers: string[];
  dataDir: string;
  /** How often leadership goes back to preferred leaders. */
  leaderImbalanceSeconds: number;
  /** Settings that a test adds or replaces. */
  extra?: Record<string, string>;
}

/** After which a broker that fell silent loses its session, and with it its znodes; in ms. */
export const SESSION_TIMEOUT_MS = 3_000;

/**
 * The text of such a broker's server.properties. What it has in common with a KRaft node's is the same text, so that
 * the two can be laid side by side. Source: https://kafka.apache.org/39/documentation.html#brokerconfigs
 */
export function zookeeperBrokerProperties(broker: ZookeeperBrokerSettings): string {
  const { leaderImbalanceSeconds, extra = {} } = broker;
  const parts = [
    title,
    identity(broker),
    listening(broker),
    messages(broker),
    topics(broker),
    ownTopics(broker),
    quick(leaderImbalanceSeconds),
    small,
  ];
  return withExtra(parts.join('\n'), extra);
}

function identity({ id, zookeepers }: ZookeeperBrokerSettings): string {
  return `# --- Who this broker is -----------------------------------------------------
# The number by which the cluster knows this broker; Leader, Replicas and Isr list it. With
# KRaft it is called node.id.
broker.id=${id}
# Where ZooKeeper is. The broker registers there as the znode /brokers/ids/${id}; the first to
# make the znode /controller is the controller, and elects the leaders of partitions. No
# process.roles, no controller.quorum.voters: any broker can be the controller.
zookeeper.connect=${zookeepers.join(',')}
`;
}

function listening({ host, port }: ZookeeperBrokerSettings): string {
  return `# --- Where it listens -------------------------------------------------------
# PLAINTEXT, without encryption or passwords, for clients, other brokers and the controller.
listeners=PLAINTEXT://${host}:${port}
# The address given to clients. They connect to a bootstrap address first, from then on to
# this one: where it is wrong, the first connection works and the second is refused.
advertised.listeners=PLAINTEXT://${host}:${port}
`;
}

function quick(leaderImbalanceSeconds: number): string {
  return `# --- Made quick for a lab ---------------------------------------------------
# A group's first member does not wait for others to be given partitions (default 3 s).
group.initial.rebalance.delay.ms=0
# A broker that falls silent is given up after 3 s (default 18 s): its session ends, and
# ZooKeeper deletes the znodes that live as long as the session.
zookeeper.session.timeout.ms=${SESSION_TIMEOUT_MS}
# A broker that stops asks the controller to move its leaders. When it cannot, because all
# stop, it asks again this soon (default 5 s).
controlled.shutdown.retry.backoff.ms=500
${leaderImbalance(leaderImbalanceSeconds)}`;
}
