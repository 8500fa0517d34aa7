import type { BrokerInfo } from '../../lib/kit/lab';
import { Cached, within } from './cached';
import { AdminClient } from './client';
import { NoAnswerError, UnknownRequestError } from './connection';
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
/** A broker is busy with the page for a fifth of its time at most. */
const REST = 4;
/** A broker that is merely busy does not make the page say that nobody answers. */
const FORGIVEN_MS = 3_000;

/**
 * What is known of the cluster, shared by all who look. Each part is asked for by itself, and none waits long for
 * another: what is slow comes later, what does not answer stays as it was.
 */
export class ClusterState {
  readonly client: AdminClient;
  readonly rates = new Rates();
  readonly metadata = new Cached<Metadata | null>(null, () => this.readMetadata(), 1);
  /** The active controller; null while there is none, undefined while nobody was asked. */
  readonly controller = new Cached<number | null | undefined>(undefined, (before) =>
    this.readController(before),
  );
  readonly ends = new Cached<TopicOffsets>(new Map(), (before) => this.readEnds(before), REST);
  readonly starts = new Cached<TopicOffsets>(new Map(), (before) => this.readOffsets(before, EARLIEST), REST);
  readonly sizes = new Cached<Map<number, LogSizes>>(new Map(), (before) => this.readSizes(before), REST);
  readonly groups = new Cached<GroupState[]>([], (before) => readGroups(this.client, before), REST);
  private clusterId: string | null = null;
  /** When the quorum answered last, or was asked first, in milliseconds since 1970. */
  private quorumAt = 0;

  constructor(readonly source: AdminSource) {
    this.client = new AdminClient(() => source.bootstrap());
  }

  get topics() {
    return this.metadata.value?.topics ?? [];
  }

  /** Resolves within about a second with what can be told by then. */
  async refresh(): Promise<void> {
    const controller = this.controller.refresh(900);
    // Where there is something to show, it does not wait for a broker that is slow.
    await within(this.metadata.refresh(400), this.metadata.value ? 700 : 2_500);
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

  /** Whether what is shown holds now, as far as can be told; else it was so before. */
  get answers(): boolean {
    const { value, error, failures, answeredAt } = this.metadata;
    if (value === null || error === null) return value !== null;
    const late = error instanceof NoAnswerError && error.hangs;
    return late && (failures < 2 || Date.now() - answeredAt < FORGIVEN_MS);
  }

  partitionCount(): number {
    return this.topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  }

  private async readMetadata(): Promise<Metadata> {
    const many = this.partitionCount() > MANY || this.metadata.value === null;
    const found = await this.client.metadata(null, many ? { timeoutMs: 2_500, line: 'metadata' } : {});
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

  private async readController(before: number | null | undefined): Promise<number | null | undefined> {
    this.quorumAt ||= Date.now();
    try {
      const { leader } = await this.client.askAny(describeQuorum, undefined, {
        line: 'quorum',
        passedOn: true,
      });
      this.quorumAt = Date.now();
      return leader < 0 ? null : leader;
    } catch (error) {
      // With ZooKeeper there is no quorum, and the metadata's controller is the active one.
      if (!(error instanceof UnknownRequestError)) return this.stillController(before);
      await this.metadata.refresh(400);
      return this.metadata.value?.controllerId ?? null;
    }
  }

  /** The controller of a moment ago, unless its process is known to have ended. */
  private stillController(before: number | null | undefined): number | null | undefined {
    const node = this.source.nodes().find(({ id }) => id === before);
    const up = node === undefined || node.state === 'running' || node.state === 'starting';
    return up && Date.now() - this.quorumAt < FORGIVEN_MS ? before : null;
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
