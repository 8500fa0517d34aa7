import { useMemo, useState } from 'preact/hooks';
import type { AdminGroup } from '../types';
import { count, shortened } from './format';
import { groupTone } from './group-tone';
import { live } from './live';
import { Field, Sign, ViewTitle } from './parts';
import { groupHash } from './route';
import { type Column, Table } from './table';

const COLUMNS: ReadonlyArray<Column<AdminGroup>> = [
  { title: 'Group', names: true, sort: ({ id }) => id, cell: ({ id }) => <a href={groupHash(id)}>{id}</a> },
  {
    title: 'State',
    sort: ({ state }) => state,
    cell: ({ state }) => <Sign kind={groupTone(state)}>{state}</Sign>,
  },
  { title: 'Members', numeric: true, sort: ({ members }) => members, cell: ({ members }) => count(members) },
  { title: 'Topics', wide: true, cell: ({ topics }) => shortened(topics.join(', '), 120) },
  { title: 'Lag', numeric: true, sort: ({ lag }) => lag, cell: ({ lag }) => count(lag) },
];

/** The groups, to be searched and sorted. */
export function Groups() {
  const groups = live.use(({ overview }) => overview?.groups ?? null);
  const [search, setSearch] = useState('');
  const rows = useMemo(
    () => groups?.filter(({ id }) => id.toLowerCase().includes(search.trim().toLowerCase())),
    [groups, search],
  );
  return (
    <>
      <ViewTitle>Groups</ViewTitle>
      <div class="tools">
        <Field label="Search">
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </Field>
      </div>
      {rows ? (
        <Table
          caption="Groups"
          hideCaption
          columns={COLUMNS}
          rows={rows}
          rowKey={({ id }) => id}
          empty={
            search
              ? `No group has "${search}" in its id.`
              : 'No group has committed an offset or has a member.'
          }
        />
      ) : (
        <p class="quiet">Asking the brokers …</p>
      )}
    </>
  );
}
