import { type AddressInfo, connect, createServer } from 'node:net';
import { type Kafka, logLevel } from 'kafkajs';
import { clusterOf } from './cluster';
import type { KafkaOptions } from './kafka';
import { lagOf } from './lag';
import { pause } from './listen';
import { readMetadata } from './metadata';

/** A connection that a client tried. */
export interface Connection {
  step: number;
  to: string;
  outcome: string;
}

/**
 * Lets a client list the cluster's topics, and notes every connection that it tries.
 *
 * @param make makes the client, such as `(options) => lab.kafka(options)`
 */
export async function connectionsOf(
  make: (options: KafkaOptions) => Kafka,
  bootstrap: string,
): Promise<{ connections: Connection[]; answer: string }> {
  const connections: Connection[] = [];
  const retry = { retries: 1, initialRetryTime: 50 };
  const kafka = make({
    brokers: [bootstrap],
    retry,
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host, port, onConnect }) => {
      const row = { step: connections.length + 1, to: `${host}:${port}`, outcome: 'waiting' };
      connections.push(row);
      const socket = connect(port, host, onConnect);
      socket.once('connect', () => Object.assign(row, { outcome: 'connected' }));
      return socket.once('error', ({ message }) => Object.assign(row, { outcome: message }));
    },
  });
  const admin = kafka.admin({ retry });
  try {
    await admin.connect();
    return { connections, answer: `${(await admin.listTopics()).length} topics` };
  } catch (error) {
    return { connections, answer: (error as Error).message };
  } finally {
    await admin.disconnect();
  }
}

/**
 * The cluster as it looks from behind a second address, with a fault in what its brokers say of themselves until
 * `mend` is called. It is a relay on a free port: the cluster itself is left alone.
 */
export async function faultyAddress(kafka: Kafka): Promise<{ address: string; mend(): void; close(): void }> {
  const { brokers } = await readMetadata(kafka);
  const { host, port } = brokers[0]!;
  let faulty = true;
  const server = createServer((client) => {
    const broker = connect(port, host);
    client.on('data', (bytes) => broker.write(bytes));
    broker.on('data', (bytes) => client.write(faulty ? withPortOne(bytes, brokers) : bytes));
    client.on('close', () => broker.destroy()).on('error', () => broker.destroy());
    broker.on('close', () => client.destroy()).on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mend: () => {
      faulty = false;
    },
    close: () => void server.close(),
  };
}

/** Wherever a broker's host and port stand in an answer, port 1, where nobody listens, is written. */
function withPortOne(bytes: Buffer, brokers: Array<{ host: string; port: number }>): Buffer {
  const changed = Buffer.from(bytes);
  for (const { host, port } of brokers) {
    for (let at = changed.indexOf(host); at >= 0; at = changed.indexOf(host, at + 1)) {
      const behind = at + Buffer.byteLength(host);
      if (behind + 4 <= changed.length && changed.readInt32BE(behind) === port)
        changed.writeInt32BE(1, behind);
    }
  }
  return changed;
}

/** The id of the broker that coordinates a group: who holds which partition, and what was committed. */
export async function coordinatorOf(kafka: Kafka, groupId: string): Promise<number> {
  // kafkajs's own, which its admin client does not offer.
  const cluster = clusterOf(kafka) as ReturnType<typeof clusterOf> & {
    findGroupCoordinatorMetadata(of: { groupId: string }): Promise<{ coordinator: { nodeId: number } }>;
  };
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    for (let attempt = 1; ; attempt++) {
      try {
        return (await cluster.findGroupCoordinatorMetadata({ groupId })).coordinator.nodeId;
      } catch (error) {
        // The first group of a cluster has its coordinator's topic made.
        if (attempt === ATTEMPTS) throw error;
        await pause(PAUSE_MS);
      }
    }
  } finally {
    await cluster.disconnect();
  }
}

const ATTEMPTS = 20;
const PAUSE_MS = 250;

/** Who plays in the drill of a group that stands still: one broker will be killed, the others go on. */
export async function castOf(kafka: Kafka, groupId: string): Promise<{ victim: number; others: number[] }> {
  const { brokers } = await readMetadata(kafka);
  const victim = await coordinatorOf(kafka, groupId);
  return { victim, others: brokers.map(({ id }) => id).filter((id) => id !== victim) };
}

/** How a group's lag goes down: looked at every 50 ms until it is 0, for 8 s at most. */
export async function lagCurve(
  kafka: Kafka,
  of: { topic: string; groupId: string },
): Promise<Array<{ seconds: number; lag: number }>> {
  const curve: Array<{ seconds: number; lag: number }> = [];
  for (const begin = performance.now(); ; await pause(50)) {
    const lag = await lagOf(kafka, of);
    const seconds = Math.round((performance.now() - begin) / 10) / 100;
    curve.push({ seconds, lag });
    if (lag === 0 || seconds > 8) return curve;
  }
}

/** Twenty messages for the drill of a consumer that does not get on. */
export function drillValues(): string[] {
  const values = Array.from({ length: 20 }, (_, i) => JSON.stringify({ available_bikes: i }));
  values[7] = '{"available_bikes": ';
  return values;
}

/** A signal, and what aborts it. */
export function stoppable(): { signal: AbortSignal; stop(): void } {
  const control = new AbortController();
  return { signal: control.signal, stop: () => control.abort() };
}
