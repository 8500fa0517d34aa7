import type { Outcome, TestResult } from '../../../lib/kit/result';
import { exercises } from '../../exercises';
import type { ClassBook, ExerciseMark, SimilarPair, Student, StudentMark, WrittenMark } from '../types';

/** Stands in everything of hidden tests that no student may see: looked for in what students get. */
export const SECRET = 'HIDDEN-DETAIL';

/** Names and ids as nobody should have them, and as somebody will. */
export const HOSTILE: ReadonlyArray<Partial<Student>> = [
  { lastName: '<script>alert(1)</script>', firstName: '"><img src=x onerror=alert(2)>' },
  { lastName: "=cmd|' /C calc'!A0", firstName: '@SUM(1+1)' },
  { lastName: 'Line\nEnd', firstName: 'Tab\tand\rreturn' },
  { lastName: 'O\'Neil & "Sons"; =1+1', firstName: '`7*7`' },
  { id: '../../etc/passwd', lastName: 'Dots', firstName: 'Ada' },
  { id: 'CON', lastName: 'Device', firstName: 'Aux' },
  { id: 'zoé é', lastName: 'Née\u0000\u001b[31m', firstName: 'Zoé' },
  { id: 'Twin', lastName: 'Twin', firstName: 'Upper' },
  { id: 'twin', lastName: 'Twin', firstName: 'Lower' },
  { id: '-12', lastName: '\u202eevil', firstName: '\ud800' },
  { id: '', lastName: '', firstName: '' },
];

export interface FixtureOptions {
  students?: number;
  exercises?: number;
  tests?: number;
  seed?: number;
  /** Leave hostile names out. */
  isTame?: boolean;
  moodle?: boolean;
}

/** A class's book made up from a seed: the same options give the same book. */
export function fixtureBook(options: FixtureOptions = {}): ClassBook {
  const {
    students = 30,
    exercises: count = 4,
    tests = 8,
    seed = 1,
    isTame = false,
    moodle = false,
  } = options;
  const random = seeded(seed);
  const course = exercises
    .slice(0, count)
    .map(({ id, title }, i) => ({ id, title, weight: 1 + (i % 2), max: tests + 4 }));
  const marks = Array.from({ length: students }, (_, i) => {
    const student = person(i, moodle, isTame ? {} : (HOSTILE[i] ?? {}));
    return studentMark(student, i, course, tests, random);
  });
  marks.sort((a, b) => (a.student.id < b.student.id ? -1 : 1));
  return {
    version: 1,
    title: 'Kafka <2026> & "co"',
    scale: 20,
    step: 0.5,
    deadline: '2026-05-18T22:00:00.000Z',
    lateRule: '5 % a day, at most 50 %',
    exercises: course,
    students: marks,
    similar: pairs(marks, course[0]?.id ?? ''),
  };
}

function person(i: number, moodle: boolean, given: Partial<Student>): Student {
  const number = String(i + 1).padStart(3, '0');
  return {
    id: `s${number}`,
    firstName: `First${number}`,
    lastName: `Last${number}`,
    email: `s${number}@example.org`,
    group: i % 2 ? 'B' : 'A',
    moodleId: moodle ? String(4000 + i) : '',
    ...given,
  };
}

function studentMark(
  student: Student,
  i: number,
  course: ClassBook['exercises'],
  tests: number,
  random: () => number,
): StudentMark {
  const isAbsent = i % 10 === 9;
  const skill = isAbsent ? 0 : 0.3 + 0.7 * random();
  const marks = course.map(({ id }, e) => exerciseMark(id, e, i, tests, skill, isAbsent, random));
  const isOpen = marks.some(({ share }) => share === null);
  const weights = course.reduce((sum, { weight }) => sum + weight, 0);
  const whole = marks.reduce((sum, { share }, e) => sum + (share ?? 0) * course[e]!.weight, 0) / weights;
  const rawGrade = isOpen ? null : Math.round(whole * 20 * 100) / 100;
  const isLate = i % 7 === 3;
  const penalty = isLate ? 0.1 : 0;
  const override = i === 2 ? { grade: 12, reason: 'Ill on the day: <b>see</b> the note of 3 May.' } : null;
  const grade = rawGrade === null ? null : Math.round(rawGrade * (1 - penalty) * 2) / 2;
  return {
    student,
    from: isAbsent ? null : `${student.id || 'nobody'}.zip`,
    submittedAt: isAbsent ? null : `2026-05-${isLate ? '20T01:30:00.000Z' : '18T12:00:00.500Z'}`,
    lateSeconds: isLate ? 99_000 : 0,
    latePenalty: penalty,
    problems:
      i % 6 === 1
        ? [
            '`../secret.ts` leads outside of the hand-in: passed over.',
            '<b>big</b>.bin is too large: passed over.',
          ]
        : [],
    exercises: marks,
    rawGrade,
    grade: override ? override.grade : grade,
    override,
    oral: [`Why is <order> kept in a partition only? ${SECRET}`],
  };
}

const OUTCOMES: Outcome[] = ['fail', 'fail', 'fail', 'error', 'todo', 'timeout', 'crash'];

function exerciseMark(
  exercise: string,
  e: number,
  i: number,
  count: number,
  skill: number,
  isAbsent: boolean,
  random: () => number,
): ExerciseMark {
  const doesNotCompile = !isAbsent && i % 9 === 4 && e === 1;
  const tests = Array.from({ length: count }, (_, t): TestResult => {
    const luck = random();
    const kind = OUTCOMES[Math.floor(random() * OUTCOMES.length)]!;
    const outcome: Outcome = isAbsent
      ? 'missing'
      : doesNotCompile
        ? 'error'
        : i % 11 === 5 && e === 0 && t === 1
          ? 'infra'
          : t === 0
            ? 'pass'
            : t === count - 1
              ? 'fail'
              : luck < skill
                ? 'pass'
                : kind;
    return testResult(exercise, t, t % 3 === 2, outcome);
  });
  const written = writtenMarks(i, e, isAbsent);
  const max = count + 4;
  const withheld = tests.filter(({ outcome }) => outcome === 'infra').length;
  const unmarked = written.reduce((sum, mark) => sum + (mark.points === null ? mark.max : 0), 0);
  const override =
    i === 3 && e === 0 ? { points: 7.5, reason: 'Works on <my> machine; looked at in class.' } : null;
  const points =
    override?.points ??
    tests.reduce((sum, test) => sum + test.points, 0) +
      written.reduce((sum, mark) => sum + (mark.points ?? 0), 0);
  return {
    exercise,
    points,
    max,
    withheld,
    unmarked,
    share: withheld > 0 ? null : points / max,
    tests,
    diagnostics: doesNotCompile
      ? [
          {
            file: `lib/${exercise}.ts`,
            line: 12,
            column: 7,
            message: "Type 'string' is not assignable to type 'number'.",
            source: '  let x: number = "<b>";',
          },
        ]
      : [],
    written,
    hint: hintOf(i, e),
    override,
  };
}

function hintOf(i: number, e: number): ExerciseMark['hint'] {
  if (e !== 0 || i % 3 !== 1) return null;
  return i % 2
    ? { hints: ['Ask the <admin> for the configs of the topic, not of the broker.'], shared: false }
    : {
        hints: ['Is the topic there before you write to it?', 'Does every message have its key?'],
        shared: true,
      };
}

function testResult(exercise: string, t: number, hidden: boolean, outcome: Outcome): TestResult {
  const secret = hidden ? `${SECRET} ` : '';
  const isBad = outcome !== 'pass' && outcome !== 'missing';
  return {
    id: `${hidden ? 'hidden-detail-' : ''}test-${t}`,
    title: `of ${exercise}: what <${t}> messages & "keys" come to`,
    hidden,
    outcome,
    points: outcome === 'pass' ? 1 : 0,
    max: 1,
    ...(outcome === 'missing'
      ? { message: `lib/${exercise}.ts: there is no such file. Save your work under this name.` }
      : {}),
    ...(isBad ? { message: `${secret}the values in the topic: not <as> expected` } : {}),
    ...(outcome === 'fail'
      ? {
          expected: `${secret}[\n  'Hello',\n  'Kafka',\n  '<script>alert(3)</script>'\n]`,
          got: `${secret}[\n  'Hello',\n  '</pre><script>alert(4)</script>\u0000\u001b[31m'\n]`,
          transcript: [
            { kind: 'asked' as const, text: `${secret}greet(kafka, { topic: 'conversation' })` },
            {
              kind: 'found' as const,
              text: `${secret}conversation partition 0 offset 1: key "b", value "]]>&"`,
            },
          ],
          output: { text: `${secret}printed by the code\n`, truncated: t % 2 === 0 },
        }
      : {}),
    hints: [`${secret}Look at the <keys> again.`, `${secret}Second hint.`],
    called: ['greet'],
    durationMs: 12.34 + t,
  };
}

function writtenMarks(i: number, e: number, isAbsent: boolean): WrittenMark[] {
  const isMarked = (i + e) % 4 !== 0;
  return [
    {
      question: 'why-not-one-program',
      prompt: 'Why two programs and not <one>?',
      answer: isAbsent ? '' : 'Because\n<b>each</b> can fail & come back alone.\n=1+1',
      points: isAbsent ? 0 : isMarked ? 2.5 : null,
      max: 4,
      given:
        isMarked && !isAbsent ? ['names the buffer between them', 'says <what> happens when one stops'] : [],
      comment: isMarked && !isAbsent ? 'Good; say & show what the log keeps.' : '',
    },
  ];
}

function pairs(marks: StudentMark[], exercise: string): SimilarPair[] {
  return marks.slice(1, 7).map(({ student }, i) => ({
    exercise,
    a: marks[i]!.student.id,
    b: student.id,
    share: 0.95 - i / 10,
    tokens: 240 - i,
  }));
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
