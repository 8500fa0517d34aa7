import type { AdminLag } from '../types';
import { count } from './format';
import { topicHash } from './route';
import { type Column, Table } from './table';

const big = (text: string | null) => (text === null ? null : BigInt(text));

const TOPIC: Column<AdminLag> = {
  title: 'Topic',
  sort: ({ topic }) => topic,
  cell: ({ topic }) => <a href={topicHash(topic)}>{topic}</a>,
};

const COLUMNS: ReadonlyArray<Column<AdminLag>> = [
  { title: 'Partition', names: true, sort: ({ partition }) => partition, cell: ({ partition }) => partition },
  {
    title: 'Committed',
    numeric: true,
    sort: ({ committed }) => big(committed),
    cell: ({ committed }) => (committed === null ? 'nothing yet' : count(committed)),
  },
  { title: 'End', numeric: true, sort: ({ end }) => big(end), cell: ({ end }) => count(end) },
  { title: 'Lag', numeric: true, sort: ({ lag }) => lag, cell: ({ lag }) => count(lag) },
  { title: 'Read by', sort: ({ client }) => client, cell: readBy },
];
const WITH_TOPIC = [TOPIC, ...COLUMNS];

/** Committed, end and lag of a group, partition by partition. */
export function LagTable({
  caption,
  rows,
  withTopic,
}: {
  caption: string;
  rows: ReadonlyArray<AdminLag>;
  withTopic: boolean;
}) {
  return (
    <Table
      caption={caption}
      hideCaption
      columns={withTopic ? WITH_TOPIC : COLUMNS}
      rows={rows}
      rowKey={({ topic, partition }) => `${topic}/${partition}`}
      empty="Nothing was committed, and no member reads."
    />
  );
}

function readBy({ client, host, member }: AdminLag) {
  if (client === null) return <span class="quiet">nobody</span>;
  return <span title={member ?? undefined}>{host ? `${client} at ${host.replace(/^\//, '')}` : client}</span>;
}
