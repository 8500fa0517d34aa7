import { expect } from 'chai';
import { describe, it } from 'mocha';
import { houseFaults } from './house-rules';
import type { Cell, Notebook } from './notebook';
import { strip } from './strip';
import { asModule } from './typecheck';

const code = (id: string, source: string): Cell => ({
  cell_type: 'code',
  id,
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
});
const prose = (id: string, source: string): Cell => ({ ...code(id, source), cell_type: 'markdown' });
const sound: Notebook = {
  id: '09-x',
  file: '09-x.ipynb',
  kernel: 'tslab',
  cells: [prose('ask', '**Predict.** Which?'), code('check', "await check('09-x');")],
};

describe('house rules of a notebook', () => {
  it('find nothing in a sound notebook', () => {
    expect(houseFaults(sound)).to.deep.equal([]);
  });
  it('name the cell whose outputs were saved', () => {
    const cell = { ...code('shown', '1'), execution_count: 3 };
    expect(houseFaults({ ...sound, cells: [...sound.cells, cell] })).to.deep.equal([
      'cell 3 (shown): outputs are saved; run `npm run fix`',
    ]);
  });
  it('want a check cell, a prediction, the kernel and one id a cell', () => {
    const faults = houseFaults({ ...sound, kernel: 'python3', cells: [code('a', '1'), code('a', '2')] });
    expect(faults).to.have.length(4);
    expect(faults.join()).to.match(/tslab.*used twice.*check cell.*prediction/s);
  });
});

describe('a notebook as a module', () => {
  it('keeps for each line the cell and line that it came from', () => {
    const { source, origin } = asModule({
      ...sound,
      cells: [prose('p', 'x'), code('a', 'one\ntwo'), code('b', 'three')],
    });
    expect(source.split('\n').slice(0, 3)).to.deep.equal(['one', 'two', 'three']);
    expect(origin).to.deep.equal([
      { cell: 2, line: 1 },
      { cell: 2, line: 2 },
      { cell: 3, line: 1 },
    ]);
  });
});

describe('strip', () => {
  const saved = JSON.stringify({
    cells: [
      {
        cell_type: 'code',
        id: 'a',
        source: '1',
        metadata: { tags: ['answer'], collapsed: true },
        outputs: [{ output_type: 'stream', text: '1' }],
        execution_count: 4,
      },
    ],
    metadata: {},
  });
  it('drops outputs, counts and editor state, and keeps tags', () => {
    const [cell] = JSON.parse(strip(saved)).cells;
    expect(cell).to.deep.include({ outputs: [], execution_count: null, metadata: { tags: ['answer'] } });
  });
  it('changes nothing the second time', () => {
    expect(strip(strip(saved))).to.equal(strip(saved));
  });
});
