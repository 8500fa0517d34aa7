import type { EachMessagePayload, Kafka } from 'kafkajs';
import {
  emptyWatcher,
  type relayEmptyStations as Relay,
  type Transition,
} from '../../../lib/05-empty-stations';
import { onAssigned, runUntilAborted } from '../../../lib/kit/groups';
import { readTopic } from '../../../lib/kit/read';
import { parseStation } from '../../../lib/kit/stations';
import { mustMatchPartitions } from '../../../lib/kit/topics';

// One record at a time, each transition sent by itself; what is known is read back from the output record by record.

interface Held {
  watch: ReturnType<typeof emptyWatcher>;
  upTo: bigint;
}

async function heldFrom(kafka: Kafka, output: string, partition: number): Promise<Held> {
  const last = new Map<string, Transition>();
  let upTo = -1n;
  for (const { value } of await readTopic(kafka, { topic: output, partitions: [partition] })) {
    if (value === null) continue;
    const transition: Transition = JSON.parse(value);
    last.set(`${transition.contract}/${transition.number}`, transition);
    if (BigInt(transition.offset) > upTo) upTo = BigInt(transition.offset);
  }
  return { watch: emptyWatcher([...last.values()].filter((each) => each.kind === 'empty')), upTo };
}

export async function relayEmptyStations(
  kafka: Kafka,
  options: Parameters<typeof Relay>[1],
): Promise<number> {
  const { topic = 'velib-stations', output = 'empty-stations', groupId = 'velib-empty-stations' } = options;
  const { signal, emit, joined } = options;
  await mustMatchPartitions(kafka, topic, output);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId });
  let held: Array<Promise<Held> | undefined> = [];
  consumer.on(consumer.events.GROUP_JOIN, () => {
    held = [];
  });
  if (joined) onAssigned(consumer, topic, joined);

  let count = 0;
  const each = async ({ partition, message: { offset, value } }: EachMessagePayload): Promise<void> => {
    held[partition] ??= heldFrom(kafka, output, partition);
    const { watch, upTo } = await held[partition]!;
    if (BigInt(offset) <= upTo) return;
    let station: ReturnType<typeof parseStation>;
    try {
      station = parseStation(value);
    } catch {
      return;
    }
    const kind = watch(station);
    if (kind === null) return;
    const transition: Transition = {
      id: [topic, partition, offset].join('-'),
      kind,
      contract: station.contract_name,
      number: station.number,
      address: station.address,
      at: station.last_update,
      offset,
    };
    const key = `${transition.contract}/${transition.number}`;
    await producer.send({
      topic: output,
      messages: [{ partition, key, value: Buffer.from(JSON.stringify(transition)) }],
    });
    count += 1;
    emit(transition);
  };

  await producer.connect();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await runUntilAborted(consumer, { signal, each });
    return count;
  } finally {
    await producer.disconnect();
  }
}
