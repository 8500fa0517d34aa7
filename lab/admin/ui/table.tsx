import type { ComponentChildren, VNode } from 'preact';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { count } from './format';
import { Button, Scroll } from './parts';

const PAGE = 50;

/** A column: what it shows and what it is sorted by. */
export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Absent where it cannot be sorted. Null and the like come last. */
  sort?: (row: Row) => string | number | bigint | null;
  numeric?: boolean;
  /** The column that names the row. */
  names?: boolean;
  /** Left out on a narrow screen. */
  wide?: boolean;
  /** Never broken into lines. */
  tight?: boolean;
}

/** Rows of a table, a page at a time; sorted by a column whose heading was pressed. Columns must be a constant. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
  page = PAGE,
  hideCaption = false,
}: {
  caption: string;
  columns: ReadonlyArray<Column<Row>>;
  rows: ReadonlyArray<Row>;
  rowKey: (row: Row) => string;
  /** What is said where there is no row. */
  empty: string;
  page?: number;
  hideCaption?: boolean;
}) {
  const [by, setBy] = useState<{ title: string; down: boolean } | null>(null);
  const [at, setAt] = useState(0);
  const column = columns.find(({ title }) => title === by?.title);
  const sorted = column?.sort ? sortedBy(rows, column.sort, by?.down ?? false) : rows;
  const pages = Math.max(1, Math.ceil(sorted.length / page));
  const current = Math.min(at, pages - 1);
  const shown = sorted.slice(current * page, (current + 1) * page);
  return (
    <div class="table">
      <Scroll label={caption}>
        <table>
          <caption class={hideCaption ? 'hidden' : ''}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((each) => (
                <th
                  key={each.title}
                  scope="col"
                  class={styleOf(each)}
                  aria-sort={by?.title === each.title ? (by.down ? 'descending' : 'ascending') : undefined}
                >
                  {each.sort ? (
                    <button
                      type="button"
                      class="sort"
                      onClick={() => setBy({ title: each.title, down: by?.title === each.title && !by.down })}
                    >
                      {each.title}
                      <span aria-hidden="true" class="arrow">
                        {by?.title === each.title ? (by.down ? '▼' : '▲') : '↕'}
                      </span>
                    </button>
                  ) : (
                    each.title
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Line key={rowKey(row)} row={row} columns={columns} />
            ))}
            {shown.length === 0 ? (
              <tr>
                <td colSpan={columns.length} class="quiet">
                  {empty}
                </td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </Scroll>
      <Pager
        of={caption}
        from={current * page}
        shown={shown.length}
        total={sorted.length}
        page={page}
        go={setAt}
      />
    </div>
  );
}

/** Previous and next, where there is more than one page. */
export function Pager({
  of,
  from,
  shown,
  total,
  page,
  go,
}: {
  of: string;
  from: number;
  shown: number;
  total: number;
  page: number;
  go: (page: number) => void;
}) {
  if (total <= page) return null;
  const current = Math.floor(from / page);
  return (
    <nav class="pager" aria-label={`Pages of ${of}`}>
      <Button onClick={() => go(current - 1)} off={current === 0 && 'This is the first page.'}>
        Previous
      </Button>
      <span>
        {count(from + 1)} to {count(from + shown)} of {count(total)}
      </span>
      <Button onClick={() => go(current + 1)} off={from + shown >= total && 'This is the last page.'}>
        Next
      </Button>
    </nav>
  );
}

/** Drawn again only when its row has changed. */
const Line = memo(function Line<Row>({ row, columns }: { row: Row; columns: ReadonlyArray<Column<Row>> }) {
  return (
    <tr>
      {columns.map((column) =>
        column.names ? (
          <th key={column.title} scope="row" class={styleOf(column)}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.title} class={styleOf(column)}>
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}) as <Row>(props: { row: Row; columns: ReadonlyArray<Column<Row>> }) => VNode;

function styleOf<Row>({ numeric, wide, tight }: Column<Row>): string {
  const names = { number: numeric, wide, tight };
  return Object.entries(names)
    .flatMap(([name, has]) => (has ? [name] : []))
    .join(' ');
}

/** A sorted copy; null comes last either way. */
export function sortedBy<Row>(
  rows: ReadonlyArray<Row>,
  value: (row: Row) => string | number | bigint | null,
  down: boolean,
): Row[] {
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    const order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    return down ? -order : order;
  });
  return keyed.map(({ row }) => row);
}
