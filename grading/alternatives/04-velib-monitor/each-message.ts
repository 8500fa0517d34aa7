import type { EachMessagePayload, Kafka } from 'kafkajs';
import {
  formatChange,
  type monitorStations as Monitor,
  type SeenStation,
  stationMonitor,
} from '../../../lib/04-velib-monitor';
import { onAssigned, runUntilAborted } from '../../../lib/kit/groups';
import { readTopic } from '../../../lib/kit/read';
import { parseStation } from '../../../lib/kit/stations';
import { mustMatchPartitions } from '../../../lib/kit/topics';

// One message at a time: its state is stored before it is told, and each partition has a monitor of its own.

type Options = Parameters<typeof Monitor>[1];

/** A partition's monitor, what it stores, and the last record that its state knows of. */
interface Held {
  see: ReturnType<typeof stationMonitor>;
  seen: Set<string>;
  upTo: bigint;
}

async function heldFrom(kafka: Kafka, stateTopic: string | null, partition: number): Promise<Held> {
  const newest = new Map<string, SeenStation>();
  let upTo = -1n;
  if (stateTopic !== null) {
    for (const { key, value } of await readTopic(kafka, { topic: stateTopic, partitions: [partition] })) {
      if (key === null || value === null) continue;
      const state: SeenStation = JSON.parse(value);
      newest.set(key, state);
      upTo = BigInt(state.offset) > upTo ? BigInt(state.offset) : upTo;
    }
  }
  return { see: stationMonitor([...newest.values()]), seen: new Set(newest.keys()), upTo };
}

export async function monitorStations(kafka: Kafka, options: Options): Promise<number> {
  const {
    topic = 'velib-stations',
    groupId = 'velib-monitor-stations',
    stateTopic = 'velib-state',
    deadLetterTopic = 'velib-dead-letters',
    filter,
    signal,
    emit,
    joined,
  } = options;
  if (stateTopic !== null) await mustMatchPartitions(kafka, topic, stateTopic);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId });
  let held: Record<number, Promise<Held>> = {};
  consumer.on(consumer.events.GROUP_JOIN, () => {
    held = {};
  });
  if (joined) onAssigned(consumer, topic, joined);

  const each = async ({ partition, message }: EachMessagePayload): Promise<void> => {
    const { offset, key, value } = message;
    held[partition] ??= heldFrom(kafka, stateTopic, partition);
    const { see, seen, upTo } = await held[partition]!;
    if (BigInt(offset) <= upTo) return;

    let station: ReturnType<typeof parseStation>;
    try {
      station = parseStation(value);
    } catch (problem) {
      const error = problem instanceof Error ? problem.message : String(problem);
      const headers = { error, offset, partition: `${partition}`, topic };
      await producer.send({ topic: deadLetterTopic, messages: [{ key, value, headers }] });
      const line = `Rejected ${topic}/${partition}@${offset}: ${error}`;
      return emit({ partition, offset, line, change: null });
    }

    const change = see(station);
    const id = `${station.contract_name}/${station.number}`;
    if (stateTopic !== null && (change || !seen.has(id))) {
      const state: SeenStation = {
        contract: station.contract_name,
        number: station.number,
        stands: station.available_bike_stands,
        offset,
      };
      const messages = [{ partition, key: id, value: JSON.stringify(state) }];
      await producer.send({ topic: stateTopic, messages });
    }
    seen.add(id);
    if (change && filter?.(change) !== false) emit({ change, line: formatChange(change), offset, partition });
  };

  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  return runUntilAborted(consumer, { signal, each }).finally(() => producer.disconnect());
}
