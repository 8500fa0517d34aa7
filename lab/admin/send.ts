import { createKafka } from '../../lib/kit/kafka';
import { LabError } from '../errors';
import type { ClusterState } from './cluster-state';
import { shown } from './names';
import { existingTopic } from './topic-detail';

/** A record as the form sends it. */
export interface NewRecord {
  /** Default: as the key says, or any. */
  partition?: number;
  key: string | null;
  /** Null for a tombstone. */
  value: string | null;
  headers: Record<string, string>;
}

/** Reads the body of `POST …/records`. @throws LabError 400 that names the field */
export function newRecord(body: Partial<Record<keyof NewRecord, unknown>>): NewRecord {
  const { partition, key = null, value = null, headers = {} } = body;
  if (
    partition !== undefined &&
    partition !== null &&
    !(Number.isInteger(partition) && Number(partition) >= 0)
  ) {
    throw new LabError(`partition: expected a whole number from 0, got ${shown(partition)}.`, 400);
  }
  if (!isHeaders(headers)) {
    throw new LabError(`headers: expected an object of texts, got ${shown(headers)}.`, 400);
  }
  return {
    partition: partition === null ? undefined : (partition as number | undefined),
    key: textOrNull(key, 'key'),
    value: textOrNull(value, 'value'),
    headers,
  };
}

/**
 * Sends one record and waits until all replicas in sync have it.
 * @throws LabError 404 where there is no such topic or partition, 409 with what the broker said
 */
export async function sendRecord(
  state: ClusterState,
  name: string,
  { partition, ...message }: NewRecord,
): Promise<{ partition: number; offset: string }> {
  const { partitions } = await existingTopic(state, name);
  if (partition !== undefined && partition >= partitions.length) {
    throw new LabError(
      `Topic ${name} has no partition ${partition}: it has ${partitions.length}, numbered from 0.`,
      404,
    );
  }
  const retry = { initialRetryTime: 100, retries: 4 };
  const kafka = createKafka({
    brokers: state.source.bootstrap(),
    clientId: 'kafka-course-admin',
    retry,
    requestTimeout: 4_000,
    connectionTimeout: 1_000,
    // What fails is answered to the page; the terminal has no use for it.
    logCreator: () => () => {},
  });
  const producer = kafka.producer({ retry, allowAutoTopicCreation: false });
  try {
    await producer.connect();
    const [sent] = await producer.send({
      topic: name,
      messages: [{ ...message, partition }],
      timeout: 3_000,
    });
    return { partition: sent!.partition, offset: String(sent!.baseOffset) };
  } catch (error) {
    throw new LabError(`The record was not accepted: ${(error as Error).message}`, 409);
  } finally {
    await producer.disconnect().catch(() => {});
  }
}

function textOrNull(value: unknown, field: string): string | null {
  if (value === null || typeof value === 'string') return value;
  throw new LabError(`${field}: expected text, or null for none, got ${shown(value)}.`, 400);
}

function isHeaders(headers: unknown): headers is Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return false;
  return Object.values(headers).every((value) => typeof value === 'string');
}
