import { XMLBuilder } from 'fast-xml-parser';
import type { Outcome, TestResult } from '../../../lib/kit/result';
import type { ClassBook, ExerciseMark, StudentMark } from '../types';
import { sortedStudents } from './people';
import { oneLine, wellFormed } from './text';
import { OUTCOMES } from './words';

/** Whether the code did something else than asked (failure), could not be run to its end (error), or was not judged (skipped). */
const KINDS: Record<Outcome, 'failure' | 'error' | 'skipped' | null> = {
  pass: null,
  fail: 'failure',
  todo: 'failure',
  missing: 'failure',
  error: 'error',
  timeout: 'error',
  crash: 'error',
  infra: 'skipped',
};

/** What XML 1.0 cannot hold, not even escaped. Text has no lone surrogates any more where this is used. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * junit.xml for a CI server: a test suite a student and exercise, with the details of hidden tests, so for teachers.
 * Times are 0: they would differ from run to run.
 *
 * @see the schema surefire-test-report.xsd of the Surefire plugin
 */
export function junitXml(book: ClassBook): string {
  const suites = sortedStudents(book).flatMap((mark) =>
    mark.exercises.map((exercise) => suite(mark, exercise)),
  );
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': attribute(book.title),
      ...total(book.students.flatMap(({ exercises }) => exercises.flatMap(({ tests }) => tests))),
      '@time': '0',
      testsuite: suites,
    },
  };
  return new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  }).build(document);
}

function suite({ student }: StudentMark, { exercise, tests }: ExerciseMark): object {
  const name = attribute(`${student.id}.${exercise}`);
  const sum = total(tests);
  return {
    '@name': name,
    ...sum,
    '@skipped': String(count(tests, 'skipped')),
    '@time': '0',
    testcase: tests.map((test) => testcase(name, test)),
  };
}

function total(tests: TestResult[]): object {
  return {
    '@tests': String(tests.length),
    '@failures': String(count(tests, 'failure')),
    '@errors': String(count(tests, 'error')),
  };
}

function count(tests: TestResult[], kind: string): number {
  return tests.filter(({ outcome }) => KINDS[outcome] === kind).length;
}

function testcase(suiteName: string, test: TestResult): object {
  const kind = KINDS[test.outcome];
  const { says } = OUTCOMES[test.outcome];
  const output = test.output?.text;
  return {
    '@classname': suiteName,
    '@name': attribute(`${test.id}: ${test.title}${test.hidden ? ' (hidden)' : ''}`),
    '@time': '0',
    ...(kind && {
      [kind]: {
        '@message': attribute(test.message ?? says),
        // Surefire's schema knows no type of a skipped test.
        ...(kind === 'skipped' ? {} : { '@type': test.outcome }),
        '#text': content(details(test)),
      },
    }),
    ...(output ? { 'system-out': content(output) } : {}),
  };
}

function details({ message, expected, got, transcript = [] }: TestResult): string {
  return [
    ...(message === undefined ? [] : [message]),
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(got === undefined ? [] : [`got: ${got}`]),
    ...transcript.map(({ kind, text }) => `${kind}: ${text}`),
  ].join('\n');
}

/** On one line, since a parser would make spaces of line ends in an attribute. */
function attribute(text: string): string {
  return oneLine(text).replace(FORBIDDEN, '');
}

function content(text: string): string {
  return wellFormed(text).replace(FORBIDDEN, '');
}
