import { LabError } from '../errors';
import type { AdminClient } from './client';
import type { ClusterState } from './cluster-state';
import { existingGroup } from './group-detail';
import { shown, topicName } from './names';
import { offsetsAt } from './offsets';
import type { Api } from './protocol/api';
import { alterConfigs, describeConfigs } from './protocol/configs';
import { errorSentence } from './protocol/errors';
import { deleteGroups } from './protocol/groups';
import { LATEST } from './protocol/offsets';
import { createPartitions, createTopics, deleteTopics, type NewTopic, type Outcome } from './protocol/topics';
import { existingTopic } from './topic-detail';

const MOST_PARTITIONS = 1_000;
/** Kafka's error codes. */
const [TIMED_OUT, NOT_CONTROLLER] = [7, 41];

/** Reads the body of `POST /topics`. @throws LabError 400 that names the field */
export function newTopic(body: Partial<Record<keyof NewTopic, unknown>>): NewTopic {
  const { name, partitions = 1, replicationFactor = 1, configs = {} } = body;
  return {
    name: topicName(name),
    partitions: count(partitions, 'partitions', MOST_PARTITIONS),
    replicationFactor: count(replicationFactor, 'replicationFactor', 100),
    configs: texts(configs, 'configs'),
  };
}

/**
 * Creates a topic and waits until its partitions have leaders.
 * @throws LabError 409 with what the broker said, or that it is not there in time
 */
export async function createTopic({ client }: ClusterState, topic: NewTopic): Promise<void> {
  const outcomes = await byController(client, createTopics, { topics: [topic] });
  // A controller that is busy goes on after it has said that it took too long.
  if (outcomes[0]?.error !== TIMED_OUT) refused(outcomes);
  const made = await seen(async () => {
    const found = await client.topic(topic.name);
    // Metadata can name a leader that does not know it yet: asking for offsets proves that it does.
    const ends = found && (await offsetsAt(client, [found], () => LATEST)).get(topic.name);
    return ends?.every((end) => end !== null) ?? false;
  });
  if (!made) refused(outcomes);
}

/** Adds partitions; there are then `partitions` of them. @throws LabError 400, 404, 409 */
export async function addPartitions(state: ClusterState, name: string, partitions: unknown): Promise<void> {
  const topic = await existingTopic(state, name);
  const wanted = count(partitions, 'partitions', MOST_PARTITIONS);
  const has = topic.partitions.length;
  if (wanted <= has) {
    throw new LabError(
      `Topic ${name} has ${has} partition${has === 1 ? '' : 's'}: partitions can only be added, so expected more than ${has}, got ${wanted}.`,
    );
  }
  refused(await byController(state.client, createPartitions, { topic: name, partitions: wanted }));
  await seen(async () => (await state.client.topic(name))?.partitions.length === wanted);
}

/** Sets and removes some of a topic's configs; all others stay. @throws LabError 400, 404, 409 */
export async function changeConfigs(
  state: ClusterState,
  name: string,
  { set = {}, remove = [] }: { set?: unknown; remove?: unknown },
): Promise<void> {
  const changes = { set: texts(set, 'set'), remove };
  if (!isTexts(changes.remove)) {
    throw new LabError(`remove: expected a list of names, got ${shown(remove)}.`, 400);
  }
  const twice = changes.remove.find((config) => config in changes.set);
  if (twice !== undefined) throw new LabError(`${shown(twice)} cannot be both set and removed.`, 400);
  await existingTopic(state, name);
  if (Object.keys(changes.set).length + changes.remove.length === 0) return;
  refused(
    await state.client.askOnce(alterConfigs, { topic: name, set: changes.set, remove: changes.remove }),
  );
  await seen(async () => {
    const { configs } = await state.client.askAny(describeConfigs, { topic: name });
    return configs.every(
      (config) =>
        (!(config.name in changes.set) || config.sensitive || config.value === changes.set[config.name]) &&
        !(config.own && (remove as string[]).includes(config.name)),
    );
  });
}

/** @param confirm the topic's name, once more @throws LabError 400, 404, 409 */
export async function deleteTopic(state: ClusterState, name: string, confirm: unknown): Promise<void> {
  confirmed(confirm, name, 'topic');
  const { internal } = await existingTopic(state, name);
  if (internal) throw new LabError(`Topic ${name} is Kafka's own: without it groups lose their offsets.`);
  refused(await byController(state.client, deleteTopics, { topics: [name] }));
  await seen(async () => (await state.client.topic(name)) === null);
}

/** @param confirm the group's id, once more @throws LabError 400, 404, 409 while it has members */
export async function deleteGroup(state: ClusterState, id: string, confirm: unknown): Promise<void> {
  confirmed(confirm, id, 'group');
  const { coordinator } = await existingGroup(state, id);
  const [answer] = await state.client.ask(
    coordinator,
    deleteGroups,
    { groups: [id] },
    { line: 'change', timeoutMs: 5_000 },
  );
  if (answer && answer.error !== 0) throw new LabError(errorSentence(answer.error));
}

/** With KRaft brokers pass a change on; with ZooKeeper the broker that is the controller must be asked itself. */
async function byController<Asked>(
  client: AdminClient,
  api: Api<Asked, Outcome[]>,
  asked: Asked,
): Promise<Outcome[]> {
  const outcomes = await client.askOnce(api, asked);
  if (!outcomes.some(({ error }) => error === NOT_CONTROLLER)) return outcomes;
  const { controllerId } = await client.metadata([]);
  return client.ask(controllerId, api, asked, { timeoutMs: 10_000, line: 'change', passedOn: true });
}

/** A change is made by the controller; brokers hear of it a moment later. Waits until one says so, 3 s at most. */
async function seen(done: () => Promise<boolean>): Promise<boolean> {
  for (const until = Date.now() + 3_000; Date.now() < until; ) {
    if (await done().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}

function refused(outcomes: Outcome[]): void {
  const failed = outcomes.find(({ error }) => error !== 0);
  if (failed) throw new LabError(errorSentence(failed.error, failed.message));
}

function confirmed(confirm: unknown, name: string, what: string): void {
  if (confirm === name) return;
  throw new LabError(
    `To delete the ${what}, confirm it by its name ${shown(name)}; got ${shown(confirm)}.`,
    400,
  );
}

function count(value: unknown, field: string, most: number): number {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most) return Number(value);
  throw new LabError(`${field}: expected a whole number from 1 to ${most}, got ${shown(value)}.`, 400);
}

function texts(value: unknown, field: string): Record<string, string> {
  if (typeof value === 'object' && value !== null && isTexts(Object.values(value))) {
    return value as Record<string, string>;
  }
  throw new LabError(`${field}: expected an object of texts, got ${shown(value)}.`, 400);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
