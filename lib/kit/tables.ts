import * as tslab from 'tslab';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML: a topic name or a message with markup shows as text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}

/** Rows as an HTML table, one column a property of the first row. Values are escaped. */
export function tableHtml(rows: ReadonlyArray<object>, caption = ''): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string =>
    escapeHtml(
      Array.isArray(value)
        ? value.join(', ')
        : typeof value === 'object' && value
          ? JSON.stringify(value)
          : // null is an answer (no key, a tombstone, no leader); a missing property is not.
            String(value === undefined ? '' : value),
    );
  const right = (value: unknown): string =>
    typeof value === 'number' ? ' style="text-align:right"' : ' style="text-align:left"';
  const head = columns.map((column) => `<th style="text-align:left">${escapeHtml(column)}</th>`).join('');
  const body = rows
    .map((row) => {
      const values = row as Record<string, unknown>;
      return `<tr>${columns.map((column) => `<td${right(values[column])}>${cell(values[column])}</td>`).join('')}</tr>`;
    })
    .join('');
  const title = caption
    ? `<caption style="text-align:left;font-weight:600">${escapeHtml(caption)}</caption>`
    : '';
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Shows rows as a table below the cell. An empty list shows as such, so that nothing is mistaken for an answer. */
export function table(rows: ReadonlyArray<object>, caption = ''): void {
  tslab.display.html(
    rows.length ? tableHtml(rows, caption) : `<em>${escapeHtml(caption || 'table')}: no rows</em>`,
  );
}
