import { expect } from 'chai';
import { describe, it } from 'mocha';
import { gradeSource, spec } from './fixtures';

describe('the judge', function () {
  this.timeout(30_000);

  const outcomeOf = async (body: string) => {
    const { tests } = await gradeSource(`export function give() { ${body} }`, [
      spec('give', async (t) => {
        expect(await t.call('give'), 'the value').to.deep.equal({ a: 1 });
      }),
      spec('text', async (t) => {
        expect(String(await t.call('give')), 'the text').to.equal('a');
      }),
    ]);
    return tests;
  };

  it('does not look at a value that is shared in more places than can be written', async () => {
    const body = 'let v: unknown = 1; for (let i = 0; i < 9; i++) v = new Array(40).fill(v); return v;';
    for (const { outcome, message } of await outcomeOf(body)) {
      expect(outcome).to.equal('error');
      expect(message).to.match(/give\(\) returned a value that is too large when it is written out/);
    }
  });

  it('shows a value that is shared in some places no deeper than can be read', async () => {
    const [first] = await outcomeOf(
      'let v: unknown = 1; for (let i = 0; i < 4; i++) v = new Array(40).fill(v); return v;',
    );
    expect(first?.outcome).to.equal('fail');
    expect(first?.got?.length).to.be.below(2_100);
  });

  it('takes a value that cannot be looked at for the student’s error, not for a fault of ours', async () => {
    const deep = 'let v: unknown = 1; for (let i = 0; i < 3000; i++) v = [v]; return v;';
    for (const { outcome } of await outcomeOf(deep)) expect(outcome).to.be.oneOf(['error', 'fail']);
    const [, text] = await outcomeOf('return { toString: 1, valueOf: 1 };');
    expect(text).to.include({ outcome: 'error' });
    expect(text?.message).to.match(/cannot be looked at/);
  });

  it('takes a test that stumbles over an answer for a wrong answer, and one that stumbles before for our fault', async () => {
    const { tests } = await gradeSource('export function give() { return null; }', [
      spec('apart', async (t) => {
        const { a } = await t.call<{ a: number }>('give');
        expect(a).to.equal(1);
      }),
      spec('ours', async () => {
        (undefined as unknown as { x(): void }).x();
      }),
    ]);
    expect(tests.map(({ outcome }) => outcome)).to.deep.equal(['fail', 'infra']);
    expect(tests[0]?.message).to.match(/has not the form that was asked for/);
  });

  it('shows what is small as deep as it is', async () => {
    const [first] = await outcomeOf('return { b: { c: { d: { e: { f: 7 } } } } };');
    expect(first?.got).to.contain('f: 7');
  });
});
