import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { XMLValidator } from 'fast-xml-parser';
import { after, before, describe, it } from 'mocha';
import { leaveOut } from '../../test/leave-out';
import { layers } from '../runner/layers';
import type { SourceAttack } from './attack';
import { type AttackedClass, gradeAttackedClass } from './class-under-attack';
import { attacks, themes } from './corpus';
import { AttackedGraders } from './harness';
import { packing } from './packing';
import type { Attacked } from './run-attack';

/** On two cores: many attacks wait more than they work. */
const GRADERS = 4;

describe('attacks', function () {
  this.timeout(120_000);
  let graders: AttackedGraders;
  const came = new Map<string, Promise<Attacked>>();
  const bare = new Map<string, Promise<Attacked>>();

  before(async () => {
    graders = new AttackedGraders(GRADERS);
    const on = (await layers()).filter((layer) => layer.on).map(({ name }) => name);
    // Those that take long come first; all are begun at once, and each test waits for its own.
    const slowFirst = [...attacks].sort((a, b) => (b.timeoutMs ?? 0) - (a.timeoutMs ?? 0));
    for (const { name } of slowFirst) came.set(name, quiet(graders.run({ name, graded: true })));
    for (const attack of attacks)
      if (attack.bare) bare.set(attack.name, quiet(graders.run({ name: attack.name, without: on })));
  });
  after(() => graders.close());

  it('are named once', () => {
    const names = [...attacks, ...packing].map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect(names.length).to.be.at.least(40);
  });

  for (const [theme, list] of Object.entries(themes)) {
    describe(theme, () => {
      for (const attack of list) {
        it(`${attack.name} ${attack.tries}: in vain`, async () => {
          const gained = gainsOf(attack, (await came.get(attack.name)) as Attacked);
          expect(gained).to.deep.equal([]);
        });
        if (!attack.bare) continue;
        it(`${attack.name} gets through where no layer is on`, async function () {
          if (attack.rootOnly && process.getuid?.() !== 0)
            leaveOut(this, 'the system may refuse it to anybody but root');
          const { through, said } = (await bare.get(attack.name)) as Attacked;
          expect(through, said).to.not.equal(null);
        });
      }
    });
  }
});

describe('archives that attack', function () {
  this.timeout(120_000);
  let graded: AttackedClass;

  before(async () => {
    graded = await gradeAttackedClass(packing);
  });

  for (const { name, tries, told, isRight } of packing) {
    it(`${name} ${tries}: in vain`, () => {
      const marks = graded.attackers.get(name) ?? [];
      expect(marks, 'who handed it in').to.not.have.length(0);
      for (const { exercises } of marks)
        expect(exercises[0]?.points, 'points').to.equal(isRight ? graded.decent.max : 0);
      if (told) expect(marks.flatMap(({ problems }) => problems).join('\n')).to.match(told);
    });
  }

  it('take nothing from who is decent, and leave nothing behind', () => {
    expect(graded.decent.max).to.be.above(0);
    expect(graded.decent.points).to.equal(graded.decent.max);
    expect(graded.strays).to.deep.equal([]);
  });

  it('make no formula and no row in a table', () => {
    for (const name of ['gradebook.csv', 'moodle.csv']) {
      const rows = parse(graded.outputs[name] as string) as string[][];
      expect(rows, name).to.have.length.at.least(graded.book.students.length + 1);
      expect(new Set(rows.map((row) => row.length)).size, 'lengths of rows').to.equal(1);
      for (const cell of rows.flat()) expect(cell, name).to.match(/^([^=+\-@\t\r]|[+-]?\d+(\.\d+)?$|$)/);
    }
  });

  it('make no element and no script in a page, and no broken file', () => {
    for (const [name, text] of Object.entries(graded.outputs)) {
      if (name.endsWith('.html')) expect(text, name).to.not.match(/<script>alert|<img src=x/);
      if (name.endsWith('.json')) expect(() => JSON.parse(text), name).to.not.throw();
      if (name.endsWith('.xml')) expect(XMLValidator.validate(text), name).to.equal(true);
      expect(name).to.match(/^[^\\\n<>"'=]+$/);
    }
  });
});

/** What an attack got, a sentence each. */
function gainsOf(
  { mayScorePublic }: SourceAttack,
  { open, hidden, through, damage, lost, outcomes, said }: Attacked,
): string[] {
  return [
    ...(hidden > 0 ? [`${hidden} points of hidden tests`] : []),
    ...(open > 0 && !mayScorePublic ? [`${open} points of public tests`] : []),
    // What is not judged costs nothing: no submission may bring that about.
    ...(outcomes.includes('infra') && !mayScorePublic ? ['a test that is not judged'] : []),
    ...damage,
    ...(through ? [`${through} (${said})`] : []),
    ...(lost === 0 ? [] : [`${lost} points that right code lacks afterwards`]),
  ];
}

/** A failure is told by the test that waits for it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
