import { AssertionError } from 'chai';
import type { Admin, ConfigEntries, Kafka, Producer } from 'kafkajs';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka } from '../../lib/kit/kafka';
import { askAnyBroker, type PartitionMetadata, readMetadata } from '../../lib/kit/metadata';
import { readTopic } from '../../lib/kit/read';
import { type Account, signIn } from './access';
import { agreement } from './agreed';
import { InfraError } from './errors';
import type { FoundRecord, Oracle } from './oracle';
import { UnpacksToTooMuch } from './unpacking';

/** The oracle with what the engine needs of it besides. */
export interface OwnedOracle extends Oracle {
  /** Resolves when a broker answers. @throws InfraError that says what to do when none does */
  healthy(): Promise<void>;
  /** Deletes the topics and groups whose names are wanted away. @returns how many topics there were */
  deleteAll(wanted: (name: string) => boolean): Promise<number>;
  close(): Promise<void>;
}

const HEALTH_MS = 4_000;

/** Errors that say something about what the student left behind, not about the cluster. */
const STUDENTS_DOING =
  /UNKNOWN_TOPIC_OR_PARTITION|GROUP_ID_NOT_FOUND|TOPIC_AUTHORIZATION_FAILED|does not host this topic/;

/** Connects the grader's own client. @throws InfraError when no broker answers */
export async function connectOracle(
  brokers: string[],
  seen: (line: string) => void = () => {},
  account?: Account,
): Promise<OwnedOracle> {
  // Failures are told by the results: kafkajs's own log would only repeat them.
  const quiet = { clientId: 'grader', logCreator: () => () => {}, ...signIn(account) };
  const kafka = createKafka({ brokers, ...quiet });
  const only = (address: string) => createKafka({ brokers: [address], ...quiet });
  const agreed = agreement(kafka, only);
  /** Null where there is no such topic. */
  const partitionsOf = (topic: string) => agreed((broker) => viewOf(broker, topic));
  const entriesOf = async (topic: string) => {
    await mustExist(topic);
    return agreed((broker) => entriesAt(broker, topic));
  };
  /** kafkajs would look for a missing topic again and again until the test's time is up. */
  const mustExist = async (topic: string) => {
    const partitions = await partitionsOf(topic);
    if (partitions) return partitions;
    throw new AssertionError(`Topic ${topic}: expected to exist, but the cluster has no such topic`);
  };
  // A first try that gives up soon: a broker that is not there is said at once.
  const probe = createKafka({
    brokers,
    ...quiet,
    retry: { retries: 1, initialRetryTime: 50 },
    requestTimeout: HEALTH_MS,
  });
  await checkHealth(probe, brokers);
  const admin = freshForEachCall(kafka);
  // The first use of a group on a fresh cluster creates the coordinator's topic, and may fail while it loads.
  await admin.fetchOffsets({ groupId: 'grader-warm-up', topics: [] }).catch(() => {});
  let producer: Producer | undefined;

  const oracle: OwnedOracle = {
    kafka,
    admin,
    async createTopic(topic, { partitions = 1, replicationFactor = 1, configs = {} } = {}) {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({
        topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
      });
      // A submission may ask any broker for it.
      await partitionsOf(topic);
    },
    async exists(topic) {
      return (await partitionsOf(topic)) !== null;
    },
    async produce(topic, records) {
      await mustExist(topic);
      if (!producer) {
        producer = kafka.producer({ allowAutoTopicCreation: false });
        await producer.connect();
      }
      const messages = records.map(({ key, value, partition }) => ({
        key: key ?? null,
        value,
        ...(partition === undefined ? {} : { partition }),
      }));
      await producer.send({ topic, messages });
    },
    async read(topic) {
      await mustExist(topic);
      const records = await readTopic(kafka, { topic, waitForOpenMs: 3_000 });
      for (const line of described(topic, records)) seen(line);
      return records;
    },
    async topicConfigs(topic) {
      const own = (await entriesOf(topic)).filter(
        ({ configSource }) => Number(configSource) === TOPIC_CONFIG,
      );
      return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
    },
    configEntries: entriesOf,
    partitions: mustExist,
    async committed(group, topic) {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      return Object.fromEntries(
        (found?.partitions ?? []).map(({ partition, offset }) => [partition, offset]),
      );
    },
    healthy: () => checkHealth(probe, brokers),
    async deleteAll(wanted) {
      const topics = (await admin.listTopics()).filter(wanted);
      if (topics.length) await admin.deleteTopics({ topics, timeout: 5_000 });
      const { groups } = await admin.listGroups();
      const ids = groups.map(({ groupId }) => groupId).filter(wanted);
      // A member that was killed holds its group until its session ends: such a group is left to a later run.
      if (ids.length) await admin.deleteGroups(ids).catch(() => {});
      return topics.length;
    },
    async close() {
      await Promise.allSettled([producer?.disconnect()]);
    },
  };
  return guarded(oracle);
}

/**
 * An admin that connects anew for each call. kafkajs asks for the metadata of every topic that an admin ever read, so
 * one that is kept fails as soon as a submission deletes one of them.
 */
function freshForEachCall(kafka: Kafka): Admin {
  return new Proxy({} as Admin, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        withAdmin(kafka, async (admin) => {
          // It looks the leader up in metadata that a fresh admin does not have yet.
          if (name === 'deleteTopicRecords')
            await admin.fetchTopicOffsets((args[0] as { topic: string }).topic);
          return (admin[name as keyof Admin] as (...args: unknown[]) => Promise<unknown>)(...args);
        }),
  });
}

/** Where a config's value comes from, as DescribeConfigs numbers it: 1 is set on the topic. */
const TOPIC_CONFIG = 1;

/** What one broker knows of a topic; null where it does not know it. */
async function viewOf(broker: Kafka, topic: string): Promise<PartitionMetadata[] | null> {
  const { topics } = await readMetadata(broker);
  return topics.find(({ name }) => name === topic)?.partitions ?? null;
}

async function entriesAt(
  broker: Kafka,
  topic: string,
): Promise<Array<ConfigEntries & { configSource?: unknown }>> {
  const { resources } = await askAnyBroker(broker, (connected) =>
    connected.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic }] }),
  );
  return resources[0]?.configEntries as Array<ConfigEntries & { configSource?: unknown }>;
}

function described(topic: string, records: FoundRecord[]): string[] {
  const shown = records.slice(0, 20).map(({ partition, offset, key, value }) => {
    const text =
      value === null ? 'null' : JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    return `${topic} partition ${partition} offset ${offset}: key ${key === null ? 'none' : JSON.stringify(key)}, value ${text}`;
  });
  if (records.length > shown.length) shown.push(`${topic}: ${records.length - shown.length} more records`);
  return shown.length ? shown : [`${topic}: no records`];
}

async function checkHealth(probe: Kafka, brokers: string[]): Promise<void> {
  const admin = probe.admin({ retry: { retries: 1, initialRetryTime: 50 } });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${HEALTH_MS} ms`)), HEALTH_MS);
  });
  const asked = admin.connect().then(() => admin.describeCluster());
  asked.catch(() => {});
  try {
    await Promise.race([asked, late]);
  } catch (cause) {
    throw new InfraError(`No Kafka broker answers at ${brokers.join(', ')}. Start the lab with: npm start`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
    void admin.disconnect().catch(() => {});
  }
}

/** Makes each failure of the oracle either a finding about the student's work or the grader's own fault. */
function guarded(oracle: OwnedOracle): OwnedOracle {
  const guard = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name, receiver) {
        const member = Reflect.get(object, name, receiver);
        if (name === 'admin') return guard(member as object);
        if (typeof member !== 'function' || name === 'close' || name === 'disconnect') return member;
        return (...args: unknown[]) => {
          const result = Reflect.apply(member, object, args);
          return result instanceof Promise
            ? result.catch((error) => Promise.reject(judged(String(name), args, error)))
            : result;
        };
      },
    });
  return guard(oracle);
}

function judged(name: string, args: unknown[], error: unknown): Error {
  if (error instanceof InfraError || error instanceof AssertionError) return error;
  if (error instanceof UnpacksToTooMuch) return new AssertionError(`${String(args[0])}: ${error.message}`);
  const { message, type } = error as { message?: string; type?: string };
  if (STUDENTS_DOING.test(`${type} ${message}`)) {
    const about = typeof args[0] === 'string' ? args[0] : JSON.stringify(args[0]);
    return new AssertionError(`${about} was looked for on the cluster and is not there (${type ?? message})`);
  }
  return new InfraError(`The grader's own ${name} failed: ${message ?? String(error)}`, { cause: error });
}
