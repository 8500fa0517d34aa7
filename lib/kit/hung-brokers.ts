import type { Broker, BrokerPool, Cluster } from './cluster';

/** How long a request to a broker waits that left an earlier one without an answer. */
const ASKED_AGAIN_MS = 250;

/** What kafkajs takes for a connection that could not be made: it asks who leads now, and repeats what it sent. */
class BrokerHangs extends Error {
  override name = 'KafkaJSConnectionError';
  readonly retriable = true;

  constructor(readonly broker: string) {
    super(`The broker at ${broker} does not answer`);
  }
}

/** A broker that left a request without an answer, until it gives one. */
interface Silence {
  /** Whether a request is under way that finds out if it answers again. */
  asking: boolean;
}

/**
 * Has a client leave brokers that hang: one that left a request without an answer is asked by one request at a time,
 * others to it fail at once, and metadata come from a broker that answers.
 *
 * kafkajs 2.2.4 takes a broker that hangs for connected: it asks any connected one who leads, waits `requestTimeout`
 * each time that it picks the one that hangs, and so does each partition's send, one after the other. The messages of a
 * failed request are repeated by kafkajs as after any lost connection.
 *
 * @param cluster of a client, before it is connected
 */
export function leaveHungBrokers(cluster: Cluster): void {
  const pool = cluster.brokerPool;
  const silent = new WeakMap<Broker, Silence>();
  const { createBroker } = pool;
  pool.createBroker = (options) => {
    const broker = createBroker.call(pool, options);
    watch(broker, silent, pool);
    return broker;
  };
  const { findConnectedBroker } = pool;
  pool.findConnectedBroker = async () => {
    const answering = Object.values(pool.brokers).filter(
      (broker) => broker.isConnected() && !silent.has(broker),
    );
    return answering[Math.floor(Math.random() * answering.length)] ?? findConnectedBroker.call(pool);
  };
}

function watch(broker: Broker, silent: WeakMap<Broker, Silence>, pool: BrokerPool): void {
  const { connectionPool } = broker;
  const { send } = connectionPool;
  const { disconnect } = broker;
  const address = `${connectionPool.host}:${connectionPool.port}`;
  // kafkajs waits for the answers that are still to come, and with it whoever wants to know who leads now.
  broker.disconnect = async () => {
    const disconnected = disconnect.call(broker);
    if (!silent.has(broker)) await disconnected;
    else disconnected.catch(() => {});
  };
  connectionPool.send = async (request) => {
    const silence = silent.get(broker);
    if (silence?.asking) throw new BrokerHangs(address);
    if (silence) silence.asking = true;
    const answered = send.call(connectionPool, request).then(
      (answer) => {
        silent.delete(broker);
        return answer;
      },
      (error) => {
        if (error.name !== 'KafkaJSRequestTimeoutError') silent.delete(broker);
        else {
          silent.set(broker, { asking: false });
          // Who leads its partitions now is asked before they are sent again.
          pool.metadataExpireAt = null;
        }
        throw error;
      },
    );
    return silence ? soon(answered, address) : answered;
  };
}

/** What was asked of a broker that has been silent is given up early: it goes on finding out, and another may lead by now. */
async function soon<T>(answered: Promise<T>, address: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BrokerHangs(address)), ASKED_AGAIN_MS);
  });
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
