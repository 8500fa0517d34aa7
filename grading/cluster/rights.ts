import type { Kafka } from 'kafkajs';
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

/**
 * Bounds what every user may do who has no bound of his own: the brokers slow down who goes beyond it.
 *
 * @see https://kafka.apache.org/documentation/#design_quotas
 */
export async function limitUsers(kafka: Kafka, quota: Quota): Promise<void> {
  await askAnyBroker(kafka, (broker) => broker.connectionPool.send(alterClientQuotas(quota)));
}

const ALTER_CLIENT_QUOTAS = 49;

/** kafkajs does not know this request: https://kafka.apache.org/protocol#The_Messages_AlterClientQuotas, version 0. */
function alterClientQuotas(quota: Quota): object {
  const keys = Object.entries(quota);
  return {
    request: {
      apiKey: ALTER_CLIENT_QUOTAS,
      apiVersion: 0,
      apiName: 'AlterClientQuotas',
      encode: async () => {
        // One entity: the default of users, whose name is null.
        const parts = [int32(1), int32(1), string('user'), int16(-1), int32(keys.length)];
        for (const [key, value] of keys) parts.push(string(key), double(value), Buffer.from([0]));
        const buffer = Buffer.concat([...parts, Buffer.from([0])]);
        return { buffer, size: () => buffer.length };
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

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}

function string(text: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
}
