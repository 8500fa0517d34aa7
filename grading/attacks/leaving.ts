import { sources } from './attack';

/** The process ends before anybody looks at what it did: many graders take an exit code of 0 for a pass. */
export const leaving = sources({ exercise: '07-taxi-stream' }, [
  {
    name: 'exit-zero',
    tries: 'ends its process with exit code 0 before the result is looked at',
    why: 'A process that ends well has passed, in graders that look at its exit code.',
    body: 'process.exit(0);',
  },
  {
    name: 'exit-at-load',
    tries: 'ends its process with exit code 0 while its file is loaded',
    why: 'The tests never run, so none fails.',
    top: 'process.exit(0);',
    body: '',
  },
  {
    name: 'exit-later',
    tries: 'answers wrong, and ends its process before the next test',
    why: 'What cannot be asked cannot be wrong; or another test is blamed.',
    body: 'setTimeout(() => (process as any).reallyExit(0), 1); return {};',
  },
  {
    name: 'exit-code-set',
    tries: 'sets the exit code, and catches every signal and every error',
    why: 'The verdict of mocha is an exit code.',
    top: `for (const name of ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'SIGTERM', 'SIGINT'])
      process.on(name, () => { process.exitCode = 0; });`,
    body: 'process.exitCode = 0; throw null;',
  },
]);
