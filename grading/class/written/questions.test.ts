import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { exercises } from '../../exercises';
import { PROJECT } from '../../runner/paths';
import type { WrittenQuestion } from '../types';
import { loadQuestions, maxPoints, titleOf } from './questions';

const files = readdirSync(join(PROJECT, 'grading', 'written'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/\.ts$/, ''));

const all = async (): Promise<Array<{ exercise: string; question: WrittenQuestion }>> => {
  const loaded = await Promise.all(files.map((id) => loadQuestions(id)));
  return loaded.flatMap((written) =>
    written!.questions.map((question) => ({ exercise: written!.exercise, question })),
  );
};

/** What is wrong with a question, a sentence each. */
function faults({ exercise, question }: { exercise: string; question: WrittenQuestion }): string[] {
  const { id, prompt, model, rubric } = question;
  const found: string[] = [];
  const check = (ok: boolean, what: string) => ok || found.push(`${exercise}/${id}: ${what}`);
  check(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id), 'the id is not kebab-case');
  check(rubric.length >= 2 && rubric.length <= 4, `${rubric.length} parts; expected 2 to 4`);
  const max = maxPoints(question);
  check(max >= 1 && max <= 4, `${max} points; expected 1 to 4`);
  check(
    rubric.every(({ points }) => points > 0 && Number.isInteger(points * 2)),
    'points of a part that are no multiple of a half',
  );
  check(new Set(rubric.map((part) => part.id)).size === rubric.length, 'two parts of one name');
  check(
    rubric.every((part) => /^[a-z0-9-]+$/.test(part.id)),
    'a part whose id is not kebab-case',
  );
  check(prompt.length >= 120 && prompt.length <= 900, `a prompt of ${prompt.length} characters`);
  check(model.length >= 200 && model.length <= 1_500, `a model answer of ${model.length} characters`);
  check(
    [prompt, model, ...rubric.map(({ text }) => text)].every((text) => text === text.trim() && text !== ''),
    'empty text, or spaces around it',
  );
  return found;
}

describe('The written questions', () => {
  it('stand in files that are named for their exercise, 3 to 6 in each', async () => {
    for (const id of files) {
      const written = await loadQuestions(id);
      expect(written!.exercise).to.equal(id);
      expect(written!.questions.length, id).to.be.within(3, 6);
    }
    expect(exercises.map(({ id }) => id).filter((id) => !files.includes(id))).to.deep.equal([]);
    expect(await loadQuestions('99-nothing')).to.equal(null);
  });

  it('have a prompt, a model answer, and 2 to 4 parts that make 1 to 4 points', async () => {
    expect((await all()).flatMap(faults)).to.deep.equal([]);
  });

  it('can be told by their titles', async () => {
    for (const id of files) {
      const titles = (await loadQuestions(id))!.questions.map(titleOf);
      expect(new Set(titles).size, id).to.equal(titles.length);
    }
    expect(titleOf({ id: 'why-not-one-program' })).to.equal('Why not one program');
  });

  it('ask for explanations and drawings in each part of the course, and for the open tasks', async () => {
    const list = await all();
    const kinds = new Set(list.map(({ question }) => question.kind));
    expect([...kinds].sort()).to.deep.equal(['draw', 'explain', 'open']);
    const open = list.filter(({ question }) => question.kind === 'open').map(({ exercise }) => exercise);
    expect(open).to.deep.equal(['04-velib-monitor', '07-taxi-stream', '08-taxi-join']);
  });
});
