import { type Attack, source } from './attack';

const door = (name: string, tries: string, code: string, harm?: RegExp) =>
  source(name, { tries, why: 'What runs outside of JavaScript is not bound by it.', code, ...(harm ? { harm } : {}) });

const WORKED = /says that it broke out/;

/** They leave JavaScript, or the process. */
export const breakouts: Attack[] = [
  source('starts-a-program', {
    tries: 'starts a shell',
    why: 'With a shell one can do whatever the grader’s user may.',
    harm: WORKED,
    code: `import { execSync } from 'node:child_process';
      function attack(fn: string, args: any[]) { proof(execSync('echo $((6 * 7)); id', { shell: '/bin/sh', env: { PATH: '/usr/bin:/bin' } })); return []; }`,
  }),
  source('forks-away', {
    tries: 'starts ten processes in sessions of their own, without its environment (a fork bomb would not stop at ten)',
    why: 'What lives on after the grading can do the rest in peace.',
    harm: /left processes behind/,
    code: `import { spawn } from 'node:child_process';
      function attack(fn: string, args: any[]) {
        for (let i = 0; i < 10; i++) spawn('/bin/sh', ['-c', 'sleep 4 # ' + T.nonce], { detached: true, stdio: 'ignore', env: {} }).on('error', () => {}).unref();
        return new Promise((resolve) => setTimeout(resolve, 100, []));
      }`,
  }),
  source('starts-threads', {
    tries: 'starts threads that loop for ever, with other rights than its own',
    why: 'A thread may live on when its function has returned.',
    harm: WORKED,
    code: `import { Worker } from 'node:worker_threads';
      function attack(fn: string, args: any[]) {
        const worker = new Worker('require("node:worker_threads").parentPort.postMessage(1); for (;;);', { eval: true, execArgv: [] });
        return new Promise((resolve) => worker.on('message', () => { proof('thread'); resolve([]); }).on('error', (error) => resolve(error.message)));
      }`,
  }),
  door(
    'loads-an-add-on',
    'loads a shared library as a native add-on',
    `function attack(fn: string, args: any[]) {
      for (const file of ['/lib/x86_64-linux-gnu/libm.so.6', '/lib/aarch64-linux-gnu/libm.so.6', '/lib64/libm.so.6', '/usr/lib/libm.so.6'])
        try { process.dlopen({ exports: {} } as any, file); proof(file); } catch (error: any) { if (/self-register/.test(error.message)) proof(error.message); }
      return [];
    }`,
    WORKED,
  ),
  door(
    'uses-bindings',
    'takes Node’s inner functions by process.binding and starts a program by them',
    `function attack(fn: string, args: any[]) {
      const binding = (process as any).binding('spawn_sync');
      const { status } = binding.spawn({ file: '/bin/sh', args: ['sh', '-c', 'exit 7'], envPairs: [], stdio: [] });
      if (status === 7) proof('bindings');
      return [];
    }`,
    WORKED,
  ),
  door(
    'uses-wasi',
    'opens the file system for WebAssembly',
    `import { WASI } from 'node:wasi';
    function attack(fn: string, args: any[]) { const wasi = new WASI({ version: 'preview1', preopens: { '/': '/' } }); proof(Object.keys(wasi)); return []; }`,
    WORKED,
  ),
  door(
    'opens-its-inspector',
    'opens its own inspector, in which the permission model does not hold',
    `import { open, Session, url } from 'node:inspector';
    function attack(fn: string, args: any[]) {
      try { const session = new Session(); session.connect(); session.post('Runtime.evaluate', { expression: '6 * 7' }, (_, found) => found && proof('session')); } catch {}
      open(0, '127.0.0.1');
      if (url()) proof(url());
      return [];
    }`,
    WORKED,
  ),
  source('wakes-the-inspector', {
    tries: 'sends the grader the signal that opens its inspector, by a shell',
    why: 'In the inspector one can run code in the grader’s own process.',
    code: `import { execSync } from 'node:child_process';
      function attack(fn: string, args: any[]) { execSync('kill -USR1 ' + T.pid, { shell: '/bin/sh' }); return new Promise((resolve) => setTimeout(resolve, 300, [])); }`,
  }),
  source('kills-the-grader', {
    tries: 'kills the grader’s process, by a shell and by what is left of process.kill',
    why: 'A grader that died has no marks to give, and may be run again with the friend’s file.',
    harm: /the grader ended/,
    code: `import { execSync } from 'node:child_process';
      function attack(fn: string, args: any[]) {
        try { process.kill(T.pid, 'SIGKILL'); } catch {}
        execSync('kill -KILL ' + T.pid, { shell: '/bin/sh' });
        return [];
      }`,
  }),
  source('slows-the-grader', {
    tries: 'gives the grader’s process the lowest priority',
    why: 'Node’s permission model does not forbid it, and slow graders time out for everybody.',
    harm: /changed the grader’s priority/,
    code: `import { setPriority } from 'node:os';
      function attack(fn: string, args: any[]) { setPriority(T.pid, 5); return []; }`,
  }),
  source('becomes-somebody-else', {
    tries: 'changes its user, its working folder and its mask of rights',
    why: 'As root it could be anybody.',
    code: `function attack(fn: string, args: any[]) {
      for (const change of [() => process.setuid?.(0), () => process.seteuid?.(1), () => process.chdir('/'), () => process.umask(0)]) try { change(); } catch {}
      return [process.getuid?.(), process.cwd()];
    }`,
  }),
];
