import type { Kafka } from 'kafkajs';
import { fareLines, rideLines, type TaxiOptions } from '../fixtures/taxi';
import { withAdmin } from '../lib/kit/admin';
import { sendInParts } from '../lib/kit/send';

/** Names of the topics of a test of the join, and how many partitions rides, fares and output have. */
export interface TaxiTopics {
  rides: string;
  fares: string;
  output: string;
  checkpoint: string;
}

/** Creates the topics of a join, their names begun by `prefix`. */
export async function createTaxiTopics(kafka: Kafka, prefix: string, partitions = 1): Promise<TaxiTopics> {
  const names = {
    rides: `${prefix}-rides`,
    fares: `${prefix}-fares`,
    output: `${prefix}-joined`,
    checkpoint: `${prefix}-checkpoints`,
  };
  const compacted = [{ name: 'cleanup.policy', value: 'compact' }];
  await withAdmin(kafka, (admin) =>
    admin.createTopics({
      topics: [
        ...[names.rides, names.fares, names.output].map((topic) => ({ topic, numPartitions: partitions })),
        { topic: names.checkpoint, numPartitions: 1, configEntries: compacted },
      ],
    }),
  );
  return names;
}

/** Sends made rides and fares, or these lines, keyed by rideId; resolves to how many of each. */
export async function fillTaxiTopics(
  kafka: Kafka,
  { rides, fares }: Pick<TaxiTopics, 'rides' | 'fares'>,
  made: TaxiOptions | { rides: Iterable<string>; fares: Iterable<string> },
): Promise<{ rides: number; fares: number }> {
  const lines =
    typeof made.rides === 'object'
      ? (made as { rides: Iterable<string>; fares: Iterable<string> })
      : { rides: rideLines(made as TaxiOptions), fares: fareLines(made as TaxiOptions) };
  const producer = kafka.producer();
  await producer.connect();
  const sent = { rides: 0, fares: 0 };
  for (const [side, topic] of [
    ['rides', rides],
    ['fares', fares],
  ] as const) {
    let messages: Array<{ key: string; value: string }> = [];
    const flush = async () => {
      await sendInParts(producer, topic, messages);
      sent[side] += messages.length;
      messages = [];
    };
    for (const line of lines[side]) {
      messages.push({ key: line.slice(0, line.indexOf(',')), value: line });
      if (messages.length === 10_000) await flush();
    }
    await flush();
  }
  await producer.disconnect();
  return sent;
}
