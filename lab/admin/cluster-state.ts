import type { BrokerInfo } from '../../lib/kit/lab';
import { Cached, within } from './cached';
import { AdminClient } from './client';
import { UnknownRequestError } from './connection';
import { type GroupState, readGroups } from './group-state';
import { keepKnown, offsetsAt, type TopicOffsets } from './offsets';
import { describeLogDirs, type LogSizes } from './protocol/log-dirs';
import type { Metadata } from './protocol/metadata';
import { EARLIEST, LATEST } from './protocol/offsets';
import { describeQuorum } from './protocol/quorum';
import { Rates } from './rates';

/** The cluster that is looked at, as the lab knows it. */
export interface AdminSource {
  version(): string;
  bootstrap(): string[];
  /** Whether the lab started it. */
  embedded: boolean;
  /** Its processes; none for a cluster that the lab did not start. */
  nodes(): BrokerInfo[];
}

/** Above so many partitions, what is slow is asked for more seldom. */
const MANY = 2_000;

/**
 * What is known of the cluster, shared by all who look. Each part is asked for by itself, and none waits long for
 * another: what is slow comes later, what does not answer stays as it was.
 */
export class ClusterState {
  readonly client: AdminClient;
  readonly rates = new Rates();
  readonly metadata = new Cached<Metadata | null>(null, () => this.readMetadata());
  /** The active controller; null while there is none, undefined while nobody was asked. */
  readonly controller = new Cached<number | null | undefined>(undefined, () => this.readController());
  readonly ends = new Cached<TopicOffsets>(new Map(), (before) => this.readEnds(before));
  readonly starts = new Cached<TopicOffsets>(new Map(), (before) => this.readOffsets(before, EARLIEST));
  readonly sizes = new Cached<Map<number, LogSizes>>(new Map(), (before) => this.readSizes(before));
  readonly groups = new Cached<GroupState[]>([], (before) => readGroups(this.client, before));
  private clusterId: string | null = null;

  constructor(readonly source: AdminSource) {
    this.client = new AdminClient(() => source.bootstrap());
  }

  get topics() {
    return this.metadata.value?.topics ?? [];
  }

  /** Resolves within about a second with what can be told by then. */
  async refresh(): Promise<void> {
    const controller = this.controller.refresh(900);
    await this.metadata.refresh(400);
    const many = this.partitionCount() > MANY;
    const first = this.ends.at === 0;
    const now = [
      controller,
      this.ends.refresh(many ? 2_000 : 800),
      this.groups.refresh(many ? 3_000 : 1_500),
    ];
    // Neither is waited for: only the first look waits a little, since it would show nothing.
    const later = [this.starts.refresh(many ? 10_000 : 4_000), this.sizes.refresh(many ? 15_000 : 5_000)];
    await within(Promise.all(first ? [...now, ...later] : now), first ? 350 : 250);
  }

  partitionCount(): number {
    return this.topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  }

  private async readMetadata(): Promise<Metadata> {
    const found = await this.client.metadata(null);
    if (this.clusterId !== null && found.clusterId !== this.clusterId) this.forget(found);
    this.clusterId = found.clusterId;
    found.topics.sort((a, b) => (a.name < b.name ? -1 : 1));
    return found;
  }

  /** Another cluster is up at the same addresses. */
  private forget(found: Metadata): void {
    this.client.keepOnly(found);
    for (const part of [this.ends, this.starts, this.sizes, this.groups, this.controller]) part.clear();
    this.rates.clear();
  }

  private async readController(): Promise<number | null> {
    try {
      const { leader } = await this.client.askAny(describeQuorum, undefined, { line: 'quorum' });
      return leader < 0 ? null : leader;
    } catch (error) {
      // With ZooKeeper there is no quorum, and the metadata's controller is the active one.
      if (!(error instanceof UnknownRequestError)) return null;
      await this.metadata.refresh(400);
      return this.metadata.value?.controllerId ?? null;
    }
  }

  private async readEnds(before: TopicOffsets): Promise<TopicOffsets> {
    const ends = await this.readOffsets(before, LATEST);
    const at = Date.now();
    for (const [topic, offsets] of ends) {
      if (offsets.includes(null)) continue;
      this.rates.note(
        topic,
        offsets.reduce<number>((sum, offset) => sum + Number(offset), 0),
        at,
      );
    }
    this.rates.keepOnly(new Set(ends.keys()));
    return ends;
  }

  private async readOffsets(before: TopicOffsets, time: bigint): Promise<TopicOffsets> {
    const line = time === EARLIEST ? 'starts' : 'offsets';
    return keepKnown(before, await offsetsAt(this.client, this.topics, () => time, { line }));
  }

  private async readSizes(before: Map<number, LogSizes>): Promise<Map<number, LogSizes>> {
    const now = await this.client.askAll(describeLogDirs, null, { line: 'sizes', timeoutMs: 5_000 });
    return new Map([...before, ...now]);
  }
}
