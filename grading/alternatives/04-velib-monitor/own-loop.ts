import type { Consumer, EachBatchPayload, Kafka, Message } from 'kafkajs';
import {
  formatChange,
  type monitorStations as Monitor,
  type MonitorEvent,
  type SeenStation,
} from '../../../lib/04-velib-monitor';
import { onAssigned } from '../../../lib/kit/groups';
import { readTopic } from '../../../lib/kit/read';
import { parseStation } from '../../../lib/kit/stations';
import { mustMatchPartitions } from '../../../lib/kit/topics';

// A class for a partition, batches whose offsets are committed by hand, and no kit to run the consumer.

type Options = Required<Omit<Parameters<typeof Monitor>[1], 'joined'>> & { stateTopic: string | null };

class Partition {
  readonly stations = new Map<string, SeenStation>();
  last = -1n;
  private changed: SeenStation[] = [];

  constructor(
    private readonly topic: string,
    private readonly partition: number,
  ) {}

  learn(seen: SeenStation): void {
    this.stations.set(`${seen.contract}/${seen.number}`, seen);
    if (BigInt(seen.offset) > this.last) this.last = BigInt(seen.offset);
  }

  /** What is to be told of a record, if anything. */
  take(offset: string, value: Buffer | null): MonitorEvent | null {
    const { partition } = this;
    let station: ReturnType<typeof parseStation>;
    try {
      station = parseStation(value);
    } catch (error) {
      const line = `Rejected ${this.topic}/${partition}@${offset}: ${(error as Error).message}`;
      return { partition, offset, line, change: null };
    }
    const { contract_name: contract, number, address, available_bike_stands: stands } = station;
    const before = this.stations.get(`${contract}/${number}`)?.stands;
    if (before === stands) return null;
    const seen = { contract, number, stands, offset };
    this.stations.set(`${contract}/${number}`, seen);
    this.changed.push(seen);
    if (before === undefined) return null;
    const change = {
      contract,
      number,
      address,
      before,
      after: stands,
      difference: stands - before,
      at: station.last_update,
    };
    return { partition, offset, line: formatChange(change), change };
  }

  /** The state since it was asked for last, each change a record. */
  states(): Message[] {
    return this.changed.splice(0).map((seen) => ({
      key: `${seen.contract}/${seen.number}`,
      partition: this.partition,
      value: JSON.stringify(seen),
    }));
  }
}

async function recall(kafka: Kafka, { topic, stateTopic }: Options, partition: number): Promise<Partition> {
  const held = new Partition(topic, partition);
  if (stateTopic === null) return held;
  const records = await readTopic(kafka, { topic: stateTopic, partitions: [partition] });
  for (const { value } of records) if (value !== null) held.learn(JSON.parse(value) as SeenStation);
  return held;
}

export async function monitorStations(kafka: Kafka, given: Parameters<typeof Monitor>[1]): Promise<number> {
  const options: Options = {
    topic: 'velib-stations',
    groupId: 'velib-monitor-stations',
    stateTopic: 'velib-state',
    deadLetterTopic: 'velib-dead-letters',
    filter: () => true,
    ...given,
  };
  const { topic, groupId, stateTopic, deadLetterTopic, filter, signal, emit } = options;
  if (stateTopic !== null) await mustMatchPartitions(kafka, topic, stateTopic);
  const consumer: Consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const partitions = new Map<number, Partition>();
  consumer.on(consumer.events.GROUP_JOIN, () => partitions.clear());
  if (given.joined) onAssigned(consumer, topic, given.joined);

  let read = 0;
  let inHand: Promise<void> = Promise.resolve();
  const handle = async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }: EachBatchPayload) => {
    const { partition, messages } = batch;
    const held = partitions.get(partition) ?? (await recall(kafka, options, partition));
    partitions.set(partition, held);
    const events: MonitorEvent[] = [];
    const letters: Message[] = [];
    for (const { offset, key, value } of messages) {
      resolveOffset(offset);
      read++;
      if (BigInt(offset) <= held.last) continue;
      const event = held.take(offset, value);
      if (!event) continue;
      events.push(event);
      if (event.change) continue;
      const error = event.line.slice(event.line.indexOf(': ') + 2);
      letters.push({ key, value, headers: { topic, partition: String(partition), offset, error } });
    }
    const states = held.states();
    if (stateTopic !== null && states.length > 0)
      await producer.send({ topic: stateTopic, messages: states });
    if (letters.length > 0) await producer.send({ topic: deadLetterTopic, messages: letters });
    events.filter(({ change }) => change === null || filter(change)).forEach(emit);
    await heartbeat();
    await commitOffsetsIfNecessary();
  };

  await producer.connect();
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      const eachBatch = (payload: EachBatchPayload) => {
        if (signal.aborted) return Promise.resolve();
        inHand = handle(payload);
        return inHand;
      };
      const finish = () => void inHand.then(resolve, reject);
      consumer
        .run({ eachBatch, eachBatchAutoResolve: false, autoCommitThreshold: 1 })
        .then(() => (signal.aborted ? finish() : signal.addEventListener('abort', finish)))
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
    await producer.disconnect();
  }
  return read;
}
