import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type AnswerSheet, collectAnswers } from '../answer-sheet';
import { applyMarks } from '../apply-marks';
import { readMarks } from '../marks-file';
import { loadQuestions, type WrittenExercise } from '../questions';
import { madeClass } from './made-class';
import { type MarkingServer, startMarking } from './start';
import type { Overview, PictureView, QuestionView, Saved } from './types';

const EXERCISE = '03-velib-producer';
const QUESTION = 'why-not-one-program';
const PATH = `/api/questions/${EXERCISE}/${QUESTION}`;

describe('The marking page', () => {
  let dir: string;
  let server: MarkingServer;
  let written: WrittenExercise;
  let sheets: AnswerSheet[];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'marking-'));
    written = (await loadQuestions(EXERCISE))!;
    const roster = [{ id: 's0001', firstName: 'Ada', lastName: 'L', email: '', group: '', moodleId: '' }];
    sheets = collectAnswers(madeClass([written], 20), [written], roster);
    server = await startMarking({ dir, written: [written], sheets, marker: 'tester' });
  });
  afterEach(async () => {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const origin = () => new URL(server.url).origin;
  const ask = (path: string, init: RequestInit = {}, token = server.token) =>
    fetch(`${origin()}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const get = async <T>(path: string) => (await ask(path)).json() as Promise<T>;
  const mark = (digest: string, body: unknown) =>
    ask(`${PATH}/groups/${digest}/mark`, { method: 'POST', body: JSON.stringify(body) });
  const groups = async () => (await get<QuestionView>(PATH)).groups;
  const points = (student: string) => {
    const sheet = sheets.find((one) => one.student.id === student)!;
    const marks = applyMarks(written, sheet, readMarks(dir, [written]));
    return marks.find(({ question }) => question === QUESTION)!.points;
  };

  it('shows answers by question: the same ones together, similar ones in a row, empty ones last, and no names', async () => {
    const { questions } = await get<Overview>('/api/overview');
    expect(questions.map(({ answers, done, changed }) => ({ answers, done, changed }))).to.deep.equal(
      written.questions.map(() => ({ answers: 20, done: 2, changed: 0 })),
    );
    const found = await groups();
    expect(found[0]?.students, 'two of ten write the same').to.equal(4);
    expect(found.slice(0, 5).map(({ isSimilar }) => isSimilar)).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(found.at(-1)).to.deep.include({ isEmpty: true, students: 2, done: 2 });
    expect(JSON.stringify(found)).not.to.match(/s00\d\d|Ada/);
    const { names } = await get<{ names: string[] }>(`${PATH}/groups/${found[0]!.digest}/names`);
    expect(names).to.deep.equal(['Ada L (s0001)', 's0002', 's0011', 's0012']);
  });

  it('saves a mark for all who wrote the same, at once and for the next start', async () => {
    const [first] = await groups();
    const saved: Saved = await (
      await mark(first!.digest, { given: ['faults', 'designs'], comment: 'Well done.' })
    ).json();
    expect(saved.group).to.deep.include({
      done: 4,
      mark: { given: ['designs', 'faults'], comment: 'Well done.' },
    });
    expect(saved.progress).to.deep.include({ answers: 20, done: 6 });
    expect(['s0001', 's0012', 's0000', 's0003'].map(points)).to.deep.equal([2, 2, 0, null]);
    const lines = readFileSync(join(dir, 'marks.ndjson'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines[3]!)).to.deep.include({ student: 's0012', points: 2, marker: 'tester' });

    await server.close();
    server = await startMarking({ dir, written: [written], sheets, marker: 'another' });
    expect((await groups())[0]?.mark).to.deep.equal({ given: ['designs', 'faults'], comment: 'Well done.' });
    await mark(first!.digest, { given: null });
    expect(points('s0001')).to.equal(null);
  });

  it('shows what has changed since it was marked, and counts it once confirmed', async () => {
    const [first] = await groups();
    await mark(first!.digest, { given: ['designs'], comment: 'One.' });
    await server.close();
    const changed = sheets.find(({ student }) => student.id === 's0002')!;
    changed.answers.set(QUESTION, 'Something else altogether.');
    server = await startMarking({ dir, written: [written], sheets, marker: 'tester' });
    const { questions } = await get<Overview>('/api/overview');
    expect(questions.find(({ question }) => question === QUESTION)).to.deep.include({ done: 5, changed: 1 });
    const group = (await groups()).find(({ text }) => text.startsWith('Something else'))!;
    expect(group).to.deep.include({ mark: null, changed: { given: ['designs'], comment: 'One.' }, done: 0 });
    expect(points('s0002')).to.equal(null);
    await mark(group.digest, { given: ['designs'], comment: 'One.' });
    expect(points('s0002')).to.equal(1);
  });

  it('says how many are marked where one of the same answers came later', async () => {
    const [first] = await groups();
    await mark(first!.digest, { given: ['designs'] });
    await server.close();
    const late = sheets.find(({ student }) => student.id === 's0009')!;
    late.answers.set(QUESTION, first!.text);
    server = await startMarking({ dir, written: [written], sheets, marker: 'tester' });
    expect((await groups())[0]).to.deep.include({ students: 5, done: 4, mark: null });
  });

  it('gives pictures as data URIs, and text as it is', async () => {
    const found = await groups();
    const drawn = found.find(({ pictures }) => pictures > 0)!;
    const { pictures } = await get<{ pictures: PictureView[] }>(`${PATH}/groups/${drawn.digest}/pictures`);
    expect(pictures[0]).to.deep.include({ alt: 'my drawing', problem: null });
    expect(pictures[0]?.uri).to.match(/^data:image\/svg\+xml;base64,/);
    expect(found.some(({ text }) => text.includes('<script>alert(1)</script>'))).to.equal(true);
  });

  it('wants the token for all but the page itself, and its own Host', async () => {
    expect((await fetch(`${origin()}/`)).status).to.equal(200);
    for (const path of ['/api/overview', PATH]) {
      expect((await fetch(`${origin()}${path}`)).status, path).to.equal(401);
      expect((await ask(path, {}, 'wrong')).status, path).to.equal(401);
    }
    const [first] = await groups();
    const unasked = await ask(
      `${PATH}/groups/${first!.digest}/mark`,
      { method: 'POST', body: '{"given":[]}' },
      'x',
    );
    expect(unasked.status).to.equal(401);
    expect((await unasked.json()).error).to.match(/^Open the address that the command printed/);
    expect(points('s0001')).to.equal(null);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${origin()}/`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(status).to.equal(403);
  });

  it('lets the browser ask nobody else', async () => {
    const page = await fetch(`${origin()}/`);
    const policy = page.headers.get('content-security-policy');
    expect(policy)
      .to.contain("default-src 'none'")
      .and.to.contain('img-src data:')
      .and.to.contain("connect-src 'self'");
    const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files.filter((file) => !/^(\/ui\/|data:,$)/.test(file))).to.deep.equal([]);
    for (const file of files.filter((one) => one.startsWith('/ui/'))) {
      expect((await fetch(`${origin()}${file}`)).status, file).to.equal(200);
    }
    expect((await fetch(`${origin()}/ui/..%2f..%2fpackage.json`)).status).to.equal(404);
  });

  it('refuses what cannot be, with a sentence', async () => {
    const [first] = await groups();
    const refusals = [
      [{ given: ['style'] }, /^given: the rubric has no part "style"; it has designs, faults, cost\.$/],
      [{ given: 'all' }, /^given: expected a list/],
      [{}, /^given: expected a list/],
      [{ given: [], comment: 7 }, /^comment: expected a text/],
      [{ given: [], comment: 'x'.repeat(5_001) }, /^comment: at most 5000 characters, got 5001/],
    ] as const;
    for (const [body, message] of refusals) {
      const answer = await mark(first!.digest, body);
      expect(answer.status, JSON.stringify(body).slice(0, 60)).to.equal(400);
      expect((await answer.json()).error).to.match(message);
    }
    expect((await mark('0'.repeat(32), { given: [] })).status).to.equal(404);
    expect((await ask('/api/questions/03-velib-producer/nothing')).status).to.equal(404);
    expect((await ask('/api/questions/99-nothing/nothing')).status).to.equal(404);
    expect(points('s0001')).to.equal(null);
  });
});
