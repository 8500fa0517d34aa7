import type { Kafka } from 'kafkajs';
import { fareLines, rideLines, type TaxiOptions } from '../fixtures/taxi';
import { withAdmin } from '../lib/kit/admin';
import { sendInParts } from '../lib/kit/send';

/** Names of the topics of a test of the join. */
export interface TaxiTopics {
  rides: string;
  fares: string;
  output: string;
  checkpoint: string;
}

/** Creates the topics of a join, of one partition each, their names begun by `prefix`. */
export async function createTaxiTopics(kafka: Kafka, prefix: string): Promise<TaxiTopics> {
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
        ...[names.rides, names.fares, names.output].map((topic) => ({ topic, numPartitions: 1 })),
        { topic: names.checkpoint, numPartitions: 1, configEntries: compacted },
      ],
    }),
  );
  return names;
}

/** Sends made rides and fares, keyed by rideId. */
export async function fillTaxiTopics(
  kafka: Kafka,
  { rides, fares }: TaxiTopics,
  made: TaxiOptions,
): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  for (const [topic, lines] of [
    [rides, rideLines(made)],
    [fares, fareLines(made)],
  ] as const) {
    const messages = [...lines].map((line) => ({ key: line.slice(0, line.indexOf(',')), value: line }));
    await sendInParts(producer, topic, messages);
  }
  await producer.disconnect();
}
