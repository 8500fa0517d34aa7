import type { Api } from './api';

export interface MetadataPartition {
  partition: number;
  /** Null where it has none. */
  leader: number | null;
  leaderEpoch: number;
  replicas: number[];
  isr: number[];
  offlineReplicas: number[];
}

export interface MetadataTopic {
  /** 0, or 3 for a topic that does not exist. */
  error: number;
  name: string;
  id: string | null;
  internal: boolean;
  /** In order. */
  partitions: MetadataPartition[];
}

export interface Metadata {
  brokers: Array<{ id: number; host: string; port: number }>;
  clusterId: string | null;
  /** With KRaft any live broker, not the active controller. */
  controllerId: number;
  topics: MetadataTopic[];
}

/** Asks for all topics with `null`. A partition without leader is told as such: it spoils nothing else. */
export const metadata: Api<{ topics: string[] | null }, Metadata> = {
  key: 3,
  name: 'Metadata',
  versions: [8, 12],
  flexibleFrom: 9,
  encode(to, { topics }, version) {
    to.array(topics, (name) => {
      if (version >= 10) to.raw(Buffer.alloc(16));
      to.string(name).end();
    });
    to.boolean(false);
    if (version <= 10) to.boolean(false);
    to.boolean(false).end();
  },
  decode(from, version) {
    from.int32();
    const brokers = from.array(() => {
      const broker = { id: from.int32(), host: from.string(), port: from.int32() };
      from.nullableString();
      from.end();
      return broker;
    });
    const clusterId = from.nullableString();
    const controllerId = from.int32();
    const int32 = () => from.int32();
    const topics = from.array(() => {
      const error = from.int16();
      const name = from.string();
      const id = version >= 10 ? from.uuid() : null;
      const internal = from.boolean();
      const partitions = from.array(() => {
        from.int16();
        const [partition, leader, leaderEpoch] = [from.int32(), from.int32(), from.int32()];
        const [replicas, isr, offlineReplicas] = [from.array(int32), from.array(int32), from.array(int32)];
        from.end();
        return { partition, leader: leader < 0 ? null : leader, leaderEpoch, replicas, isr, offlineReplicas };
      });
      from.int32();
      from.end();
      partitions.sort((a, b) => a.partition - b.partition);
      return { error, name, id, internal, partitions };
    });
    return { brokers, clusterId, controllerId, topics };
  },
};
