import { expect } from 'chai';
import { describe, it } from 'mocha';
import { gradeSource, spec } from './fixtures';
import { expectGolden } from './golden';
import { exerciseFile } from './paths';
import { printCheck } from './print';

const ESCAPE = String.fromCharCode(27);

const double = (id: string) => spec(id, async (t) => expect(await t.call(id, 2), 'twice 2').to.equal(4));

describe('the printed form of a check', function () {
  this.timeout(20_000);

  it('of a pass', async () => {
    expectGolden(
      'pass',
      await gradeSource('export const double = (n: number) => n * 2;', [double('double')]),
    );
  });

  it('of a pass with its hints asked for', async () => {
    const result = await gradeSource('export const double = (n: number) => n * 2;', [double('double')], {
      hints: 3,
    });
    expectGolden('pass-with-hints', result, { hints: 2 });
  });

  it('of a fail: expected, got, what was printed, a hint', async () => {
    const source = "export const double = (n: number) => { console.log('doubling', n); return n + 1; };";
    expectGolden('fail', await gradeSource(source, [double('double')]));
  });

  it('of a fail of structures: the first difference', async () => {
    const rows = [
      { partition: 0, leader: 1 },
      { partition: 1, leader: 2 },
    ];
    const source = 'export const rows = () => [{ partition: 0, leader: 1 }, { partition: 1, leader: -1 }];';
    const test = spec('rows', async (t) => expect(await t.call('rows')).to.deep.equal(rows));
    expectGolden('fail-structure', await gradeSource(source, [test]));
  });

  it('of a fail by a pattern: the words of the test, and what came', async () => {
    const source = "export const greet = () => 'Topic creation errors';";
    const test = spec('greet', async (t) => {
      expect(await t.call('greet'), 'the message must say 3').to.match(/(?<!\d)3(?!\d)/);
    });
    expectGolden('fail-pattern', await gradeSource(source, [test]));
  });

  it('in a watch: in full only the first test that does not pass', async () => {
    const source = 'export const double = (n: number) => n; export const again = double;';
    const result = await gradeSource(source, [double('double'), double('again')]);
    expectGolden('focus', result, { focus: true });
  });

  it('of a hidden fail: the title only', async () => {
    const hidden = { ...double('double'), hidden: true };
    const result = await gradeSource('export const double = (n: number) => n;', [hidden]);
    expect(result.tests[0]).not.to.have.any.keys('expected', 'got', 'transcript');
    expectGolden('fail-hidden', result);
  });

  it('of a hidden fail, revealed to a teacher', async () => {
    const hidden = { ...double('double'), hidden: true };
    const result = await gradeSource('export const double = (n: number) => n;', [hidden], { reveal: true });
    expectGolden('fail-revealed', result);
  });

  it('of a todo, which is never green', async () => {
    const source =
      "import { TodoError } from './kit/todo';\nexport function double(n: number): number {\n  throw new TodoError('01-topics', 'double');\n}";
    const lenient = spec('lenient', async (t) => {
      await t.call('double', 2).catch(() => {});
    });
    const result = await gradeSource(source, [double('double'), lenient]);
    expectGolden('todo', result);
    expect(printCheck(result, { colors: true })).not.to.contain(`${ESCAPE}[32m`);
  });

  it('of a timeout', async () => {
    const source = 'export function double() { return new Promise(() => {}); }';
    expectGolden('timeout', await gradeSource(source, [{ ...double('double'), timeoutMs: 200 }]));
  });

  it('of a timeout while waiting for what is emitted', async () => {
    const source =
      'export function count({ emit, signal }) { emit(1); return new Promise((end) => { signal.onabort = end; }); }';
    const test = spec('count', async (t) => {
      const running = t.start('count', { emit: t.props.emit(), signal: t.props.signal() });
      await running.until(3, 'three numbers');
    });
    expectGolden('timeout-until', await gradeSource(source, [{ ...test, timeoutMs: 300 }]));
  });

  it('of an error, with the line', async () => {
    const source =
      'export function double(n: number) {\n  const list: number[] = [];\n  return list[n].toFixed();\n}';
    expectGolden('error', await gradeSource(source, [double('double')]));
  });

  it('of a crash', async () => {
    expectGolden(
      'crash',
      await gradeSource('export function double() { process.exit(1); }', [double('double')]),
    );
  });

  it('of a missing function', async () => {
    expectGolden('missing', await gradeSource('export function dubble() {}', [double('double')]));
  });

  it('of a missing file', async () => {
    const submission = { file: exerciseFile('99-nothing') };
    expectGolden('missing-file', await gradeSource('', ['a', 'b', 'c'].map(double), { submission }));
  });

  it('of a file that does not compile', async () => {
    const source = 'export function double(n: number) {\n  return n * ;\n}\n';
    expectGolden('compile-error', await gradeSource(source, [double('double'), double('again')]));
  });

  it('of infra: no broker answers, and tests without one are judged all the same', async () => {
    const onBroker = (id: string) => spec(id, (t) => t.call(id, t.props.kafka()));
    const source = 'export const double = (n: number) => n * 2;';
    const tests = [double('double'), onBroker('create'), onBroker('list'), onBroker('describe')];
    expectGolden('infra', await gradeSource(source, tests, { brokers: ['127.0.0.1:1'] }));
  });

  it('of infra: a test with a defect of its own is no student’s fault', async () => {
    const broken = spec('broken', async () => {
      throw new TypeError('x is not a function');
    });
    const { tests, points, withheld } = await gradeSource('export {};', [broken]);
    expect(tests[0]).to.include({ outcome: 'infra', points: 0 });
    expect(tests[0]?.message).to.match(
      /^The test itself failed, which is not your fault: TypeError: x is not/,
    );
    expect({ points, withheld }).to.deep.equal({ points: 0, withheld: 1 });
  });

  it('uses colours only when asked', async () => {
    const result = await gradeSource('export {};', [double('double')]);
    expect(printCheck(result)).not.to.contain(ESCAPE);
    expect(printCheck(result, { colors: true })).to.contain(ESCAPE);
  });
});
