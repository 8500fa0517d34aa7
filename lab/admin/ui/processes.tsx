import { bytes, count } from './format';
import { useLabStatus } from './status';
import { type Column, Table } from './table';

type Process = { name: string; pid: number; memoryBytes: number | null };

const COLUMNS: ReadonlyArray<Column<Process>> = [
  { title: 'Process', names: true, cell: ({ name }) => name, sort: ({ name }) => name },
  { title: 'pid', numeric: true, cell: ({ pid }) => pid },
  {
    title: 'Memory',
    numeric: true,
    cell: ({ memoryBytes }) => bytes(memoryBytes),
    sort: ({ memoryBytes }) => memoryBytes,
  },
];

/** What the lab has started, with the memory it takes. */
export function Processes() {
  const status = useLabStatus();
  if (!status) return null;
  const { processes } = status;
  const total = processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  return (
    <section aria-labelledby="processes">
      <h2 id="processes">Processes of the lab</h2>
      <p>
        {count(processes.length)} processes, {bytes(total)} in all. From a terminal:{' '}
        <code>npm run lab -- status | kill 0 | start 0 | down</code>, and Kafka's own tools:{' '}
        <code>npm run kafka -- topics --list</code>.
      </p>
      <Table
        caption="Processes of the lab"
        hideCaption
        columns={COLUMNS}
        rows={processes}
        rowKey={({ pid }) => String(pid)}
        empty="None."
      />
    </section>
  );
}
