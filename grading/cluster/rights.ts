import type { Kafka } from 'kafkajs';
// @ts-expect-error kafkajs does not declare it; its version is pinned.
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { withAdmin } from '../../lib/kit/admin';
import { askAnyBroker } from '../../lib/kit/metadata';

// Numbers of Kafka's protocol: https://kafka.apache.org/protocol. kafkajs's enums cannot be imported by an ES module.
const TOPIC = 2;
const GROUP = 3;
const CLUSTER = 4;
const TRANSACTIONAL_ID = 5;
const LITERAL = 3;
const PREFIXED = 4;
const ALLOW = 3;
const ALL = 2;
const CREATE = 5;
const DESCRIBE = 8;
const DESCRIBE_CONFIGS = 10;

/** Lets each user do everything with names of a prefix, and look at the cluster; nothing else. */
export async function grantPrefixes(
  kafka: Kafka,
  users: Array<{ username: string; prefix: string }>,
): Promise<void> {
  const acl = users.flatMap(({ username, prefix }) => {
    const own = { principal: `User:${username}`, host: '*', permissionType: ALLOW };
    const named = { ...own, resourceName: prefix, resourcePatternType: PREFIXED, operation: ALL };
    const cluster = {
      ...own,
      resourceType: CLUSTER,
      resourceName: 'kafka-cluster',
      resourcePatternType: LITERAL,
    };
    return [
      ...[TOPIC, GROUP, TRANSACTIONAL_ID].map((resourceType) => ({ ...named, resourceType })),
      // Tests of exercise 01 make topics that look internal: they may be seen.
      ...['_', '__'].map((underscores) => ({
        ...named,
        resourceType: TOPIC,
        resourceName: underscores + prefix,
        operation: DESCRIBE,
      })),
      // No topic can have these names. With the right to make them Kafka says that, and not that the right is missing.
      ...['.', '..'].map((resourceName) => ({
        ...named,
        resourceType: TOPIC,
        resourceName,
        resourcePatternType: LITERAL,
        operation: CREATE,
      })),
      { ...cluster, operation: DESCRIBE },
      { ...cluster, operation: DESCRIBE_CONFIGS },
    ];
  });
  await withAdmin(kafka, (admin) => admin.createAcls({ acl }));
}

/** What a user may send and have done, each second. */
export interface Quota {
  /** Bytes written. A right answer writes some megabytes in all. */
  producer_byte_rate: number;
  /** Partitions created and deleted. */
  controller_mutation_rate: number;
}

/** More than anybody does. */
const WITHOUT_BOUND = 1e12;

/**
 * Bounds what every user may do but `free`: the brokers slow down who goes beyond it.
 *
 * @see https://kafka.apache.org/documentation/#design_quotas
 */
export async function limitUsers(kafka: Kafka, quota: Quota, free: string): Promise<void> {
  await askAnyBroker(kafka, (broker) => broker.connectionPool.send(alterClientQuotas(quota, free)));
}

const ALTER_CLIENT_QUOTAS = 49;

/** kafkajs does not know this request: https://kafka.apache.org/protocol#The_Messages_AlterClientQuotas, version 0. */
function alterClientQuotas(quota: Quota, free: string): object {
  const none = Object.keys(quota).map((key) => [key, WITHOUT_BOUND] as const);
  // The default of users has the name null.
  const entries = [
    { user: null, values: Object.entries(quota) },
    { user: free, values: none },
  ];
  return {
    request: {
      apiKey: ALTER_CLIENT_QUOTAS,
      apiVersion: 0,
      apiName: 'AlterClientQuotas',
      encode: async () => {
        const encoder = new Encoder().writeInt32(entries.length);
        for (const { user, values } of entries) {
          encoder.writeInt32(1).writeString('user').writeString(user).writeInt32(values.length);
          for (const [key, value] of values) encoder.writeString(key).writeDouble(value).writeBoolean(false);
        }
        // Not only to be validated.
        return encoder.writeBoolean(false);
      },
    },
    response: {
      decode: async (answer: Buffer) => answer,
      parse: async (answer: Buffer) => {
        const error = answer.readInt16BE(8);
        if (error !== 0) throw new Error(`The brokers refused the quotas of users (error ${error}).`);
      },
    },
  };
}
