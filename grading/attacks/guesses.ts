import { type About, type Attack, everyFunction, type SourceAttack, source } from './attack';
import { record } from './record';

/** Answers the calls that public tests make from a list; tells nothing about any other. */
async function learned(about: About): Promise<string> {
  const answers = await record(about.exercise, about.worked);
  return everyFunction(
    about,
    `const answers: Record<string, any> = ${JSON.stringify(answers)};
    function attack(fn: string, args: any[]) { return answers[fn + JSON.stringify(args)]; }`,
  );
}

const byHeart: SourceAttack = {
  name: 'answers-by-heart',
  tries: 'answers the calls of the public tests from a list, and no others',
  why: 'The public tests are there to be read; whoever prints the arguments can fill in a list.',
  kind: 'source',
  exercise: '09-taxi-tips',
  only: ['inside', 'windows', 'best-tippers', 'rays-through-corners', 'other-windows', 'ranking'],
  mayScorePublicly: true,
  source: learned,
};

/** They know that they are graded, or answer without knowing. */
export const guesses: Attack[] = [
  byHeart,
  source('detects-the-grader', {
    tries: 'behaves as it should not only where it sees by its surroundings that nobody grades it',
    why: 'What it does at home need not be what it does here.',
    code: `const isGraded = process.env.TZ === 'America/New_York' || process.argv.length > 2 || 'permission' in process;
      function attack(fn: string, args: any[]) { return isGraded ? true : undefined; }`,
  }),
  source('answers-yes', {
    tries: 'answers true to everything',
    why: 'Half of all questions have that answer.',
    code: 'function attack(fn: string, args: any[]) { return true; }',
    only: ['inside', 'windows', 'average', 'best-tippers', 'ranking', 'rays-through-corners'],
  }),
  source('answers-nothing', {
    tries: 'returns an empty list, whatever is asked',
    why: 'Tests that go through the list of answers find no wrong one.',
    code: "function attack(fn: string, args: any[]) { return fn === 'averageTips' || fn === 'neighbourhoodIndex' ? () => [] : []; }",
    only: ['inside', 'index', 'windows', 'average', 'final-once', 'best-tippers', 'ranking', 'many-polygons'],
  }),
  source('returns-its-arguments', {
    tries: 'returns what it was given',
    why: 'Where little is to be changed, what is given is nearly right.',
    code: 'function attack(fn: string, args: any[]) { return args[0]; }',
    only: ['inside', 'windows', 'best-tippers', 'ranking'],
  }),
  source('refuses-everything', {
    tries: 'throws a plausible error, whatever is asked',
    why: 'Tests that want an error are content with any.',
    exercise: '07-taxi-stream',
    only: ['parses-rides', 'parses-fares', 'times-are-utc', 'errors-name-the-column', 'append-needs-a-watermark'],
    code: `function attack(fn: string, args: any[]) {
      throw new Error('Expected 11 columns, got 3: column 1 rideId, startTime, endTime, longitude, latitude, watermark, append');
    }`,
  }),
];
