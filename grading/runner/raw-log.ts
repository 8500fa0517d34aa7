import { clusterOf, leaderOf } from '../../lib/kit/cluster';
import type { Oracle } from './oracle';

/**
 * The ids of the producers that wrote what a partition holds, as the batches in its log tell: -1 for a producer that is
 * not idempotent. At most the first 10 MB are looked at.
 */
export async function producerIds({ kafka }: Oracle, topic: string, partition: number): Promise<number[]> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const { responses } = await (await leaderOf(cluster, topic, partition)).fetch({
      maxWaitTime: 100,
      minBytes: 1,
      maxBytes: 10_000_000,
      isolationLevel: 0,
      rackId: '',
      topics: [{ topic, partitions: [{ partition, fetchOffset: '0', maxBytes: 10_000_000 }] }],
    });
    const messages = responses.flatMap(({ partitions }) => partitions).flatMap(({ messages }) => messages);
    return [...new Set(messages.map(({ batchContext }) => Number(batchContext?.producerId ?? -1)))];
  } finally {
    await cluster.disconnect();
  }
}
