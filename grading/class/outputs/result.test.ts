import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fixtureBook, SECRET } from './fixtures';
import { classResult, json, resultSchema, studentResult } from './result';

describe('result.json', () => {
  const book = fixtureBook();
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false });
  const isValid = ajv.compile(JSON.parse(resultSchema()));

  const expectValid = (value: unknown) => {
    isValid(JSON.parse(json(value)));
    expect(isValid.errors ?? []).to.deep.equal([]);
  };

  it("fits its schema in the teacher's edition, with all that is known", () => {
    const result = classResult(book);
    expectValid(result);
    expect(json(result)).to.contain(SECRET);
    expect(result.similar).to.have.length(book.similar.length);
  });

  it("fits its schema in each student's edition, with nothing of hidden tests but title, outcome and points", () => {
    for (const mark of book.students) {
      const result = studentResult(book, mark);
      expectValid(result);
      expect(json(result)).not.to.contain(SECRET).and.not.to.contain('hidden-detail');
      const hidden = result.students[0]!.exercises.flatMap(({ tests }) =>
        tests.filter((test) => test.hidden),
      );
      expect(hidden).not.to.have.length(0);
      for (const test of hidden) {
        expect(Object.keys(test)).to.have.members(['id', 'title', 'hidden', 'outcome', 'points', 'max']);
      }
    }
  });

  it('has a schema that refuses details of hidden tests in a student edition, and fields that it does not know', () => {
    const leaked = JSON.parse(json(studentResult(book, book.students[3]!)));
    const test = leaked.students[0].exercises[0].tests.find((each: { hidden: boolean }) => each.hidden);
    test.message = SECRET;
    expect(isValid(leaked)).to.equal(false);
    expect(isValid({ ...JSON.parse(json(classResult(book))), more: 1 })).to.equal(false);
  });

  it('holds no durations', () => {
    expect(json(classResult(book))).not.to.match(/durationMs|12\.34/);
  });
});
