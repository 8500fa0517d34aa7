import type { Kafka, Message, Producer } from 'kafkajs';
import {
  cleanRides,
  emptyJoin,
  type joinTopics as Join,
  type JoinedBatch,
  type JoinState,
  joinBatch,
} from '../../../lib/08-taxi-join';
import { checkpointMessages, readCheckpoint } from '../../../lib/kit/checkpoints';
import { type MicroBatch, microBatches, type Offsets } from '../../../lib/kit/micro-batches';
import { sendInParts } from '../../../lib/kit/send';
import { partitionCounts } from '../../../lib/kit/topics';

// A class that holds the join; rows and marks go out as one list, state is saved as the entries of its Maps.

type Options = Parameters<typeof Join>[1];

/** What is saved: the offsets read up to and the state of that moment, as text. */
interface Saved {
  done: number;
  upTo: Offsets;
  state: string;
}

const asText = (state: JoinState) =>
  JSON.stringify(state, (_, value) => (value instanceof Map ? { entries: [...value] } : value));
const asState = (text: string): JoinState =>
  JSON.parse(text, (_, value) => (Array.isArray(value?.entries) ? new Map(value.entries) : value));

class Joining {
  sent = 0;
  private readonly rides: string;
  private readonly fares: string;
  private readonly output: string;
  private readonly checkpoint: string;
  private readonly name: string;

  constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly marked: number[],
    private readonly options: Options,
  ) {
    this.rides = options.topics?.rides ?? 'taxirides';
    this.fares = options.topics?.fares ?? 'taxifares';
    this.output = options.output ?? 'taxi-joined';
    this.checkpoint = options.checkpoint ?? 'taxi-join-checkpoints';
    this.name = options.name ?? 'taxi-join';
  }

  async run(): Promise<void> {
    const { maxOffsetsPerTrigger, trigger, signal, started, partitions } = this.options;
    const { startingOffsets = 'earliest' } = this.options;
    const saved = await readCheckpoint<Saved>(this.kafka, this.checkpoint, this.name);
    const state = saved ? asState(saved.state) : emptyJoin();
    const batches = microBatches(this.kafka, {
      topics: [this.rides, this.fares],
      startingOffsets: saved ? saved.upTo : startingOffsets,
      firstBatch: saved ? saved.done + 1 : 0,
      ...{ maxOffsetsPerTrigger, trigger, signal, started, partitions },
    });
    for await (const batch of batches) await this.step(batch, state);
  }

  private async step(batch: MicroBatch, state: JoinState): Promise<void> {
    const { box, keep, delayMs, maxRideMs, watermarked, emit } = this.options;
    const input = { rides: 0, fares: 0, bad: 0 };
    const parsed = <T>(side: 'rides' | 'fares', parse: (value: Buffer) => T): T[] =>
      batch.values(this[side]).flatMap((value) => {
        input[side] += 1;
        try {
          return [parse(value)];
        } catch {
          input.bad += 1;
          return [];
        }
      });
    const rides = parsed('rides', this.options.parseRide);
    const fares = parsed('fares', this.options.parseFare);
    const cleaned = cleanRides(rides, { box, keep });
    const { rows, late } = joinBatch(state, { rides: cleaned, fares }, { delayMs, maxRideMs, watermarked });

    const { watermark } = state;
    const messages: Message[] = rows.map((row) => ({
      key: row.fare.rideId.toString(),
      value: JSON.stringify(row),
    }));
    for (const partition of this.marked) {
      messages.push({ key: 'watermark', value: `{"watermark":${watermark}}`, partition });
    }
    const saved: Saved = { done: batch.batch, upTo: batch.to, state: asText(state) };
    const transaction = await this.producer.transaction();
    try {
      await sendInParts(transaction, this.checkpoint, checkpointMessages(this.name, saved));
      await sendInParts(transaction, this.output, messages);
    } catch (error) {
      await transaction.abort();
      throw error;
    }
    await transaction.commit();

    this.sent += rows.length;
    const sizeOf = (side: Map<number, unknown[]>) => [...side.values()].flat().length;
    const told: JoinedBatch = {
      batch: batch.batch,
      input,
      rows,
      late,
      watermark,
      state: { rides: sizeOf(state.rides), fares: sizeOf(state.fares) },
    };
    emit(told);
  }
}

export async function joinTopics(kafka: Kafka, options: Options): Promise<number> {
  const { output = 'taxi-joined', checkpoint = 'taxi-join-checkpoints', name = 'taxi-join' } = options;
  const [count = 1] = await partitionCounts(kafka, [output, checkpoint]);
  const producer = kafka.producer({ transactionalId: name, maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  try {
    // A transaction of no messages: what an earlier join of that name left open ends with it.
    const empty = await producer.transaction();
    await empty.abort();
    const marked = options.partitions ?? [...Array(count).keys()];
    const joining = new Joining(kafka, producer, marked, options);
    await joining.run();
    return joining.sent;
  } finally {
    await producer.disconnect();
  }
}
