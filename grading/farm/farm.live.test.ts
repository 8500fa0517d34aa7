import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { type Cluster, startCluster } from '../../lab/kafka/cluster';
import { environmentOf, processIds } from '../../lab/processes/table';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka } from '../../lib/kit/kafka';
import { until } from '../../lib/kit/listen';
import type { CheckResult } from '../../lib/kit/result';
import { gradeClass } from '../class/grade-class';
import { type Engine, type Work, WorkerLost } from '../class/grading';
import { workDigest } from '../class/hand-ins';
import type { LocalEngine } from '../class/local-engine';
import { quiet } from '../class/progress';
import { keepSettings } from '../class/settings';
import { loadMutants } from '../runner/load-tests';
import { exerciseFile, PROJECT } from '../runner/paths';
import { stubSource } from '../runner/stubs';
import { readable } from './board';
import { farmEngine } from './engine';
import { boundsOf, followOn } from './follow';
import { farmNames } from './names';
import { encodeResult, encodeWork, startedKey, type WorkRecord, workId } from './records';
import { openRun } from './run-id';
import { suiteVersion } from './suite-version';
import { engineOn } from './test-engine';
import { ensureTopics } from './topics';
import { runWorker } from './worker';

const EXERCISE = '01-topics';
const MARK = 'FARM_TEST';

describe('grading on a farm', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'farm-'));
  const workers: Array<ReturnType<typeof startWorker>> = [];
  let cluster: Cluster;
  let brokers: string[];

  before(async () => {
    cluster = await startCluster({
      shape: { brokers: 1, controller: 'combined' },
      dir: join(dir, 'brokers'),
      ports: 'free',
    });
    brokers = cluster.bootstrap;
  });
  after(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await cluster?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function startWorker(prefix: string) {
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('test-worker.ts', import.meta.url)),
        brokers.join(),
        prefix,
        dir,
      ],
      { cwd: PROJECT, env: { ...process.env, [MARK]: dir }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const worker = { child, said: '', gone: new Promise((resolve) => child.once('exit', resolve)) };
    child.stdout.on('data', (chunk) => {
      worker.said += chunk;
    });
    return worker;
  }

  async function gradeInto(out: string, submissions: string, engine: Engine & { close(): Promise<void> }) {
    mkdirSync(out, { recursive: true });
    const settings = keepSettings(out, { exercises: [EXERCISE], title: 'Farm' });
    return gradeClass({
      submissions,
      out,
      settings,
      reporter: quiet(),
      engine: () => ({ engine, close: () => engine.close() }),
    });
  }

  it('answers each work once, as one machine does, when one of three workers is killed in mid-work', async () => {
    const submissions = await makeClass(join(dir, 'class'));
    const [alone, farmed] = [join(dir, 'alone'), join(dir, 'farmed')];
    await gradeInto(alone, submissions, engineOn(brokers, 2));

    workers.push(...Array.from({ length: 3 }, () => startWorker('three')));
    const shares = () => workers.every(({ said }) => /has 1[01] partitions/.test(said));
    expect(await until(shares, 60_000), `shares: ${workers.map(({ said }) => said)}`).to.equal(true);
    mkdirSync(farmed);
    const run = openRun(farmed);
    const begun: Array<{ student: string; worker: string }> = [];
    let killed: { student: string; worker: string } | null = null;
    const engine = farmEngine({
      brokers,
      run,
      prefix: 'three',
      onStarted: ({ student }: Work, worker) => {
        begun.push({ student, worker });
        if (killed) return;
        killed = { student, worker };
        workers.find(({ child }) => worker.includes(`-${child.pid}-`))?.child.kill('SIGKILL');
      },
    });
    const graded = await gradeInto(farmed, submissions, engine);

    expect(graded.graded).to.equal(6);
    expect(graded.withheld).to.deep.equal([]);
    expect(workers.filter(({ child }) => child.killed)).to.have.length(1);
    const victim = killed as unknown as { student: string; worker: string };
    const again = begun.filter(({ student }) => student === victim.student);
    expect(again.map(({ worker }) => worker === victim.worker)).to.deep.equal([true, false]);
    expect(begun, 'no other work was begun twice').to.have.length(7);
    const ends = readFileSync(join(farmed, 'ledger.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'end');
    expect(ends.map(({ student }) => student).sort()).to.deep.equal(STUDENTS);
    for (const file of ['gradebook.csv', 'moodle.csv']) {
      expect(readFileSync(join(farmed, file), 'utf8')).to.equal(readFileSync(join(alone, file), 'utf8'));
    }

    for (const { child } of workers) child.kill('SIGTERM');
    await Promise.all(workers.map(({ gone }) => gone));
    expect(workers.map(({ child }) => child.exitCode).sort()).to.deep.equal([0, 0, null]);
    const left = () => processIds().filter((pid) => environmentOf(pid, MARK) === dir);
    expect(await until(() => left().length === 0, 10_000), `left: ${left()}`).to.equal(true);
    expect(await lag('three'), 'works that are not committed').to.equal(0);
  });

  it('answers for a person a work that has ended three workers', async () => {
    const { names, work, record } = await farmWith('poison');
    const kafka = createKafka({ brokers });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic: names.results,
      messages: Array.from({ length: 32 }, (_, partition) => ({
        partition,
        key: startedKey(record.id),
        value: encodeResult({ v: 1, kind: 'started', workers: ['a', 'b', 'c'] }),
      })),
    });
    await producer.disconnect();
    const { engine: grading, graded } = fakeEngine();
    const worker = inProcess('poison', grading);
    const engine = farmEngine({ brokers, run: { ...RUN, resumed: true }, prefix: 'poison' });
    const lost = await engine.grade(work, ['t'], () => {}).catch((error: Error) => error);
    expect(lost).to.be.instanceOf(WorkerLost);
    expect((lost as Error).message).to.contain('3 workers ended while they had it in hand: a, b, c');
    const later = await engine.grade(work, ['t'], () => {}).catch((error: Error) => error);
    expect((later as Error).message, 'asked again, it is not sent').to.equal((lost as Error).message);
    expect(graded).to.deep.equal([]);
    await engine.close();
    await worker.stop();
  });

  it('goes on after a crash of the grader with what was answered meanwhile, and repeats what was not judged', async () => {
    const { work } = await farmWith('crash');
    const { engine: grading, graded, answers } = fakeEngine();
    const run = { ...RUN, id: 'aaaaaaaaaaaa' };
    const worker = inProcess('crash', grading);
    answers.push(resultOf('infra'));
    const first = farmEngine({ brokers, run, prefix: 'crash' });
    expect((await first.grade(work, ['t'], () => {})).tests[0]?.outcome).to.equal('infra');
    expect((await first.grade(work, ['t'], () => {})).tests[0]?.outcome).to.equal('pass');
    expect(graded).to.have.length(2);
    // The process is gone before it could note anything; the next one asks for the same.
    const next = farmEngine({ brokers, run: { ...run, resumed: true }, prefix: 'crash' });
    expect((await next.grade(work, ['t'], () => {})).tests[0]?.outcome).to.equal('pass');
    expect(graded, 'nothing was graded again').to.have.length(2);
    await Promise.all([first.close(), next.close(), worker.stop()]);
  });

  it('leaves a work with the worker that has it in hand when its partition goes to another one', async () => {
    const { work } = await farmWith('moves');
    const [slow, quick] = [fakeEngine(), fakeEngine()];
    let release: () => void = () => {};
    slow.until = new Promise((resolve) => {
      release = resolve;
    });
    const first = inProcess('moves', slow.engine, 8);
    const engine = farmEngine({ brokers, run: { ...RUN, id: 'cccccccccccc' }, prefix: 'moves' });
    const students = Array.from({ length: 8 }, (_, index) => `s${index}`);
    const results = Promise.all(
      students.map((student) => engine.grade({ ...work, student }, ['t'], () => {})),
    );
    expect(await until(() => slow.graded.length === 8, 20_000), 'all in hand').to.equal(true);
    const second = inProcess('moves', quick.engine, 8);
    const isBalanced = () => [first, second].every(({ said }) => said.at(-1)?.endsWith('has 16 partitions.'));
    expect(await until(isBalanced, 20_000), 'half of the partitions each').to.equal(true);
    // A work of a student who comes now shows that the second one has read what there was before it.
    const later = ['t0', 't1', 't2', 't3'].map((student) =>
      engine.grade({ ...work, student }, ['t'], () => {}),
    );
    expect(await until(() => quick.graded.length > 0, 20_000), 'the second works').to.equal(true);
    release();
    await Promise.all([results, ...later]);
    expect([...slow.graded, ...quick.graded].sort()).to.deep.equal([...students, 't0', 't1', 't2', 't3']);
    await Promise.all([engine.close(), first.stop(), second.stop()]);
    expect(await lag('moves'), 'works that are not committed').to.equal(0);
  });

  it('hands back what is in hand when a worker must leave at once, without counting it as a death', async () => {
    const { work, names } = await farmWith('back');
    const [stuck, quick] = [fakeEngine(), fakeEngine()];
    stuck.until = new Promise(() => {});
    const first = inProcess('back', stuck.engine);
    const engine = farmEngine({ brokers, run: { ...RUN, id: 'eeeeeeeeeeee' }, prefix: 'back' });
    const result = engine.grade(work, ['t'], () => {});
    expect(await until(() => stuck.graded.length === 1, 20_000), 'in hand').to.equal(true);
    await first.leave();
    const second = inProcess('back', quick.engine);
    expect((await result).tests[0]?.outcome).to.equal('pass');
    const table = await startsIn(names.results);
    expect(table, 'who has begun, record by record').to.have.length(3);
    expect(table[1]).to.deep.equal([]);
    expect(table[2], 'the second one alone').to.have.length(1);
    await Promise.all([engine.close(), second.stop()]);
  });

  it('goes on when the broker of the farm is killed and started again', async () => {
    const { work } = await farmWith('broker');
    const { engine: grading, graded } = fakeEngine();
    const worker = inProcess('broker', grading);
    const engine = farmEngine({ brokers, run: { ...RUN, id: 'dddddddddddd' }, prefix: 'broker' });
    await engine.grade(work, ['t'], () => {});
    await cluster.node(0).kill();
    const during = engine.grade({ ...work, student: 'during' }, ['t'], () => {});
    await cluster.node(0).start();
    await during;
    await engine.grade({ ...work, student: 'after' }, ['t'], () => {});
    expect(graded).to.deep.equal(['s', 'during', 'after']);
    await Promise.all([engine.close(), worker.stop()]);
  });

  it('leaves a work to others when its tests are another version, and says both', async () => {
    const { work, names } = await farmWith('suites');
    const kafka = createKafka({ brokers });
    const producer = kafka.producer();
    await producer.connect();
    const about = { run: RUN.id, ...work, only: ['t'], suite: 'other' };
    const value = encodeWork({ v: 1, id: workId(about, 1), ...about, files: FILES });
    await producer.send({ topic: names.work, messages: [{ key: 's', value }] });
    await producer.disconnect();
    const { engine, graded } = fakeEngine();
    const error = await inProcess('suites', engine).done.catch((error: Error) => error);
    expect(String(error))
      .to.contain('expected version other')
      .and.to.contain(await suiteVersion(EXERCISE));
    expect(graded).to.deep.equal([]);
    expect(await lag('suites'), 'works that are not committed').to.equal(1);
  });

  it('says so when no broker answers', async () => {
    const engine = farmEngine({ brokers: ['127.0.0.1:1'], run: RUN });
    const error = await engine.grade({} as Work, [], () => {}).catch((error: Error) => error);
    expect((error as Error).message).to.contain('no broker answers at 127.0.0.1:1');
    await engine.close();
  });

  const RUN = { id: 'bbbbbbbbbbbb', resumed: false, abandoned: null, close: () => {} };

  /** A farm with its topics, and a work of one student. */
  async function farmWith(prefix: string) {
    const names = farmNames(prefix);
    await ensureTopics(createKafka({ brokers }), names, brokers);
    const file = join(dir, prefix, 'lib', `${EXERCISE}.ts`);
    mkdirSync(join(dir, prefix, 'lib'), { recursive: true });
    writeFileSync(file, FILES.get(`lib/${EXERCISE}.ts`) as Buffer);
    const work: Work = {
      student: 's',
      exercise: EXERCISE,
      file,
      digest: workDigest({ files: FILES }, EXERCISE),
    };
    const suite = await suiteVersion(EXERCISE);
    const about = { run: RUN.id, ...work, only: ['t'], suite };
    const record: WorkRecord = { v: 1, id: workId(about, 1), ...about, files: FILES };
    return { names, work, record };
  }

  function inProcess(prefix: string, engine: LocalEngine, jobs = 1) {
    const [stop, handBack] = [new AbortController(), new AbortController()];
    const said: string[] = [];
    const done = runWorker({
      brokers,
      prefix,
      jobs,
      engine,
      dir,
      signal: stop.signal,
      handBack: handBack.signal,
      said: (text) => said.push(text),
    });
    done.catch(() => {});
    return {
      done,
      said,
      stop: () => {
        stop.abort();
        return done;
      },
      leave: () => {
        handBack.abort();
        return done;
      },
    };
  }

  /** By record that tells it, in order, who had begun with a work. */
  async function startsIn(topic: string): Promise<string[][]> {
    const kafka = createKafka({ brokers });
    const bounds = await boundsOf(kafka, topic);
    const from = new Map([...bounds].map(([partition, { low }]) => [partition, low]));
    const stop = new AbortController();
    const starts: string[][] = [];
    const { failed } = await followOn(kafka, topic, {
      ...{ from, bounds, signal: stop.signal },
      each: ({ value }) => {
        const record = readable(value ?? Buffer.alloc(0));
        if (record?.kind === 'started') starts.push(record.workers);
      },
    });
    stop.abort();
    await failed;
    return starts;
  }

  /** Records of the topic of work that no worker has committed. */
  async function lag(prefix: string): Promise<number> {
    const { work: topic, group: groupId } = farmNames(prefix);
    return withAdmin(createKafka({ brokers }), async (admin) => {
      const ends = await admin.fetchTopicOffsets(topic);
      const [stored] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return ends.reduce((sum, { partition, high }) => {
        const told = Number(stored?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
        return sum + Number(high) - Math.max(told, 0);
      }, 0);
    });
  }
});

const STUDENTS = ['ada', 'ben', 'cem', 'dua', 'eve', 'fox'];
const FILES = new Map([[`lib/${EXERCISE}.ts`, Buffer.from('export {};\n')]]);

/** Two right answers, two stubs, two mistakes. */
async function makeClass(folder: string): Promise<string> {
  const worked = readFileSync(exerciseFile(EXERCISE), 'utf8');
  const mutants = await loadMutants(EXERCISE);
  const kinds = [
    () => worked,
    () => stubSource(EXERCISE, worked),
    (index: number) => {
      const { find = '', replace = '' } = mutants[index] ?? {};
      return worked.replace(find, () => replace);
    },
  ];
  for (const [index, student] of STUDENTS.entries()) {
    const lib = join(folder, student, 'lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, `${EXERCISE}.ts`), (kinds[index % 3] as (typeof kinds)[2])(index));
  }
  return folder;
}

function resultOf(outcome: 'pass' | 'infra'): CheckResult {
  const points = outcome === 'pass' ? 1 : 0;
  const test = { id: 't', title: 't', hidden: false, outcome, points, max: 1, hints: [], durationMs: 1 };
  return {
    ...{ version: 1, exercise: EXERCISE, title: 'Topics', points, max: 1, withheld: 1 - points },
    ...{ tests: [test], diagnostics: [], durationMs: 1 },
  };
}

/** Grades nothing: gives the answers that it was given, then passes, once `until` has come. */
function fakeEngine() {
  const fake = {
    graded: [] as string[],
    answers: [] as CheckResult[],
    until: Promise.resolve(),
    engine: {
      disturbances: 0,
      async grade({ student }) {
        fake.graded.push(student);
        await fake.until;
        return fake.answers.shift() ?? resultOf('pass');
      },
      repair: async () => {},
      close: async () => {},
    } as LocalEngine,
  };
  return fake;
}
