import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Student } from '../types';
import { bank } from './bank';
import { drawOral } from './draw';
import { examineClass } from './examine-class';
import { LEVELS, TOPICS } from './question';
import { oralSheet } from './sheet';
import { oralText } from './text';

const student = (id: string, firstName = '', lastName = ''): Student => ({
  id,
  firstName,
  lastName,
  email: '',
  group: '',
  moodleId: '',
});
const students = Array.from({ length: 300 }, (_, i) => student(`s${1_000 + i}`));
const idsOf = ({ questions }: { questions: Array<{ id: string }> }) => questions.map(({ id }) => id);

describe('The oral bank', () => {
  it('has two questions of each level in each topic, at least 45 in all', () => {
    expect(bank.length).to.be.at.least(45);
    expect(new Set(bank.map(({ id }) => id)).size).to.equal(bank.length);
    for (const topic of TOPICS) {
      const levels = bank.filter((one) => one.topic === topic).map(({ level }) => level);
      expect(levels, topic).to.deep.equal([...LEVELS, ...LEVELS].sort());
    }
  });

  it('says of each what a good answer holds, in two to four points, and how to go on', () => {
    for (const { id, question, answer, followUp } of bank) {
      expect(id).to.match(/^[a-z0-9-]+$/);
      expect(answer.length, id).to.be.within(2, 4);
      expect(new Set([question, followUp, ...answer].map((text) => text.trim())).size, id).to.equal(
        answer.length + 2,
      );
      expect(question.length, id).to.be.within(15, 320);
      expect(Math.min(...answer.map((point) => point.length)), id).to.be.at.least(20);
      expect(followUp, id).to.match(/[?.]$/);
    }
  });
});

describe('drawOral', () => {
  it('draws for a student the same whoever else there is', () => {
    const all = drawOral(students, { seed: 7, count: 3 });
    const backwards = drawOral([...students].reverse(), { seed: 7, count: 3 }).reverse();
    expect(backwards.map(idsOf)).to.deep.equal(all.map(idsOf));
    expect(backwards.map(({ spare }) => spare?.id)).to.deep.equal(all.map(({ spare }) => spare?.id));
    const [alone] = drawOral([students[123]!], { seed: 7, count: 3 });
    expect(idsOf(alone!)).to.deep.equal(idsOf(all[123]!));
    expect(drawOral(students, { seed: 8, count: 3 }).map(idsOf)).not.to.deep.equal(all.map(idsOf));
  });

  it('gives every student the same levels, other topics, and no question twice', () => {
    for (const { questions, spare } of drawOral(students, { seed: 'june', count: 3 })) {
      expect(questions.map(({ level }) => level)).to.deep.equal([1, 2, 3]);
      expect(new Set([...questions, spare!].map(({ topic }) => topic)).size).to.equal(4);
    }
    for (const { questions } of drawOral(students.slice(0, 20), { seed: 'june', count: 12 })) {
      expect(new Set(questions).size).to.equal(12);
      expect(questions.map(({ level }) => level)).to.deep.equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
      expect(new Set(questions.map(({ topic }) => topic)).size).to.equal(10);
    }
    const [everything] = drawOral([students[0]!], { seed: 1, count: bank.length });
    expect(new Set(everything!.questions).size).to.equal(bank.length);
    expect(everything!.spare).to.equal(null);
  });

  it('uses each question about as often, whatever the seed', () => {
    for (const seed of [1, 2, 3, 'june', 'september']) {
      const uses = new Map(bank.map(({ id }) => [id, 0]));
      for (const id of drawOral(students, { seed, count: 3 }).flatMap(idsOf)) uses.set(id, uses.get(id)! + 1);
      const expected = (300 * 3) / bank.length;
      const deviation = [...uses.values()].reduce(
        (sum, count) => sum + (count - expected) ** 2 / expected,
        0,
      );
      // Chi-square of 59 degrees of freedom is above 98.3 once in a thousand fair draws.
      expect(deviation, `seed ${seed}`).to.be.below(98.3);
      expect(Math.min(...uses.values()), `seed ${seed}`).to.be.above(0);
    }
  });

  it('says which questions the student before has, and they are few', () => {
    const draws = drawOral(students, { seed: 7, count: 3 });
    const shared = draws.filter(({ sharedWithPrevious }) => sharedWithPrevious.length > 0);
    expect(shared.length).to.be.within(15, 75);
    draws.forEach((draw, index) => {
      const before = index === 0 ? [] : idsOf(draws[index - 1]!);
      expect(draw.sharedWithPrevious).to.deep.equal(idsOf(draw).filter((id) => before.includes(id)));
    });
    expect(draws[0]?.sharedWithPrevious).to.deep.equal([]);
  });

  it('refuses counts that cannot be', () => {
    for (const count of [0, -1, 1.5, bank.length + 1, Number.NaN]) {
      expect(() => drawOral(students, { seed: 1, count }), String(count)).to.throw(
        RangeError,
        /whole number from 1 to 60/,
      );
    }
  });
});

describe('The examiner’s sheet', () => {
  const draws = drawOral([student('s1', 'Ada <b>', 'L\u001b[31m'), student('=cmd|x')], {
    seed: '<7>',
    count: 3,
  });

  it('has all that is asked, escaped, and asks no other host', () => {
    const html = oralSheet(draws, { seed: '<7>' });
    expect(html).to.contain('Ada &lt;b&gt;').and.to.contain('seed &lt;7&gt;').and.not.to.contain('<b>');
    for (const { questions, spare } of draws) {
      for (const { question } of [...questions, spare!]) {
        expect(html).to.contain(
          question.slice(0, 20).replace(/["']/g, (mark) => (mark === '"' ? '&quot;' : '&#39;')),
        );
      }
    }
    expect(html).not.to.match(/(src|href)="(?!data:)/);
  });

  it('is written where it is asked for', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'oral-'));
    try {
      const [file, texts] = [join(dir, 'exams', 'oral.html'), [] as string[]];
      const drawn = await examineClass(students.slice(0, 2), {
        seed: 7,
        sheet: file,
        emit: (text) => texts.push(text),
      });
      expect(drawn.map(idsOf)).to.deep.equal(
        drawOral(students.slice(0, 2), { seed: 7, count: 3 }).map(idsOf),
      );
      expect(readFileSync(file, 'utf8')).to.equal(oralSheet(drawn, { seed: 7 }));
      expect(texts).to.deep.equal([oralText(drawn), `The examiner's sheet: ${file}`]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('comes as text for a terminal without anything that it would obey', () => {
    const text = oralText(draws);
    expect(text).to.contain('Ada <b> L [31m (s1)\n  1. ').and.to.contain('=cmd|x\n');
    expect(text.match(/^ {2}\d\. /gm)).to.have.length(6);
    expect(text.match(/^ {2}spare: /gm)).to.have.length(2);
  });
});
