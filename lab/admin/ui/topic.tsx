import { useState } from 'preact/hooks';
import type { AdminTopicDetail } from '../types';
import { announce } from './announce';
import { part, request } from './api';
import { Configs } from './configs';
import { Confirm } from './confirm';
import { bytes, count, plural } from './format';
import { live } from './live';
import { Messages } from './messages';
import { MorePartitions } from './more-partitions';
import { outOfSync, partitionState } from './partition-state';
import { Button, Failure, Sign, ViewTitle } from './parts';
import { hashOf, TOPIC_TABS, type TopicTab, topicHash } from './route';
import { SendMessage } from './send-message';
import { type Column, Table } from './table';
import { currentToken } from './token';
import { TopicGroups } from './topic-groups';

const TITLES: Record<TopicTab, string> = {
  partitions: 'Partitions',
  messages: 'Messages',
  groups: 'Groups',
  configs: 'Configs',
};

/** All about one topic. */
export function Topic({ name, tab }: { name: string; tab: TopicTab }) {
  const topic = live.use((state) => (state.topic?.name === name ? state.topic : null));
  const missing = live.use(
    ({ overview }) => overview !== null && !overview.topics.some((each) => each.name === name),
  );
  const [dialog, setDialog] = useState<'send' | 'partitions' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const off = !currentToken() && "This page was opened without the lab's token, so it can only look.";
  const problem = live.use(({ problems }) => problems.topic);
  return (
    <>
      <p class="crumbs">
        <a href="#topics">Topics</a>
      </p>
      <ViewTitle>Topic {name}</ViewTitle>
      {missing ? (
        <p class="notice warn">There is no topic of this name now.</p>
      ) : (
        <Failure>{topic ? null : problem}</Failure>
      )}
      {topic ? <Facts topic={topic} /> : null}
      <div class="buttons">
        <Button kind="main" off={off} onClick={() => setDialog('send')}>
          Send a message
        </Button>
        <Button off={off} onClick={() => setDialog('partitions')}>
          Add partitions
        </Button>
        <Button kind="danger" off={off} onClick={() => setDialog('delete')}>
          Delete the topic
        </Button>
        <a class="button" href={hashOf({ view: 'picture', picture: name })}>
          Live picture
        </a>
      </div>
      <nav class="tabs small" aria-label={`Parts of topic ${name}`}>
        {TOPIC_TABS.map((each) => (
          <a key={each} href={topicHash(name, each)} aria-current={each === tab ? 'page' : undefined}>
            {TITLES[each]}
          </a>
        ))}
      </nav>
      {tab === 'messages' ? (
        <Messages topic={name} partitions={topic?.partitions.length ?? 0} />
      ) : topic ? (
        <Tab topic={topic} tab={tab} />
      ) : missing ? null : (
        <p class="quiet">Asking the brokers …</p>
      )}
      {dialog === 'send' ? (
        <SendMessage topic={name} partitions={topic?.partitions.length ?? 0} onClose={close} />
      ) : null}
      {dialog === 'partitions' ? (
        <MorePartitions topic={name} now={topic?.partitions.length ?? 0} onClose={close} />
      ) : null}
      {dialog === 'delete' ? (
        <Confirm
          title={`Delete topic ${name}`}
          name={name}
          text="All of its messages and its configs are gone then, on each broker."
          verb="Delete for good"
          act={async () => {
            await request(`/api/admin/topics/${part(name)}/delete`, { body: { confirm: name } });
            announce(`Topic ${name} was deleted.`);
            location.hash = '#topics';
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Facts({ topic }: { topic: AdminTopicDetail }) {
  const { partitions, id, internal } = topic;
  const states = partitions.map((each) => partitionState(each.leader, outOfSync(each).length));
  const [bad, warn] = ['bad', 'warn'].map((tone) => states.filter((each) => each.tone === tone).length);
  return (
    <>
      <p class="facts-line">
        {plural(partitions.length, 'partition')}: {bad ? <Sign kind="bad">{bad} offline</Sign> : null}{' '}
        {warn ? <Sign kind="warn">{warn} under-replicated</Sign> : null}
        {bad || warn ? null : <Sign kind="good">all in sync</Sign>}
      </p>
      <p class="quiet">
        {internal ? 'Kafka keeps its own data in it. ' : ''}
        {id ? (
          <>
            Topic id <code>{id}</code>
          </>
        ) : null}
      </p>
    </>
  );
}

function Tab({ topic, tab }: { topic: AdminTopicDetail; tab: TopicTab }) {
  if (tab === 'groups') return <TopicGroups topic={topic} />;
  if (tab === 'configs') return <Configs topic={topic} />;
  return <Partitions topic={topic} />;
}

type Partition = AdminTopicDetail['partitions'][number];

const COLUMNS: ReadonlyArray<Column<Partition>> = [
  { title: 'Partition', names: true, sort: ({ partition }) => partition, cell: ({ partition }) => partition },
  {
    title: 'State',
    sort: (row) => partitionState(row.leader, outOfSync(row).length).tone,
    cell: (row) => {
      const { tone, text } = partitionState(row.leader, outOfSync(row).length);
      return <Sign kind={tone}>{text}</Sign>;
    },
  },
  { title: 'Leader', tight: true, sort: ({ leader }) => leader, cell: leaderOf },
  { title: 'Replicas', tight: true, cell: replicasOf },
  { title: 'ISR', tight: true, cell: ({ isr }) => isr.join(', ') || 'none' },
  {
    title: 'ELR',
    tight: true,
    cell: ({ eligibleLeaderReplicas: elr }) => (elr === null ? 'not told' : elr.join(', ') || 'none'),
  },
  { title: 'Epoch', numeric: true, cell: ({ leaderEpoch }) => leaderEpoch ?? 'not known' },
  { title: 'Start', numeric: true, cell: ({ start }) => count(start) },
  { title: 'End', numeric: true, sort: ({ end }) => big(end), cell: ({ end }) => count(end) },
  {
    title: 'Records',
    numeric: true,
    sort: (row) => recordsOf(row),
    cell: (row) => count(recordsOf(row)?.toString() ?? null),
  },
  { title: 'Size', numeric: true, sort: (row) => row.bytes, cell: (row) => bytes(row.bytes) },
];

function Partitions({ topic }: { topic: AdminTopicDetail }) {
  return (
    <section aria-labelledby="partitions">
      <h2 id="partitions">Partitions</h2>
      <Table
        caption={`Partitions of ${topic.name}`}
        hideCaption
        columns={COLUMNS}
        rows={topic.partitions}
        rowKey={({ partition }) => String(partition)}
        empty="None."
      />
      <p class="hint">
        The first of the replicas is the preferred leader. ISR: the replicas in sync with the leader. ELR, new
        in Kafka 4: replicas that left the ISR but may still lead, since they lack no acknowledged message.
        Start and end are offsets; the end is the one that the next message gets.
      </p>
    </section>
  );
}

function leaderOf({ leader, replicas }: Partition) {
  if (leader === null) return <Sign kind="bad">none</Sign>;
  return leader === replicas[0] ? leader : `${leader} (preferred: ${replicas[0]})`;
}

function replicasOf(row: Partition) {
  const missing = outOfSync(row);
  return row.replicas.map((id, index) => (
    <span key={id}>
      {index ? ', ' : ''}
      {missing.includes(id) ? (
        <span class="out" title={`The replica on broker ${id} is not in sync`}>
          {id}!<span class="hidden"> not in sync</span>
        </span>
      ) : (
        id
      )}
    </span>
  ));
}

const big = (text: string | null) => (text === null ? null : BigInt(text));

function recordsOf({ start, end }: Partition): bigint | null {
  return start === null || end === null ? null : BigInt(end) - BigInt(start);
}
