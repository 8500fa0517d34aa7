/** Sorting by a click on a column's name, and the filter. Plain script of the browser; the page is whole without it. */
export const REPORT_SCRIPT = `
(() => {
  const table = document.getElementById('students');
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.textContent.replace('*', '').trim();
    return heads[column].classList.contains('number') ? (text === '' || text === '–' ? -1 : Number(text)) : text.toLowerCase();
  };
  const sortBy = (column) => {
    const head = heads[column];
    const isNumber = head.classList.contains('number');
    const was = head.getAttribute('aria-sort');
    const order = was === null ? (isNumber ? 'descending' : 'ascending') : was === 'ascending' ? 'descending' : 'ascending';
    for (const each of heads) each.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    const keyed = rows.map((row, index) => ({ row, index, key: value(row, column) }));
    keyed.sort((a, b) => {
      const first = isNumber ? a.key - b.key : a.key.localeCompare(b.key);
      return sign * first || a.index - b.index;
    });
    body.append(...keyed.map(({ row }) => row));
  };
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sortBy(column));
    head.append(button);
  });
  const filter = document.getElementById('filter');
  const count = document.getElementById('count');
  const apply = () => {
    const words = filter.value.toLowerCase().split(' ').filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = words.length ? shown + ' of ' + rows.length + ' students' : '';
  };
  filter.addEventListener('input', apply);
  filter.parentElement.hidden = false;
})();
`;
