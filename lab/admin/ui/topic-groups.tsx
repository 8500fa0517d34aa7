import type { AdminTopicDetail } from '../types';
import { count, plural } from './format';
import { LagTable } from './lag-table';
import { groupHash } from './route';

/** The groups that have read a topic, each with its lag on every partition. */
export function TopicGroups({ topic }: { topic: AdminTopicDetail }) {
  return (
    <section aria-labelledby="topic-groups">
      <h2 id="topic-groups">Groups</h2>
      {topic.groups.length === 0 ? <p class="quiet">No group has read this topic.</p> : null}
      {topic.groups.map(({ id, state, lag, partitions }) => (
        <section key={id} aria-label={`Group ${id}`}>
          <h3>
            <a href={groupHash(id)}>{id}</a>
          </h3>
          <p>
            {state}, lag {count(lag)} on {plural(partitions.length, 'partition')}
          </p>
          <LagTable caption={`Lag of group ${id} on ${topic.name}`} rows={partitions} withTopic={false} />
        </section>
      ))}
    </section>
  );
}
