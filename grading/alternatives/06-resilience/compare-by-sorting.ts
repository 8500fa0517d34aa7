import type { EachMessagePayload, Kafka } from 'kafkajs';
import type { DeliveryReport, KeyedMessage } from '../../../lib/06-resilience';

// Both lists sorted by message and walked side by side; and a consumer of its own group to read with.

type Found = { key: string | null; value: string | null };

interface Place<T> {
  message: T;
  at: number;
}

export function compareDelivery(sent: KeyedMessage[], found: Found[]): DeliveryReport {
  const ours = sorted(sent);
  const theirs = sorted(found);
  const lost: Array<Place<KeyedMessage>> = [];
  const arrived: Array<Place<Found>> = [];
  let duplicates = 0;
  let unknown = 0;
  let left = 0;
  let right = 0;
  while (left < ours.length || right < theirs.length) {
    const mine = ours[left];
    const other = theirs[right];
    const order = mine && other ? compare(mine.message, other.message) : mine ? -1 : 1;
    if (order === 0 && other) {
      arrived.push(other);
      left++;
      right++;
    } else if (order < 0 && mine) {
      lost.push(mine);
      left++;
    } else if (other) {
      const before = ours[left - 1];
      if (before && compare(before.message, other.message) === 0) duplicates++;
      else unknown++;
      right++;
    }
  }

  const byPlace = (a: { at: number }, b: { at: number }) => a.at - b.at;
  const came: Record<string, Array<string | null>> = Object.create(null);
  for (const { message } of arrived.sort(byPlace)) {
    const key = message.key as string;
    came[key] ??= [];
    came[key].push(message.value);
  }
  return {
    sent: sent.length,
    found: found.length,
    lost: lost.sort(byPlace).map(({ message }) => message),
    duplicates,
    unknown,
    reordered: Object.keys(came).filter((key) => {
      const values = came[key] ?? [];
      let next = 0;
      for (const message of sent) if (message.key === key && message.value === values[next]) next++;
      return next < values.length;
    }),
  };
}

function sorted<T extends Found>(messages: T[]): Array<Place<T>> {
  const places = messages.map((message, at) => ({ message, at }));
  return places.sort((a, b) => compare(a.message, b.message) || a.at - b.at);
}

function compare(a: Found, b: Found): number {
  return compareText(a.key, b.key) || compareText(a.value, b.value);
}

function compareText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

export async function verifyNothingLost(
  kafka: Kafka,
  { topic = 'velib-stations', sent }: { topic?: string; sent: KeyedMessage[] },
): Promise<DeliveryReport> {
  const groupId = `${topic}-verify-${Date.now()}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) throw new Error(`${topic}: no such topic`);
    const ends = await admin.fetchTopicOffsets(topic);
    const missing = new Set(ends.filter(({ low, high }) => low !== high).map(({ partition }) => partition));
    const found: Array<Found & { partition: number }> = [];
    if (missing.size > 0) {
      const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        const eachMessage = async ({ partition, message }: EachMessagePayload) => {
          const { key, value, offset } = message;
          const end = ends.find((one) => one.partition === partition);
          if (BigInt(offset) >= BigInt(end?.high ?? 0)) return;
          found.push({ partition, key: key && String(key), value: value && String(value) });
          if (BigInt(offset) + 1n === BigInt(end?.high ?? 0)) missing.delete(partition);
          if (missing.size === 0) resolve();
        };
        consumer.run({ eachMessage }).catch(reject);
      });
      await consumer.disconnect();
      await admin.deleteGroups([groupId]);
    }
    return compareDelivery(
      sent,
      found.sort((a, b) => a.partition - b.partition),
    );
  } finally {
    await admin.disconnect();
  }
}
