import type { Api } from './api';

/** What a broker says to each thing asked of it; `error` 0 where it was done. */
export interface Outcome {
  name: string;
  error: number;
  message: string | null;
}

const TIMEOUT_MS = 8_000;

export interface NewTopic {
  name: string;
  partitions: number;
  replicationFactor: number;
  configs: Record<string, string>;
}

export const createTopics: Api<{ topics: NewTopic[] }, Outcome[]> = {
  key: 19,
  name: 'CreateTopics',
  versions: [2, 4],
  encode(to, { topics }) {
    to.array(topics, ({ name, partitions, replicationFactor, configs }) =>
      to
        .string(name)
        .int32(partitions)
        .int16(replicationFactor)
        .array([], () => {})
        .array(Object.entries(configs), ([key, value]) => to.string(key).string(value)),
    );
    to.int32(TIMEOUT_MS).boolean(false);
  },
  decode(from) {
    from.int32();
    return from.array(() => ({ name: from.string(), error: from.int16(), message: from.nullableString() }));
  },
};

/** `partitions`: how many there are to be. */
export const createPartitions: Api<{ topic: string; partitions: number }, Outcome[]> = {
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 1],
  encode(to, { topic, partitions }) {
    to.array([topic], (name) =>
      to
        .string(name)
        .int32(partitions)
        .array(null, () => {}),
    );
    to.int32(TIMEOUT_MS).boolean(false);
  },
  decode(from) {
    from.int32();
    return from.array(() => ({ name: from.string(), error: from.int16(), message: from.nullableString() }));
  },
};

export const deleteTopics: Api<{ topics: string[] }, Outcome[]> = {
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 3],
  encode(to, { topics }) {
    to.array(topics, (name) => to.string(name)).int32(TIMEOUT_MS);
  },
  decode(from) {
    from.int32();
    return from.array(() => ({ name: from.string(), error: from.int16(), message: null }));
  },
};
