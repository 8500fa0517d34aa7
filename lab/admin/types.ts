import type { BrokerInfo } from '../../lib/kit/lab';

/** What the page's buttons may do; all are false where the lab uses a cluster that it did not start. */
export interface AdminAbilities {
  /** Kill, stop, pause, resume, start. */
  processes: boolean;
  /** Change the number of brokers. */
  cluster: boolean;
}

/** A broker as the page shows it: what the cluster's metadata and the lab's processes say, together. */
export interface AdminBroker {
  id: number;
  host: string;
  port: number;
  /** Whether the cluster's metadata lists it. */
  alive: boolean;
  /** Whether it is the active controller. */
  controller: boolean;
  /** `unknown` on a cluster that the lab did not start. */
  state: BrokerInfo['state'] | 'unknown';
  memoryBytes: number | null;
  /** Bytes of its partitions; null where it does not answer. */
  diskBytes: number | null;
  leaders: number;
  replicas: number;
  /** Replicas of this broker that are not in sync. */
  outOfSync: number;
}

/** A topic in the list. */
export interface AdminTopic {
  name: string;
  internal: boolean;
  partitions: number;
  replicationFactor: number;
  underReplicated: number;
  /** Partitions without a leader. */
  offline: number;
  /** By partition, from 0 on: the leader's broker, null where it is offline. For the grid. */
  leaders: Array<number | null>;
  /** By partition, from 0 on: how many of its replicas are not in sync. */
  outOfSync: number[];
  /** Records between the partitions' starts and ends; null while it is not known. */
  records: number | null;
  /** Bytes of all replicas; null while it is not known. */
  bytes: number | null;
  /** Records a second, over the last seconds; null while it is not known. */
  rate: number | null;
}

/** A group in the list. */
export interface AdminGroup {
  id: string;
  /** `Stable`, `Empty`, `PreparingRebalance` … */
  state: string;
  members: number;
  topics: string[];
  /** Sum over its partitions, never negative; null where none can be told. */
  lag: number | null;
}

/** All that the page's first screen shows; sent anew when something has changed. */
export interface AdminOverview {
  /** Milliseconds since 1970. */
  at: number;
  version: string;
  mode: 'embedded' | 'external';
  bootstrap: string[];
  abilities: AdminAbilities;
  /** Null when no broker answers; the last known rest is sent with `error`. */
  controller: number | null;
  brokers: AdminBroker[];
  topics: AdminTopic[];
  groups: AdminGroup[];
  /** What could not be asked, in one sentence: the rest is shown all the same. */
  error: string | null;
}

/** One partition of the topic that is looked at. */
export interface AdminPartition {
  partition: number;
  /** Null where it has none: offline. */
  leader: number | null;
  leaderEpoch: number | null;
  replicas: number[];
  isr: number[];
  offlineReplicas: number[];
  /** Kafka 4: replicas that may lead although they left the ISR; null where the broker does not tell. */
  eligibleLeaderReplicas: number[] | null;
  /** Null where no leader answers. Offsets are decimal text: they may pass 2^53. */
  start: string | null;
  end: string | null;
  bytes: number | null;
}

/** Lag of a group on one partition. */
export interface AdminLag {
  topic: string;
  partition: number;
  /** Null where nothing was committed. */
  committed: string | null;
  start: string | null;
  end: string | null;
  /** At least 0. From the start of the partition where nothing was committed; null where the end is not known. */
  lag: number | null;
  member: string | null;
  client: string | null;
  host: string | null;
}

export interface AdminConfig {
  name: string;
  value: string | null;
  /** Set on the topic itself. */
  own: boolean;
  sensitive: boolean;
  readOnly: boolean;
}

/** The topic that is looked at. */
export interface AdminTopicDetail {
  name: string;
  /** Kafka's UUID of the topic; null where the broker does not tell. */
  id: string | null;
  internal: boolean;
  partitions: AdminPartition[];
  configs: AdminConfig[];
  /** Groups that have read it, with their lag here. */
  groups: Array<{ id: string; state: string; lag: number | null; partitions: AdminLag[] }>;
}

/** The group that is looked at. */
export interface AdminGroupDetail {
  id: string;
  state: string;
  protocol: string;
  /** The broker that coordinates it. */
  coordinator: number | null;
  members: Array<{
    id: string;
    client: string;
    host: string;
    partitions: Array<{ topic: string; partition: number }>;
  }>;
  partitions: AdminLag[];
}

/** A record as the page shows it. */
export interface AdminRecord {
  partition: number;
  offset: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Text, or base64 where it is no UTF-8; null where there is none. */
  key: AdminText | null;
  /** Null for a tombstone. */
  value: AdminText | null;
  headers: Array<{ name: string; value: AdminText | null }>;
}

export interface AdminText {
  text: string;
  encoding: 'utf8' | 'base64';
  /** Of the whole; `text` may be cut. */
  bytes: number;
}

/** Where to begin to read. */
export type AdminFrom = 'earliest' | 'latest' | `offset:${string}` | `time:${number}`;

/** What moves a group's offsets. */
export type AdminReset =
  | { to: 'earliest' }
  | { to: 'latest' }
  | { to: 'offset'; offset: string }
  | { to: 'time'; time: number }
  | { to: 'shift'; by: number };

/** What `…/reset` answers. */
export interface AdminResetResult {
  rows: AdminResetRow[];
  /** What was done otherwise than asked, such as an offset past the end that became the end. */
  notes: string[];
}

/** One partition before and after a reset of a group's offsets. */
export interface AdminResetRow {
  topic: string;
  partition: number;
  /** The committed offset; null where nothing was committed. */
  before: string | null;
  after: string;
  /** What is left to read afterwards. */
  lag: number | null;
}

/** What `…/records` answers. */
export interface AdminRecords {
  records: AdminRecord[];
  /** By partition, where to read on; empty when all is read. Asked for as `&next=0:120,1:98` instead of `from`. */
  next: Record<number, string>;
  /** What could not be read, such as a partition without leader, in sentences; the rest is shown all the same. */
  problem: string | null;
}

/** Event `problem`: why there is nothing to tell, such as of a topic that was deleted; sent instead of `topic`, `group` … */
export interface AdminProblem {
  of: 'overview' | 'topic' | 'group' | 'moment' | 'records';
  name: string;
  error: string;
}

/** One moment of the live picture: small, a few a second. */
export interface AdminMoment {
  /** Milliseconds since 1970; in a recording since its beginning. */
  at: number;
  brokers: Array<{ id: number; state: AdminBroker['state']; alive: boolean; controller: boolean }>;
  topic: string;
  partitions: Array<{
    partition: number;
    leader: number | null;
    replicas: number[];
    isr: number[];
    start: string | null;
    end: string | null;
  }>;
  /** By group: the committed offset of each partition. */
  groups: Array<{ id: string; committed: Record<number, string | null> }>;
}

/** A recording of the live picture, to be replayed without a cluster. */
export interface AdminRecording {
  title: string;
  moments: AdminMoment[];
}
