import { memo } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import type { AdminTopic } from '../types';
import { list, plural } from './format';
import { live } from './live';
import { partitionState } from './partition-state';
import { Sign } from './parts';
import { topicHash } from './route';
import { Pager } from './table';

const PAGE = 20;
/** More cells in a row are told in words only. */
const MOST_CELLS = 200;

/** Each partition of each topic as a cell: its leader, and whether all of its replicas are in sync. */
export function Grid() {
  const topics = live.use(({ overview }) => overview!.topics);
  const [onlyTrouble, setOnlyTrouble] = useState(false);
  const [at, setAt] = useState(0);
  const rows = useMemo(() => rowsOf(topics, onlyTrouble), [topics, onlyTrouble]);
  const current = Math.min(at, Math.max(0, Math.ceil(rows.length / PAGE) - 1));
  const shown = rows.slice(current * PAGE, (current + 1) * PAGE);
  return (
    <section aria-labelledby="grid">
      <h2 id="grid">Partitions</h2>
      <p>{summary(topics)}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={onlyTrouble}
          onInput={(event) => setOnlyTrouble(event.currentTarget.checked)}
        />{' '}
        Only topics that are not in sync
      </label>
      <table class="grid">
        <caption class="hidden">
          Topics by partition. Each cell shows the leader; topics that are not in sync come first.
        </caption>
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Leader of each partition, from partition 0 on</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((topic) => (
            <GridRow key={topic.name} topic={topic} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? (
        <p class="quiet">
          {onlyTrouble && topics.length ? 'All topics are in sync.' : 'There is no topic yet.'}
        </p>
      ) : null}
      <Pager
        of="the grid"
        from={current * PAGE}
        shown={shown.length}
        total={rows.length}
        page={PAGE}
        go={setAt}
      />
      <p class="key">
        <span class="cell good">1</span> in sync, broker 1 leads <span class="cell warn">1!</span>{' '}
        under-replicated <span class="cell bad">×</span> offline, no leader
      </p>
    </section>
  );
}

const GridRow = memo(function GridRow({ topic }: { topic: AdminTopic }) {
  const { name, leaders } = topic;
  return (
    <tr>
      <th scope="row">
        <a href={topicHash(name)}>{name}</a>
      </th>
      <td>
        <span class="hidden">{rowText(topic)}</span>
        <span class="cells" aria-hidden="true">
          {leaders.slice(0, MOST_CELLS).map((leader, partition) => (
            <Cell
              key={partition}
              partition={partition}
              leader={leader}
              outOfSync={topic.outOfSync[partition] ?? 0}
            />
          ))}
          {leaders.length > MOST_CELLS ? ` and ${leaders.length - MOST_CELLS} more` : ''}
        </span>
      </td>
    </tr>
  );
});

const Cell = memo(function Cell({
  partition,
  leader,
  outOfSync,
}: {
  partition: number;
  leader: number | null;
  outOfSync: number;
}) {
  const { tone, text } = partitionState(leader, outOfSync);
  const more = outOfSync ? `, ${plural(outOfSync, 'replica')} out of sync` : '';
  return (
    <span
      class={`cell ${tone}`}
      title={`Partition ${partition}: ${text}, ${leader === null ? 'no leader' : `broker ${leader} leads`}${more}`}
    >
      {leader === null ? '×' : tone === 'warn' ? `${leader}!` : leader}
    </span>
  );
});

/** Topics that are offline, then those that are under-replicated, then the others; each by name. */
export function rowsOf(topics: ReadonlyArray<AdminTopic>, onlyTrouble: boolean): AdminTopic[] {
  const trouble = ({ offline, underReplicated }: AdminTopic) => (offline ? 2 : underReplicated ? 1 : 0);
  return topics
    .filter((topic) => !onlyTrouble || trouble(topic) > 0)
    .sort(
      (a, b) =>
        trouble(b) - trouble(a) || Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1),
    );
}

/** The row in words: which partitions are offline, which under-replicated, and how many each broker leads. */
export function rowText({ leaders, outOfSync }: Pick<AdminTopic, 'leaders' | 'outOfSync'>): string {
  const states = leaders.map((leader, partition) => partitionState(leader, outOfSync[partition] ?? 0).tone);
  const which = (tone: string) => states.flatMap((each, partition) => (each === tone ? [partition] : []));
  const led = new Map<number, number>();
  for (const leader of leaders) if (leader !== null) led.set(leader, (led.get(leader) ?? 0) + 1);
  const parts = [
    plural(leaders.length, 'partition'),
    ...(which('bad').length ? [`offline: ${list(which('bad'))}`] : []),
    ...(which('warn').length ? [`under-replicated: ${list(which('warn'))}`] : []),
    ...(which('bad').length + which('warn').length ? [] : ['all in sync']),
    ...[...led].sort(([a], [b]) => a - b).map(([broker, times]) => `broker ${broker} leads ${times}`),
  ];
  return `${parts.join('; ')}.`;
}

function summary(topics: ReadonlyArray<AdminTopic>) {
  const total = (value: (topic: AdminTopic) => number) =>
    topics.reduce((sum, topic) => sum + value(topic), 0);
  const [offline, under] = [total((topic) => topic.offline), total((topic) => topic.underReplicated)];
  return (
    <>
      {plural(topics.length, 'topic')},{' '}
      {plural(
        total(({ partitions }) => partitions),
        'partition',
      )}
      : {offline + under === 0 ? <Sign kind="good">all in sync</Sign> : null}
      {under ? <Sign kind="warn">{under} under-replicated</Sign> : null}
      {under && offline ? ', ' : ''}
      {offline ? <Sign kind="bad">{offline} offline</Sign> : null}
    </>
  );
}
