import { expect } from 'chai';
import type { TestContext } from './suite';

/**
 * Holds a function of the student's own, whose answer nobody can know beforehand, to what any answer must be: of the kind
 * asked for, the same for the same argument, whatever came before it, and not the same for all.
 *
 * @param given arguments that public tests do not show, as a table of these would answer them
 * @param isAnswer whether an answer is of the kind asked for
 * @param kind that kind in words: `true or false`
 */
export async function expectSteady(
  t: TestContext,
  fn: string,
  given: object[],
  isAnswer: (answer: unknown) => boolean,
  kind: string,
): Promise<void> {
  const ask = async (list: object[]) => {
    const answers: unknown[] = [];
    for (const each of list) answers.push(await t.call(fn, t.props.readOnly(each)));
    return answers;
  };
  const forwards = await ask(given);
  for (const answer of forwards) expect(answer, `an answer of ${fn}`).to.satisfy(isAnswer, kind);
  const different = new Set(forwards.map((answer) => JSON.stringify(answer)));
  expect(different.size, `the number of different answers for ${given.length} arguments`).to.be.above(1);
  const twice = <T>(list: T[]) => [...list].reverse().flatMap((each) => [each, each]);
  const again = await ask(twice(given));
  const what = `the answers for ${given.length} arguments, each asked twice more, from the last one`;
  expect(again, what).to.deep.equal(twice(forwards));
}
