import { type Attack, source } from './attack';

/** They end the process, or the test, before it can be judged. */
export const endings: Attack[] = [
  source('exits-early', {
    tries: 'ends the process with code 0 instead of answering',
    why: 'Graders that look at an exit code take 0 for success.',
    code: 'function attack(fn: string, args: any[]) { process.exit(0); }',
  }),
  source('exits-at-load', {
    tries: 'ends the process by an inner function of Node while the file is loaded',
    why: 'No test has failed if none was run.',
    code: '(process as any).reallyExit(0);\nfunction attack(fn: string, args: any[]) { return true; }',
  }),
  source('exits-after-answering', {
    tries: 'answers, and ends the process a moment later, in the middle of the next test',
    why: 'A crash that hits another test looks like the grader’s fault.',
    code: `function attack(fn: string, args: any[]) { setTimeout(() => process.exit(0), 30); return []; }`,
  }),
  source('outlives-its-call', {
    tries: 'leaves timers behind that go on answering and failing after the call',
    why: 'What comes late may be taken for the answer of a later test.',
    code: `function attack(fn: string, args: any[]) {
      setInterval(() => { Promise.reject(new Error('late')); console.log('still here'); }, 1);
      return [];
    }`,
  }),
  source('rejects-late', {
    tries: 'returns, then lets a promise fail that nobody waits for',
    why: 'A failure outside a test may end the test runner with the points so far.',
    code: `function attack(fn: string, args: any[]) {
      for (let i = 0; i < 100; i++) setTimeout(() => Promise.reject(Object.assign(new Error('pass'), { name: 'InfraError' })), i % 5);
      return new Promise((resolve) => setTimeout(resolve, 50, true));
    }`,
  }),
  source('fails-as-the-grader', {
    tries: 'throws errors with the names that the grader gives to its own faults',
    why: 'A fault of the grader does not count as 0.',
    code: `function attack(fn: string, args: any[]) {
      const names = ['InfraError', 'AssertionError', 'LoadFailure', 'WorkerLost'];
      throw Object.assign(new Error('No Kafka broker answers'), { name: names[fn.length % 4], outcome: 'infra', code: 'ECONNREFUSED' });
    }`,
  }),
  source('cannot-be-loaded', {
    tries: 'throws while it is loaded, with a stack that points elsewhere and lines without end',
    why: 'If the grader fails while it reads the stack, the submission is not judged.',
    code: `const error = new Error('early');
      error.stack = 'Error\\n' + '    at x (submission.js:99999999999:1)\\n    at y (submission.js:1:99999999999)\\n'.repeat(50_000);
      Object.defineProperty(error, 'name', { value: 'InfraError' });
      throw error;
      function attack(fn: string, args: any[]) { return true; }`,
  }),
];
