import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fixtureBook, SECRET } from '../fixtures';
import { gradescopeResults } from './results';

describe("Gradescope's results.json", () => {
  const book = fixtureBook();
  const schema = JSON.parse(readFileSync(new URL('results.schema.json', import.meta.url), 'utf8'));
  const isValid = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);
  const complete = book.students.filter(({ grade }) => grade !== null);

  it('is what its specification describes, with the grade as score', () => {
    for (const mark of complete) {
      const results = gradescopeResults(book, mark)!;
      isValid(results);
      expect(isValid.errors ?? []).to.deep.equal([]);
      expect(results.score).to.equal(mark.grade);
    }
  });

  it('shows of hidden tests the title, once grades are published', () => {
    for (const mark of complete) {
      const results = gradescopeResults(book, mark)!;
      expect(JSON.stringify(results)).not.to.contain(SECRET).and.not.to.contain('hidden-detail');
      const hidden = results.tests.filter(({ tags }) => tags.includes('hidden'));
      expect(hidden).not.to.have.length(0);
      for (const test of hidden) {
        expect([test.visibility, test.output]).to.deep.equal(['after_published', '']);
        expect(test.name).to.contain('messages');
      }
    }
  });

  it('tells of a failed public test what was expected, what came, and one hint', () => {
    const outputs = complete.flatMap((mark) =>
      gradescopeResults(book, mark)!.tests.map(({ output }) => output),
    );
    const failed = outputs.find((output) => output.includes('expected:'))!;
    expect(failed).to.contain('got:').and.contain('Hint: Look at').and.not.contain('Second hint');
    expect(failed).to.contain('␀');
  });

  it('is not there while points are withheld: nothing scores 0 for a fault of ours', () => {
    const open = book.students.find(({ grade }) => grade === null)!;
    expect(gradescopeResults(book, open)).to.equal(null);
  });
});
