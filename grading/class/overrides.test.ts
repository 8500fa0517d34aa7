import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { readOverrides } from './overrides';

describe('overrides', () => {
  let dir: string;
  let file: string;
  const students = new Set(['ada', 'bob']);

  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'overrides-'));
    file = join(dir, 'overrides.csv');
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const read = (text: string) => {
    writeFileSync(file, text);
    return readOverrides(file, students);
  };

  it('are points of an exercise, or the grade where none is named', () => {
    const found = read('student,exercise,value,reason\nada,03,12.5,"seen, by hand"\nbob,,20,oral\n');
    expect(found).to.deep.equal([
      { student: 'ada', exercise: '03-velib-producer', value: 12.5, reason: 'seen, by hand' },
      { student: 'bob', exercise: null, value: 20, reason: 'oral' },
    ]);
  });

  it('are none where there is no file', () => {
    expect(readOverrides(join(dir, 'none.csv'), students)).to.deep.equal([]);
  });

  it('name the line that is wrong, and what was expected', () => {
    const head = 'student,exercise,value,reason\n';
    const cases: Array<[string, RegExp]> = [
      ['name,points\n', /:1: expected the columns student,exercise,value,reason, got name,points/],
      [`${head}eve,,1,x\n`, /:2: expected a student of this class, got "eve"/],
      [`${head}ada,,1,x\n\nada,,many,x\n`, /:4: expected a number from 0 as value, got "many"/],
      [`${head}ada,,-1,x\n`, /got "-1"/],
      [`${head}ada,,1,\n`, /:2: expected a reason/],
      [`${head}ada,01,1,x\nada,01-topics,2,y\n`, /:3: ada has an override of 01-topics in line 2 already/],
      [`${head}ada,99,1,x\n`, /No exercise is called "99"/],
    ];
    for (const [text, message] of cases) expect(() => read(text), text).to.throw(message);
  });
});
