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

/** Rows as an HTML table, one column a property of the first row; numbers stand to the right. Values are escaped. */
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
  // By column, so that a heading stands above its numbers; offsets come as strings of digits.
  const aligned = columns.map((column) => {
    const values = rows.map((row) => (row as Record<string, unknown>)[column] ?? '').filter((v) => v !== '');
    const numeric = values.length > 0 && values.every((value) => /^-?\d+(\.\d+)?$/.test(String(value)));
    return ` style="text-align:${numeric ? 'right' : 'left'}"`;
  });
  const head = columns.map((column, i) => `<th${aligned[i]}>${escapeHtml(column)}</th>`).join('');
  const body = rows
    .map((row) => {
      const values = row as Record<string, unknown>;
      return `<tr>${columns.map((column, i) => `<td${aligned[i]}>${cell(values[column])}</td>`).join('')}</tr>`;
    })
    .join('');
  const title = caption
    ? `<caption style="text-align:left;font-weight:600;white-space:nowrap">${escapeHtml(caption)}</caption>`
    : '';
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Shows rows as a table below the cell. An empty list shows as such, so that nothing is mistaken for an answer. */
export function table(rows: ReadonlyArray<object>, caption = ''): void {
  tslab.display.html(
    rows.length ? tableHtml(rows, caption) : `<em>${escapeHtml(caption || 'table')}: no rows</em>`,
  );
}

/** Text with its spaces and line ends as HTML; long lines scroll instead of breaking. */
export function preformattedHtml(text: string): string {
  return `<pre style="white-space:pre;overflow-x:auto;margin:0;padding:0">${escapeHtml(text)}</pre>`;
}

/** Shows text below the cell as it is: for the wide tables and long command lines of Kafka's tools. */
export function preformatted(text: string): void {
  tslab.display.html(preformattedHtml(text.trimEnd()));
}
