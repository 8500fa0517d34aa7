import { expect } from 'chai';
import { describe, it } from 'mocha';
import { checkHtml, checkReport } from './check';
import type { CheckResult, TestResult } from './result';

const test = (more: Partial<TestResult>): TestResult => ({
  id: 'creates-topic',
  title: 'createTopic makes a topic',
  hidden: false,
  outcome: 'pass',
  points: 2,
  max: 2,
  hints: ['Look at numPartitions.', 'numPartitions: partitions'],
  durationMs: 12,
  ...more,
});

const result = (more: Partial<CheckResult>): CheckResult => ({
  version: 1,
  exercise: '01-topics',
  title: 'Topics',
  points: 2,
  max: 4,
  withheld: 0,
  tests: [
    test({}),
    test({ id: 'b', outcome: 'fail', points: 0, message: 'expected 1 to equal 3', expected: '3', got: '1' }),
  ],
  diagnostics: [],
  durationMs: 900,
  ...more,
});

describe('the check cell of a notebook', () => {
  it('shows points, each test, expected and got, and the hints of what fails, each folded into the one before', () => {
    const html = checkHtml(result({}));
    expect(html)
      .to.contain('2 / 4 points')
      .and.to.contain('expected 1 to equal 3')
      .and.to.contain('got:      1');
    expect(html.match(/Hint 1/g)).to.have.length(1);
    expect(html).to.match(
      /<details><summary[^>]*>Hint 1<.*<details><summary[^>]*>Hint 2<.*<\/details><\/details>/,
    );
  });

  it('shows hints of passed tests too when asked', () => {
    expect(checkHtml(result({}), { hints: 2 }).match(/Hint 2/g)).to.have.length(2);
  });

  it('escapes whatever comes from a submission', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const diagnostics = [{ file: evil, line: 1, column: 1, message: evil, source: evil }];
    const broken = checkHtml(result({ diagnostics }));
    const html = checkHtml(
      result({
        tests: [
          test({
            outcome: 'fail',
            message: evil,
            expected: evil,
            got: evil,
            title: evil,
            transcript: [{ kind: 'sent', text: evil }],
            output: { text: evil, truncated: true },
          }),
        ],
      }),
    );
    expect(html).to.contain('&lt;img').and.not.to.contain('<img');
    expect(broken).to.contain('&lt;img').and.not.to.contain('<img');
  });

  it('shows only what does not compile where a file does not', () => {
    const diagnostics = [{ file: 'lib/01-topics.ts', line: 3, column: 5, message: 'Expected ")"' }];
    const html = checkHtml(result({ diagnostics }));
    expect(html).to.contain('lib/01-topics.ts:3:5').and.not.to.contain('createTopic makes');
  });

  it('never paints a test green that is still to do', () => {
    const html = checkHtml(result({ points: 0, tests: [test({ outcome: 'todo', points: 0 })] }));
    expect(html).to.contain('to do').and.not.to.contain('--jp-success');
  });

  it('tells what was not judged apart from the points', () => {
    const html = checkHtml(result({ withheld: 2, tests: [test({ outcome: 'infra', points: 0 })] }));
    expect(html).to.contain('2 not judged');
  });

  it('says so when no lab answers, and does not throw', async () => {
    const { LAB_URL } = process.env;
    process.env.LAB_URL = 'http://127.0.0.1:9';
    try {
      expect(await checkReport('01-topics'))
        .to.contain('Not checked.')
        .and.to.contain('npm start');
    } finally {
      if (LAB_URL === undefined) delete process.env.LAB_URL;
      else process.env.LAB_URL = LAB_URL;
    }
  });
});
