import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ownedProcesses, until } from '../../lab/processes/owner';
import type { StudentError } from './errors';
import { gradeSource, spec } from './fixtures';
import type { TestContext } from './suite';

/** Runs one test on a submission and hands over what became of it. */
async function outcome(source: string, run: (t: TestContext) => Promise<unknown>) {
  const { tests } = await gradeSource(source, [spec('it', run, { timeoutMs: 3_000 })], { hints: 0 });
  return tests[0]!;
}

async function passes(source: string, run: (t: TestContext) => Promise<unknown>): Promise<void> {
  const { outcome: found, message } = await outcome(source, run);
  expect(found, message).to.equal('pass');
}

describe('calls into a submission', function () {
  this.timeout(20_000);

  it('carry plain values, Buffers and dates there and back', () =>
    passes('export const same = (value: unknown) => value;', async (t) => {
      const value = {
        list: [1, null, undefined],
        key: Buffer.from('é'),
        at: new Date(5),
        map: new Map([[1, 2]]),
        big: 3n,
      };
      expect(await t.call('same', value)).to.deep.equal(value);
    }));

  it('reject with what the function threw: name, message, code, Kafka’s type, line', () =>
    passes(
      "export function boom() {\n  const error = Object.assign(new RangeError('too far'), { code: 7, errors: [{ name: 'P', message: 'm', type: 'INVALID_TOPIC' }] });\n  throw error;\n}",
      async (t) => {
        const error = await t.call('boom').catch((thrown: StudentError) => thrown);
        expect(error).to.include({
          name: 'RangeError',
          message: 'too far',
          code: '7',
          type: 'INVALID_TOPIC',
          at: 'lib/01-topics.ts:2',
        });
      },
    ));

  it('call what a function returned, once for each list of arguments', () =>
    passes(
      'export const counter = (by: number) => { let n = 0; return (k: number) => (n += by * k); };',
      async (t) => {
        expect(await t.callEach('counter', [2], [[1], [2], [3]])).to.deep.equal([2, 6, 12]);
      },
    ));

  it('say so when a function returns no function', async () => {
    const result = await outcome('export const counter = () => null;', (t) =>
      t.callEach('counter', [], [[1]]),
    );
    expect(result).to.include({ outcome: 'error' });
    expect(result.message).to.contain('counter() should return a function, but returned null');
  });

  it('give signals that abort, and hand over what is emitted', () =>
    passes(
      'export async function run({ signal, emit }) { emit({ a: 1 }); await new Promise((end) => { signal.onabort = end; }); emit("bye"); return 7; }',
      async (t) => {
        const running = t.start('run', { signal: t.props.signal(), emit: t.props.emit() });
        expect(await running.until(1)).to.deep.equal([{ a: 1 }]);
        running.abort();
        expect(await running.done).to.equal(7);
        expect(running.emitted).to.deep.equal([{ a: 1 }, 'bye']);
      },
    ));

  it('give records one after another, with pauses between them', () =>
    passes(
      'export async function all({ messages }) { const found = []; for await (const message of messages) found.push(message); return found; }',
      async (t) => {
        const records = [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ];
        const messages = t.props.records([records[0]!, { waitMs: 5 }, records[1]!]);
        expect(await t.call('all', { messages })).to.deep.equal(records);
      },
    ));

  it('give signals that abort by themselves', () =>
    passes(
      'export const wait = ({ signal }) => new Promise((end) => { signal.onabort = () => end("aborted"); });',
      async (t) => {
        expect(await t.call('wait', { signal: t.props.signal({ afterMs: 20 }) })).to.equal('aborted');
      },
    ));

  it('keep what is emitted in two calls apart', () =>
    passes('export async function say({ emit, what }) { emit(what); }', async (t) => {
      const calls = ['a', 'b'].map((what) => t.start('say', { what, emit: t.props.emit() }));
      await Promise.all(calls.map(({ done }) => done));
      expect(calls.map(({ emitted }) => emitted)).to.deep.equal([['a'], ['b']]);
    }));

  it('give lines, each after its wait', () =>
    passes(
      'export async function read({ lines }) { const all = []; for await (const line of lines) all.push([line, Date.now()]); return all; }',
      async (t) => {
        const lines = t.props.lines(['a', { line: 'b', waitMs: 60 }]);
        const [a, b] = await t.call<[string, number][]>('read', { lines });
        expect([a?.[0], b?.[0]]).to.deep.equal(['a', 'b']);
        expect(b![1] - a![1]).to.be.at.least(55);
      },
    ));

  it('give random numbers that are the same for a seed, even and from 0 up to but without 1', () =>
    passes('export const draw = ({ random }) => Array.from({ length: 10_000 }, random);', async (t) => {
      const numbers = await t.call<number[]>('draw', { random: t.props.random(3) });
      expect(numbers).to.deep.equal(await t.call('draw', { random: t.props.random(3) }));
      expect(numbers.every((number) => number >= 0 && number < 1)).to.equal(true);
      expect(numbers.filter((number) => number < 0.25)).to.have.length.within(2_300, 2_700);
    }));

  it('give handlers that record and throw when told to', () =>
    passes(
      'export async function feed({ handle }) { await handle("a"); await handle("b").catch((error) => handle(error.message)); }',
      async (t) => {
        const running = t.start('feed', { handle: t.props.handler({ throwOn: 2 }) });
        await running.done;
        expect(running.emitted).to.deep.equal(['a', 'b', 'handle failed on call 2, on purpose']);
      },
    ));

  it('give functions that return values in turn', () =>
    passes('export const ask = ({ next }) => [next(), next(), next()];', async (t) => {
      expect(await t.call('ask', { next: t.props.returns(1, 2) })).to.deep.equal([1, 2, 2]);
    }));

  it('fail a wait for what a function that ended will never emit', async () => {
    const result = await outcome('export async function run({ emit }) { emit(1); }', (t) =>
      t.start('run', { emit: t.props.emit() }).until(2, 'two numbers'),
    );
    expect(result).to.include({ outcome: 'fail', message: 'run() ended before two numbers: it emitted 1' });
  });

  it('count a stub as to do, also where the test expected an error', async () => {
    const result = await outcome(
      "import { TodoError } from './kit/todo';\nexport function run() { throw new TodoError('01-topics', 'run'); }",
      async (t) => {
        const error = await t.call('run').catch((thrown: Error) => thrown);
        expect(error).to.be.instanceOf(Error);
      },
    );
    expect(result.outcome).to.equal('todo');
  });

  it('abort what a test left running, so that the next test starts clean', async () => {
    const source =
      'let running = 0;\nexport async function run({ signal }) { running++; await new Promise((end) => { signal.onabort = end; }); running--; }\nexport const count = () => running;';
    const { tests } = await gradeSource(source, [
      spec('leaves', async (t) => {
        t.start('run', { signal: t.props.signal() });
        expect(await t.call('count')).to.equal(1);
      }),
      spec('next', async (t) => expect(await t.call('count')).to.equal(0)),
    ]);
    expect(tests.map(({ outcome }) => outcome)).to.deep.equal(['pass', 'pass']);
  });

  it('leave no process behind', async () => {
    const before = new Set(ownedProcesses());
    const others = () => ownedProcesses().filter((pid) => !before.has(pid));
    let during = 0;
    await outcome('export const one = () => 1;', async (t) => {
      await t.call('one');
      during = others().length;
    });
    expect(during, 'processes while it runs').to.be.above(0);
    await until(() => others().length === 0, 10_000);
    expect(others(), 'processes afterwards').to.deep.equal([]);
  });

  it('reach only one run at a time, also when two are asked for at once', async () => {
    const two = await Promise.all(
      ['1', '2'].map((n) =>
        gradeSource(`export const n = () => ${n};`, [
          spec('n', async (t) => expect(await t.call('n')).to.equal(Number(n))),
        ]),
      ),
    );
    expect(two.map(({ points }) => points)).to.deep.equal([1, 1]);
  });
});
