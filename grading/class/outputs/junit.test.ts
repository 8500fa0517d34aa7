import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { parse, type TestCase, type TestSuites } from 'junit2json';
import { describe, it } from 'mocha';
import { fixtureBook } from './fixtures';
import { junitXml } from './junit';

describe('junit.xml', () => {
  const book = fixtureBook();

  it('is read by a JUnit parser: a suite a student and exercise, with its counts', async () => {
    const { testsuite: suites = [], tests } = (await parse(junitXml(book))) as TestSuites;
    expect(suites).to.have.length(book.students.length * book.exercises.length);
    const marks = book.students.flatMap(({ exercises }) => exercises);
    expect(tests).to.equal(marks.reduce((sum, mark) => sum + mark.tests.length, 0));
    for (const suite of suites) {
      const { testcase: cases = [] } = suite;
      expect(suite.tests).to.equal(cases.length);
      expect(suite.failures).to.equal(cases.filter(({ failure }) => failure).length);
      expect(suite.errors).to.equal(cases.filter(({ error }) => error).length);
      expect(suite.skipped).to.equal(cases.filter(({ skipped }) => skipped).length);
    }
  });

  it('tells a failure from an error, and skips what was not judged', async () => {
    const { testsuite: suites = [] } = (await parse(junitXml(book))) as TestSuites;
    const kinds = (cases: TestCase[]) =>
      cases.map(({ failure, error, skipped }) =>
        failure ? 'failure' : error ? 'error' : skipped ? 'skipped' : 'pass',
      );
    const expected: Record<string, string> = {
      pass: 'pass',
      fail: 'failure',
      todo: 'failure',
      missing: 'failure',
      infra: 'skipped',
    };
    for (const { student, exercises } of book.students) {
      for (const { exercise, tests } of exercises) {
        const name = `${student.id}.${exercise}`;
        const suite = suites.find((each) => each.name === name)!;
        expect(kinds(suite.testcase!), name).to.deep.equal(
          tests.map(({ outcome }) => expected[outcome] ?? 'error'),
        );
      }
    }
  });

  it('holds no character that XML 1.0 forbids, and keeps the others', () => {
    const hostile = fixtureBook({ students: 2, exercises: 1 });
    const test = hostile.students[0]!.exercises[0]!.tests.find(({ outcome }) => outcome === 'fail')!;
    test.got = 'a\u0000b\u0008c\u000bd\u001be\ufffef\uffffg\ud800h\ttab\nline😀]]>';
    const xml = junitXml(hostile);
    expect(XMLValidator.validate(xml)).to.equal(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(xml).not.to.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(xml).to.contain('abcdefg\ufffdh\ttab\nline😀]]&gt;');
  });
});
