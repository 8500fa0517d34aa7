import { useMemo, useState } from 'preact/hooks';
import type { AdminTopic } from '../types';
import { CreateTopic } from './create-topic';
import { bytes, count, rate } from './format';
import { live } from './live';
import { Button, Field, Sign, ViewTitle } from './parts';
import { topicHash } from './route';
import { type Column, Table } from './table';
import { currentToken } from './token';

const COLUMNS: ReadonlyArray<Column<AdminTopic>> = [
  {
    title: 'Topic',
    names: true,
    sort: ({ name }) => name,
    cell: ({ name }) => <a href={topicHash(name)}>{name}</a>,
  },
  { title: 'State', sort: (topic) => -topic.offline * 1e6 - topic.underReplicated, cell: stateOf },
  {
    title: 'Partitions',
    numeric: true,
    sort: (topic) => topic.partitions,
    cell: (topic) => count(topic.partitions),
  },
  {
    title: 'Replication',
    numeric: true,
    wide: true,
    sort: ({ replicationFactor }) => replicationFactor,
    cell: ({ replicationFactor }) => replicationFactor,
  },
  { title: 'Records', numeric: true, sort: ({ records }) => records, cell: ({ records }) => count(records) },
  {
    title: 'Size',
    numeric: true,
    wide: true,
    sort: (topic) => topic.bytes,
    cell: (topic) => bytes(topic.bytes),
  },
  { title: 'In', numeric: true, sort: (topic) => topic.rate, cell: (topic) => rate(topic.rate) },
];

/** The topics, to be searched and sorted; and a new one. */
export function Topics() {
  const topics = live.use(({ overview }) => overview?.topics ?? null);
  const [search, setSearch] = useState('');
  const [internal, setInternal] = useState(false);
  const [creating, setCreating] = useState(false);
  const rows = useMemo(() => found(topics ?? [], search, internal), [topics, search, internal]);
  return (
    <>
      <ViewTitle>Topics</ViewTitle>
      <div class="tools">
        <Field label="Search">
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={internal}
            onInput={(event) => setInternal(event.currentTarget.checked)}
          />{' '}
          Kafka's own too
        </label>
        <Button
          kind="main"
          onClick={() => setCreating(true)}
          off={!currentToken() && "This page was opened without the lab's token, so it can only look."}
        >
          Create a topic
        </Button>
      </div>
      {topics ? (
        <Table
          caption="Topics"
          hideCaption
          columns={COLUMNS}
          rows={rows}
          rowKey={({ name }) => name}
          empty={search ? `No topic has "${search}" in its name.` : 'There is no topic yet.'}
        />
      ) : (
        <p class="quiet">Asking the brokers …</p>
      )}
      {creating ? <CreateTopic onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function stateOf({ offline, underReplicated }: AdminTopic) {
  if (offline) return <Sign kind="bad">{offline} offline</Sign>;
  if (underReplicated) return <Sign kind="warn">{underReplicated} under-replicated</Sign>;
  return <Sign kind="good">in sync</Sign>;
}

/** Topics whose name holds each word of the search. */
export function found(topics: ReadonlyArray<AdminTopic>, search: string, internal: boolean): AdminTopic[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return topics
    .filter((topic) => internal || !topic.internal)
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
