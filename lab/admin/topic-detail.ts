import { LabError } from '../errors';
import type { ClusterState } from './cluster-state';
import { topicsOf } from './group-state';
import { topicLags, totalLag } from './lag';
import { offsetsAt } from './offsets';
import { describeConfigs } from './protocol/configs';
import { describeLogDirs } from './protocol/log-dirs';
import type { MetadataTopic } from './protocol/metadata';
import { EARLIEST, LATEST } from './protocol/offsets';
import { describeTopicPartitions } from './protocol/topic-partitions';
import type { AdminTopicDetail } from './types';

/** @throws LabError 404 where there is no such topic */
export async function existingTopic(state: ClusterState, name: string): Promise<MetadataTopic> {
  const topic = await state.client.topic(name);
  if (topic) return topic;
  throw new LabError(`There is no topic ${JSON.stringify(name)}.`, 404);
}

/** A topic as it is now; what a broker does not tell is null. @throws LabError 404 */
export async function topicDetail(state: ClusterState, name: string): Promise<AdminTopicDetail> {
  const { client } = state;
  const topic = await existingTopic(state, name);
  const [configs, eligible, starts, ends, sizes] = await Promise.all([
    client.askAny(describeConfigs, { topic: name }).catch(() => null),
    client.askAny(describeTopicPartitions, { topic: name }).catch(() => null),
    offsetsAt(client, [topic], () => EARLIEST),
    offsetsAt(client, [topic], () => LATEST, { line: 'ends' }),
    client.askAll(
      describeLogDirs,
      { topic: name, partitions: topic.partitions.map(({ partition }) => partition) },
      { line: 'topic-sizes' },
    ),
    state.groups.refresh(900),
  ]);
  const groups = state.groups.value
    .filter((group) => topicsOf(group).includes(name))
    .map((group) => {
      const partitions = topicLags(group, name, starts, ends);
      return {
        id: group.id,
        state: group.state,
        lag: totalLag(partitions.map(({ lag }) => lag)),
        partitions,
      };
    });
  return {
    name,
    id: topic.id,
    internal: topic.internal,
    partitions: topic.partitions.map((partition, index) => {
      const { leader, ...rest } = partition;
      const size = leader === null ? undefined : sizes.get(leader)?.get(name)?.get(partition.partition);
      return {
        ...rest,
        leader,
        eligibleLeaderReplicas: eligible?.get(partition.partition) ?? null,
        start: text(starts.get(name)?.[index]),
        end: text(ends.get(name)?.[index]),
        bytes: size ?? null,
      };
    }),
    configs: configs?.configs ?? [],
    groups,
  };
}

function text(offset: bigint | null | undefined): string | null {
  return offset === null || offset === undefined ? null : String(offset);
}
