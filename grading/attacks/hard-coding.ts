import { sources } from './attack';

/** Placeholder for what the harness learns from the public tests: inputs and right answers, as a student collects them. */
export const RECORDED = '/* recorded answers */';

/** Right answers to the very questions of the public tests, and to no others. */
export const hardCoding = sources(
  { exercise: '07-taxi-stream', mayScorePublic: true },
  ['07-taxi-stream', '08-taxi-join', '09-taxi-tips'].map((exercise) => ({
    name: `hard-coded-${exercise.slice(0, 2)}`,
    exercise,
    tries: 'answers the inputs of the public tests from a table, and throws for all others',
    top: RECORDED,
    why: 'The public tests’ inputs are known, and so are the answers.',
    body: 'return answer(fn, args);',
  })),
);
