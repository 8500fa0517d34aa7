import {
  type Admin,
  type AdminConfig,
  type Consumer,
  type ConsumerConfig,
  type ITopicConfig,
  type ITopicPartitionConfig,
  Kafka,
  type KafkaConfig,
  type LogEntry,
  logLevel,
  Partitioners,
  type Producer,
  type ProducerConfig,
} from 'kafkajs';
import { withItsCluster } from './cluster';
import { leaveHungBrokers } from './hung-brokers';
import { readMetadata } from './metadata';
import { type Partitioner, sendByPartition } from './producer';

/** What `createKafka` needs: where the cluster is, and optionally a client id or kafkajs settings of your own. */
export type KafkaOptions = Partial<Omit<KafkaConfig, 'brokers'>> & { brokers: string[] };

const RETRY = { initialRetryTime: 50, retries: 10 };

/**
 * For producers that may repeat a request, since the broker tells a repeated one. A broker that hangs answers nothing:
 * it is left after 1 s, and a new leader is known a second later; until one is elected requests are repeated.
 */
const RESEND = {
  // What is repeated needs no remark, and what fails for good is thrown.
  client: { requestTimeout: 1_000, logLevel: logLevel.NOTHING },
  producer: { metadataMaxAge: 1_000, retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 60 } },
};

/**
 * A kafkajs client tuned for a lab: topics are ready once `createTopics` resolves, groups balance in a fraction of a
 * second, a producer that is given the name of a topic that does not exist says so at once, and loses nothing when a
 * leader changes (see `sendByPartition`). It is kafkajs in every other respect: https://kafka.js.org/docs/getting-started
 *
 * @returns a `Kafka` whose `admin()`, `consumer()` and `producer()` are kafkajs's own
 */
export function createKafka({ brokers, ...rest }: KafkaOptions): Kafka {
  return new LabKafka({
    clientId: 'kafka-course',
    logLevel: logLevel.ERROR,
    logCreator: () => quietLog,
    retry: RETRY,
    connectionTimeout: 3_000,
    ...rest,
    brokers,
  });
}

class LabKafka extends Kafka {
  readonly #settings: KafkaConfig;

  constructor(settings: KafkaConfig) {
    super(settings);
    this.#settings = settings;
  }

  override admin(config?: AdminConfig): Admin {
    return readyWhenCreated(super.admin({ retry: RETRY, ...config }));
  }

  override consumer(config: ConsumerConfig): Consumer {
    // Both are needed: with kafkajs's defaults (5 s, 3 s) a member that joins or leaves holds the group up for 5 s.
    return super.consumer({ maxWaitTimeInMs: 100, heartbeatInterval: 200, ...config });
  }

  override producer(config: ProducerConfig = {}): Producer {
    const resends = config.idempotent && !config.transactionalId;
    const settings = resends ? { ...this.#settings, ...RESEND.client } : this.#settings;
    const partitioner = (config.createPartitioner ?? Partitioners.DefaultPartitioner)() as Partitioner;
    const kafka = new Kafka(settings);
    const [producer, cluster] = withItsCluster(kafka, () =>
      kafka.producer({
        ...(resends ? RESEND.producer : {}),
        ...config,
        createPartitioner: () => (args) => args.message.partition ?? partitioner(args),
      }),
    );
    leaveHungBrokers(cluster);
    return namingMissingTopics(sendByPartition(producer, cluster, partitioner), this);
  }
}

/**
 * kafkajs's own producer asks for a minute after a topic that does not exist, and then does not name it. Here the
 * first send to each topic looks whether there is one.
 */
function namingMissingTopics(producer: Producer, kafka: Kafka): Producer {
  const { send, sendBatch } = producer;
  const known = new Set<string>();
  const mustExist = async (topics: string[]): Promise<void> => {
    const unseen = topics.filter((topic) => topic && !known.has(topic));
    if (unseen.length === 0) return;
    const existing = new Set((await readMetadata(kafka)).topics.map(({ name }) => name));
    const missing = unseen.filter((topic) => !existing.has(topic));
    if (missing.length > 0) {
      throw new Error(
        `There is no topic ${missing.join(', ')}, so nothing was sent: create it first, or look how it is spelt.`,
      );
    }
    for (const topic of unseen) known.add(topic);
  };
  producer.send = async (record) => {
    await mustExist([record.topic]);
    return send.call(producer, record);
  };
  producer.sendBatch = async (batch) => {
    await mustExist((batch.topicMessages ?? []).map(({ topic }) => topic));
    return sendBatch.call(producer, batch);
  };
  return producer;
}

/**
 * kafkajs's own `createTopics` waits for leaders with a fixed delay and gives up on UNKNOWN_TOPIC, which fails
 * under load. Here it returns once every partition has a leader that answers.
 */
function readyWhenCreated(admin: Admin): Admin {
  const { createTopics, createPartitions } = admin;
  admin.createTopics = async (options) => {
    const created = await createTopics.call(admin, { ...options, waitForLeaders: false });
    if (options.validateOnly || options.waitForLeaders === false) return created;
    await Promise.all(options.topics.map((topic: ITopicConfig) => leadersReady(admin, topic.topic)));
    return created;
  };
  admin.createPartitions = async (options) => {
    const done = await createPartitions.call(admin, options);
    if (!options.validateOnly) {
      await Promise.all(
        options.topicPartitions.map(({ topic, count }: ITopicPartitionConfig) =>
          leadersReady(admin, topic, count),
        ),
      );
    }
    return done;
  };
  return admin;
}

async function leadersReady(admin: Admin, topic: string, atLeast = 1, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions ?? [];
      if (partitions.length >= atLeast && partitions.every((partition) => partition.leader >= 0)) {
        // Metadata can name a leader that does not know it yet: asking for offsets proves that it does.
        await admin.fetchTopicOffsets(topic);
        return;
      }
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Topic ${topic}: no leader for every partition after ${timeoutMs} ms. Is a broker down?`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Errors that kafkajs logs and then cures by itself: the first use of a group, a rebalance, a broker coming up. */
const CURED_BY_RETRY =
  /GROUP_COORDINATOR_NOT_AVAILABLE|NOT_COORDINATOR|GROUP_LOAD_IN_PROGRESS|REBALANCE_IN_PROGRESS|UNKNOWN_TOPIC_OR_PARTITION|NOT_LEADER_FOR_PARTITION|not the leader for that topic|not the correct coordinator|concurrent operation on the same transaction|coordinator is not available|coordinator is loading|Crash: KafkaJSConnectionClosedError|Restarting the consumer|group is rebalancing|does not host this topic|not the leader for that/i;

function quietLog({ label, log }: LogEntry): void {
  const { message, error } = log as { message: string; error?: unknown };
  if (CURED_BY_RETRY.test(`${message} ${String(error ?? '')}`)) return;
  console.warn(`kafkajs ${label}: ${message}${error ? ` (${String(error)})` : ''}`);
}

/**
 * kafkajs's own client, its `send` included, less its remarks: for exercise 06, where what the kit's client cures is
 * seen and cured. Its producers leave a broker that hangs (see `leaveHungBrokers`).
 *
 * @param options.requestTimeout how long a broker that hangs is waited for, in ms; default 2,000
 */
export function plainKafka({ brokers, ...rest }: KafkaOptions): Kafka {
  return new PlainKafka({
    clientId: 'kafka-course',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 2_000,
    ...rest,
    brokers,
  });
}

class PlainKafka extends Kafka {
  override producer(config?: ProducerConfig): Producer {
    const [producer, cluster] = withItsCluster(this, () => super.producer(config));
    leaveHungBrokers(cluster);
    return producer;
  }
}
