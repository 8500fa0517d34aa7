import { Cached, within } from './cached';
import type { ClusterState } from './cluster-state';
import { committedOf, topicsOf } from './group-state';
import { offsetsAt, type TopicOffsets } from './offsets';
import { overviewBrokers } from './overview';
import type { MetadataTopic } from './protocol/metadata';
import { EARLIEST, LATEST } from './protocol/offsets';
import { existingTopic } from './topic-detail';
import type { AdminMoment } from './types';

type Committed = Map<string, Map<number, bigint>>;

/** Tells a topic's moments, a few a second: each part is as new as it can be had within 200 ms. */
export class Picture {
  private readonly topic: Cached<MetadataTopic | null>;
  private readonly ends: Cached<TopicOffsets>;
  private readonly starts: Cached<TopicOffsets>;
  private readonly committed: Cached<Committed>;

  constructor(
    private readonly state: ClusterState,
    private readonly name: string,
  ) {
    const { client } = state;
    const topics = () => (this.topic.value ? [this.topic.value] : []);
    this.topic = new Cached<MetadataTopic | null>(null, () => existingTopic(state, name));
    this.ends = new Cached(new Map(), () => offsetsAt(client, topics(), () => LATEST, { line: 'picture' }));
    this.starts = new Cached(new Map(), () => offsetsAt(client, topics(), () => EARLIEST));
    this.committed = new Cached(new Map(), (before) => this.readCommitted(before));
  }

  /** @throws LabError 404 once the topic is gone */
  async moment(): Promise<AdminMoment> {
    const { state, name } = this;
    const whole = [state.metadata.refresh(900), state.controller.refresh(450), state.groups.refresh(1_900)];
    await within(this.topic.refresh(), this.topic.value ? 200 : 900);
    if (this.topic.error) throw this.topic.error;
    const first = this.ends.at === 0;
    const parts = [this.ends.refresh(), this.starts.refresh(2_000), this.committed.refresh(), ...whole];
    await within(Promise.all(parts), first ? 500 : 200);
    const text = (offset: bigint | null | undefined) =>
      offset === null || offset === undefined ? null : `${offset}`;
    return {
      at: Date.now(),
      brokers: overviewBrokers(state),
      topic: name,
      partitions: (this.topic.value?.partitions ?? []).map(({ partition, leader, replicas, isr }, index) => ({
        partition,
        leader,
        replicas,
        isr,
        start: text(this.starts.value.get(name)?.[index]),
        end: text(this.ends.value.get(name)?.[index]),
      })),
      groups: this.groups().map(({ id }) => ({
        id,
        committed: Object.fromEntries(
          (this.topic.value?.partitions ?? []).map(({ partition }) => [
            partition,
            text(this.committed.value.get(id)?.get(partition)),
          ]),
        ),
      })),
    };
  }

  private groups() {
    return this.state.groups.value.filter((group) => topicsOf(group).includes(this.name));
  }

  private async readCommitted(before: Committed): Promise<Committed> {
    const byCoordinator = new Map<number, string[]>();
    for (const { id, coordinator } of this.groups()) {
      byCoordinator.set(coordinator, [...(byCoordinator.get(coordinator) ?? []), id]);
    }
    const now: Committed = new Map();
    await Promise.all(
      [...byCoordinator].map(async ([coordinator, ids]) => {
        const found = await committedOf(this.state.client, coordinator, ids, { line: 'picture' });
        for (const id of ids) {
          const of = found.get(id)?.get(this.name) ?? before.get(id);
          if (of) now.set(id, of);
        }
      }),
    );
    return now;
  }
}
