import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { exercises } from '../../exercises';
import { markClass } from './mark-class';
import { madeClass } from './marking/made-class';
import { loadAllQuestions } from './questions';
import { writeAnswerTemplates } from './templates';

describe('The pages of answers', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'answers-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are made for each exercise, and never over one that is there', async () => {
    const first = await writeAnswerTemplates(dir);
    expect(first.made).to.deep.equal(exercises.map(({ id }) => `answers/${id}.md`));
    const page = join(dir, 'answers', '01-topics.md');
    writeFileSync(page, 'my answers');
    rmSync(join(dir, 'answers', '02-conversation.md'));
    const second = await writeAnswerTemplates(dir, ['01-topics', '02-conversation']);
    expect(second).to.deep.equal({ made: ['answers/02-conversation.md'], kept: ['answers/01-topics.md'] });
    expect(readFileSync(page, 'utf8')).to.equal('my answers');
    expect(readdirSync(join(dir, 'answers'))).to.have.length(exercises.length);
  });

  it('of a class are served for marking until that is ended', async () => {
    const written = await loadAllQuestions(['01-topics', '99-nothing']);
    const control = new AbortController();
    const lines: string[] = [];
    const marking = markClass({
      dir,
      handIns: madeClass(written, 10),
      only: ['01-topics'],
      marker: 'tester',
      signal: control.signal,
      emit: (line) => {
        lines.push(line);
        if (line.startsWith('Ctrl-C')) control.abort();
      },
    });
    await marking;
    expect(lines[0]).to.match(/^10 students, 5 questions\. Marks are kept in /);
    expect(lines[1]).to.match(/^Open http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{48}$/);
    const { origin } = new URL(lines[1]?.slice(5) ?? '');
    expect(await fetch(origin).catch(() => 'nobody answers')).to.equal('nobody answers');
  });
});
