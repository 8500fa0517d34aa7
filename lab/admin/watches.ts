import type { ClusterState } from './cluster-state';
import type { Outbox } from './events';
import { groupDetail } from './group-detail';
import { overviewOf } from './overview';
import { Picture } from './picture';
import { topicDetail } from './topic-detail';
import type { AdminGroupDetail, AdminMoment, AdminOverview, AdminTopicDetail } from './types';
import { Watch } from './watch';

/** What a page wants to be told of, besides the overview. */
export interface Wanted {
  topic?: string;
  group?: string;
  picture?: string;
}

/** One watch for each thing that some page looks at, however many pages look. */
export class Watches {
  private readonly overview: Watch<AdminOverview>;
  private readonly topics: Shared<AdminTopicDetail>;
  private readonly groups: Shared<AdminGroupDetail>;
  private readonly pictures: Shared<AdminMoment>;

  constructor(state: ClusterState) {
    const look = async () => {
      await state.refresh();
      return overviewOf(state);
    };
    this.overview = new Watch(look, 1_000, roughly);
    this.topics = new Shared(
      (name, idle) => new Watch(() => topicDetail(state, name), 1_000, undefined, idle),
    );
    this.groups = new Shared((id, idle) => new Watch(() => groupDetail(state, id), 1_000, undefined, idle));
    this.pictures = new Shared((name, idle) => {
      const picture = new Picture(state, name);
      return new Watch(
        () => picture.moment(),
        250,
        ({ at, ...rest }) => rest,
        idle,
      );
    });
  }

  /** Tells a page what it wants until it leaves. @returns what ends that */
  tell(outbox: Outbox, { topic, group, picture }: Wanted): () => void {
    const watch = <T>(event: string, name: string, watched: Watch<T>) =>
      watched.add({
        next: (value) => outbox.send(event, value),
        failed: ({ message }) => outbox.send('problem', { of: event, name, error: message }, event),
      });
    const ends = [watch('overview', '', this.overview)];
    if (topic !== undefined) ends.push(watch('topic', topic, this.topics.get(topic)));
    if (group !== undefined) ends.push(watch('group', group, this.groups.get(group)));
    if (picture !== undefined) ends.push(watch('moment', picture, this.pictures.get(picture)));
    return () => {
      for (const end of ends) end();
    };
  }
}

/** Memory goes up and down all the time: only larger steps are news. */
function roughly({ at, brokers, ...rest }: AdminOverview): unknown {
  const steps = brokers.map(({ memoryBytes, ...broker }) => [broker, Math.round((memoryBytes ?? 0) / 8e6)]);
  return [rest, steps];
}

class Shared<T> {
  private readonly watches = new Map<string, Watch<T>>();

  constructor(private readonly make: (name: string, idle: () => void) => Watch<T>) {}

  get(name: string): Watch<T> {
    const known = this.watches.get(name);
    if (known) return known;
    const made = this.make(name, () => this.watches.delete(name));
    this.watches.set(name, made);
    return made;
  }
}
