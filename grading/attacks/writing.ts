import { sources } from './attack';

const FS = "const fs = require('node:fs');";

/** What changes the machine: files, programs, add-ons, other processes. */
export const writing = sources({ exercise: '08-taxi-join', top: FS }, [
  {
    name: 'writes-others',
    tries: 'overwrites the file of another submission',
    why: 'Grades are relative, somewhere.',
    body: "fs.writeFileSync(T.victim, 'export {};'); return 'through';",
    bare: true,
  },
  {
    name: 'writes-anywhere',
    tries:
      'makes files and folders in its own folder, in /tmp, /dev/shm and beside the project, in seven ways',
    why: 'A file that a later run loads is the way into it.',
    body: `const name = '/' + T.token + '-written';
      let last;
      for (const place of ['/tmp', '/dev/shm', process.cwd(), '/var/tmp'])
        for (const write of [
          () => fs.writeFileSync(place + name, 'x'), () => fs.mkdirSync(place + name), () => fs.symlinkSync('/etc/passwd', place + name),
          () => fs.mkdtempSync(place + name), () => fs.closeSync(fs.openSync(place + name, 'a')),
          () => require('node:v8').writeHeapSnapshot(place + name), () => process.report.writeReport(place + name)])
          try { write(); return 'through'; } catch (error) { last = error; }
      throw last;`,
    bare: true,
  },
  {
    name: 'empties-files-by-v8',
    tries:
      'has V8 write its traces over a file in /tmp, by flags that are set at run time, and Node its trace events',
    why: 'V8 and Node open these files themselves: the permission model does not see it.',
    body: `require('node:trace_events').createTracing({ categories: ['node', 'v8'] }).enable();
      for (const flag of ['--redirect-code-traces', '--redirect-code-traces-to=' + T.shared, '--print-opt-code', '--trace-opt'])
        require('node:v8').setFlagsFromString(flag);
      const add = new Function('a', 'b', 'return a + b');
      return new Function('f', 'let s = 0; for (let i = 0; i < 3e6; i++) s = f(i, s); return s')(add);`,
  },
  {
    name: 'listens-in-tmp',
    tries: 'makes a socket in /tmp by listening on it, which no check of files sees',
    why: 'It leaves a name behind, and waits there for a later submission.',
    top: `${FS} const net = require('node:net');`,
    body: `await new Promise<void>((resolve, reject) =>
        net.createServer().on('error', reject).listen('/tmp/' + T.token + '-socket', resolve));
      return 'through';`,
    bare: true,
  },
  {
    name: 'starts-programs',
    tries: 'starts a shell by exec, spawn, fork and cluster',
    why: 'In a shell everything else is easier.',
    body: `const child = require('node:child_process');
      let last;
      for (const start of [() => child.execFileSync('/bin/sh', ['-c', ':']), () => child.spawnSync('/bin/sh', ['-c', ':']).status === 0 || null!.a,
        () => child.fork('/tmp/x'), () => require('node:cluster').fork()])
        try { start(); return 'through'; } catch (error) { last = error; }
      throw last;`,
    bare: true,
  },
  {
    name: 'outlives-its-grader',
    tries: 'starts a program in a session of its own, which is there when the grading is over',
    why: 'Afterwards nobody looks any more.',
    body: `require('node:child_process').spawn('/bin/sh', ['-c', 'sleep 3; : ' + T.token], { detached: true, stdio: 'ignore' }).unref();
      return 'through';`,
    bare: true,
  },
  {
    name: 'fork-bomb',
    tries: 'starts processes that start processes; this one stops at eight',
    why: 'A machine without processes grades nobody.',
    body: `const { spawnSync } = require('node:child_process');
      const bomb = spawnSync('/bin/sh', ['-c', 'f() { [ $1 -gt 0 ] && { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 1 # ' + T.token + '\\n}; f 2']);
      if (bomb.error) throw bomb.error;
      return 'through';`,
    bare: true,
  },
  {
    name: 'signals-grader',
    tries: 'signals the grader, after it has looked for the `kill` that was taken away',
    why: 'A grader that is stopped, or whose inspector is opened, is in other hands.',
    body: `const { ChildProcess, execFileSync } = require('node:child_process');
      const kills = [process.kill, (process as any)._kill, (process as any).reallyKill, Object.getPrototypeOf(process).kill];
      for (const kill of kills) if (kill) { kill(T.pid, 0); return 'through'; }
      execFileSync('/bin/sh', ['-c', 'kill -0 ' + T.pid]);
      return 'through';`,
    bare: true,
  },
  {
    name: 'renices-grader',
    tries: 'gives the grader the lowest priority',
    why: 'A grader that is slow gives up, or gives in.',
    body: `const os = require('node:os');
      os.setPriority(T.pid, os.getPriority(T.pid) + 1);
      return 'through';`,
    bare: true,
  },
  {
    name: 'loads-add-on',
    tries: 'loads native code by dlopen, by require of a .node file and as an OpenSSL engine',
    why: 'Native code knows no permissions.',
    body: `const file = T.project + '/node_modules/@esbuild/linux-' + process.arch + '/bin/esbuild';
      let last;
      for (const load of [() => process.dlopen({ exports: {} } as any, file), () => require('node:crypto').setEngine(file)])
        try { load(); return 'through'; } catch (error) { last ??= error; }
      if (/cannot dynamically load|did not self-register/.test(String(last))) return 'through: it was opened as a library';
      throw last;`,
    bare: true,
  },
  {
    name: 'internal-bindings',
    tries: 'reaches Node’s own bindings by process.binding, by _linkedBinding and by WASI',
    why: 'Below the checks of fs and child_process lie the same functions without them.',
    body: `let last;
      for (const reach of [() => (process as any).binding('fs').open(T.victim, 0, 0), () => (process as any).binding('spawn_sync'),
        () => (process as any)._linkedBinding('fs'),
        () => new (require('node:wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } })])
        try { if (reach()) return 'through'; } catch (error) { last = error; }
      throw last;`,
    bare: true,
  },
  {
    name: 'starts-thread',
    tries: 'starts a worker thread, which would have its own globals and no watch',
    why: 'A thread goes on where the main one is stopped.',
    body: `const { Worker } = require('node:worker_threads');
      const worker = new Worker('for (;;);', { eval: true });
      setTimeout(() => worker.terminate(), 300);
      return 'through';`,
    bare: true,
  },
  {
    name: 'opens-inspector',
    tries: 'opens its inspector on a port, and a session in its own process',
    why: 'An inspector sets variables and calls functions of the program that it looks into.',
    body: `const inspector = require('node:inspector');
      inspector.open(0, '127.0.0.1');
      inspector.close();
      return 'through';`,
    bare: true,
  },
]);
