import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { fixtureBook } from './fixtures';
import { fileNames } from './people';
import { outputs, writeOutputs } from './write';

describe('the outputs of a class', function () {
  this.timeout(20_000);
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'outputs-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are the paths that it says, whole, and nothing else', async () => {
    const paths = await writeOutputs(fixtureBook(), dir);
    const found = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(found.sort()).to.deep.equal([...paths].sort());
    for (const path of paths) expect(relative(dir, path)).not.to.match(/^\.\./);
  });

  it('are the same bytes for the same book, whatever the order of its students', () => {
    const book = fixtureBook();
    const again = fixtureBook();
    again.students.reverse();
    expect([...outputs(again)]).to.deep.equal([...outputs(book)]);
  });

  it('hold no CR, and neither a place on this machine nor a duration', () => {
    for (const [name, text] of outputs(fixtureBook())) {
      expect(text, name)
        .not.to.contain('\r')
        .and.not.to.contain(process.cwd())
        .and.not.to.contain('durationMs');
      expect(text.endsWith('\n'), name).to.equal(true);
    }
  });

  it('remove the pages of a student who left, and nothing that is not theirs', async () => {
    const book = fixtureBook({ isTame: true, students: 3 });
    await writeOutputs(book, dir);
    writeFileSync(join(dir, 'feedback', 'notes.txt'), 'mine');
    await writeOutputs({ ...book, students: book.students.slice(1), similar: [] }, dir);
    expect(readdirSync(join(dir, 'feedback')).sort()).to.deep.equal(['notes.txt', 's002.html', 's003.html']);
    expect(readFileSync(join(dir, 'feedback', 'notes.txt'), 'utf8')).to.equal('mine');
  });
});

describe('names of files', () => {
  it('are ids where these are plain, and else stay in their folder and apart', () => {
    const names = fileNames(fixtureBook());
    expect(names.get('s001')).to.equal('s001');
    expect(names.get('zoé é')).to.equal('zoé é');
    const others = ['../../etc/passwd', 'CON', 'Twin', 'twin', '-12', ''].map((id) => names.get(id)!);
    for (const name of others) expect(name).to.match(/^(?!con\.|con$)[\p{L}\p{N}][\p{L}\p{N}_-]*$/iu);
    const folded = [...names.values()].map((name) => name.toLowerCase());
    expect(new Set(folded).size).to.equal(names.size);
  });

  it('cannot be taken by somebody who calls himself as another one is written', () => {
    const book = fixtureBook({ isTame: true, students: 2 });
    const [victim, taker] = book.students;
    victim!.student.id = '-12';
    taker!.student.id = fileNames(book).get('-12')!;
    const names = [...fileNames(book).values()];
    expect(new Set(names).size).to.equal(2);
  });

  it('are short enough for a file system, however long the id', () => {
    for (const id of ['é'.repeat(300), '😀'.repeat(300), '字'.repeat(100)]) {
      const book = fixtureBook({ isTame: true, students: 1 });
      book.students[0]!.student.id = id;
      expect(Buffer.byteLength(fileNames(book).get(id)!)).to.be.within(12, 200);
    }
  });
});
