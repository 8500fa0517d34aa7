import { useState } from 'preact/hooks';
import type { AdminGroupDetail } from '../types';
import { announce } from './announce';
import { part, request } from './api';
import { Confirm } from './confirm';
import { count, plural } from './format';
import { groupTone } from './group-tone';
import { LagTable } from './lag-table';
import { live } from './live';
import { Button, Failure, Sign, ViewTitle } from './parts';
import { ResetOffsets } from './reset-offsets';
import { type Column, Table } from './table';
import { currentToken } from './token';

type Member = AdminGroupDetail['members'][number];

const COLUMNS: ReadonlyArray<Column<Member>> = [
  { title: 'Member', names: true, cell: ({ client, id }) => <span title={id}>{client}</span> },
  { title: 'Host', wide: true, cell: ({ host }) => host.replace(/^\//, '') },
  { title: 'Partitions', cell: ({ partitions }) => readsText(partitions) },
];

/** All about one group: who reads what, and how far it is. */
export function Group({ id }: { id: string }) {
  const group = live.use((state) => (state.group?.id === id ? state.group : null));
  const problem = live.use(({ problems }) => problems.group);
  const [dialog, setDialog] = useState<'reset' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const off = !currentToken() && "This page was opened without the lab's token, so it can only look.";
  return (
    <>
      <p class="crumbs">
        <a href="#groups">Groups</a>
      </p>
      <ViewTitle>Group {id}</ViewTitle>
      <Failure>{problem}</Failure>
      {group ? <Facts group={group} /> : problem ? null : <p class="quiet">Asking the brokers …</p>}
      <div class="buttons">
        <Button off={off || (!group && 'The group is not known yet.')} onClick={() => setDialog('reset')}>
          Reset offsets
        </Button>
        <Button kind="danger" off={off} onClick={() => setDialog('delete')}>
          Delete the group
        </Button>
      </div>
      {group ? (
        <>
          <section aria-labelledby="members">
            <h2 id="members">Members</h2>
            <Table
              caption={`Members of ${id}`}
              hideCaption
              columns={COLUMNS}
              rows={group.members}
              rowKey={(member) => member.id}
              empty="Nobody reads for this group now."
            />
          </section>
          <section aria-labelledby="offsets">
            <h2 id="offsets">Offsets</h2>
            <LagTable caption={`Offsets of ${id}`} rows={group.partitions} withTopic />
          </section>
        </>
      ) : null}
      {dialog === 'reset' && group ? <ResetOffsets group={group} onClose={close} /> : null}
      {dialog === 'delete' ? (
        <Confirm
          title={`Delete group ${id}`}
          name={id}
          text="Its committed offsets are forgotten. Topics and messages stay."
          verb="Delete for good"
          act={async () => {
            await request(`/api/admin/groups/${part(id)}/delete`, { body: { confirm: id } });
            announce(`Group ${id} was deleted.`);
            location.hash = '#groups';
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Facts({ group }: { group: AdminGroupDetail }) {
  const { state, protocol, coordinator, members, partitions } = group;
  const lags = partitions.map(({ lag }) => lag);
  const lag = lags.some((each) => each === null)
    ? null
    : lags.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return (
    <p class="facts-line">
      <Sign kind={groupTone(state)}>{state}</Sign>, {plural(members.length, 'member')}, lag {count(lag)}.{' '}
      {coordinator === null ? 'Its coordinator is not known now.' : `Broker ${coordinator} coordinates it.`}
      {protocol ? (
        <>
          {' '}
          Assignment by <code>{protocol}</code>.
        </>
      ) : null}
    </p>
  );
}

/** `bikes 0, 1; stations 2`. */
export function readsText(partitions: Member['partitions']): string {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions)
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  const parts = [...byTopic].map(([topic, list]) => `${topic} ${list.sort((a, b) => a - b).join(', ')}`);
  return parts.join('; ') || 'none: there are more members than partitions';
}
