import type { Context } from 'mocha';

/** What `leaveOut` prints before the reason. */
export const LEFT_OUT = 'left out: ';

/** Skips a test, or from a `before` all tests of its suite, and says why: `npm test` prints the reason. */
export function leaveOut(test: Context, reason: string): never {
  console.log(`    ${LEFT_OUT}${reason}`);
  // biome-ignore lint/suspicious/noSkippedTests: the one place, and the reason is on screen
  return test.skip();
}
