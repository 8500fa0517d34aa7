/** Of all files that a submission is bundled from: forty times the longest worked file. */
const MOST_CHARACTERS = 500_000;
/** The compiler repeats the whole line with each error in it. */
const MOST_IN_A_LINE = 5_000;
const MOST_REFUSALS = 20;

/**
 * A student's file as it may be given to the compiler, which shares its memory among all submissions.
 *
 * @param loaded what has been loaded of the submission so far; it is added to
 * @returns the text without effective source maps, which would let it name lines of other files; or what is wrong with it
 */
export function harmlessSource(text: string, loaded: { characters: number }): string | Error {
  loaded.characters += text.length;
  if (loaded.characters > MOST_CHARACTERS) {
    return new Error(
      `your files have more than ${MOST_CHARACTERS} characters together. Read data from a topic or a file.`,
    );
  }
  let line = 1;
  let start = 0;
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > MOST_IN_A_LINE) {
      return new Error(
        `line ${line} has ${length} characters; at most ${MOST_IN_A_LINE} are read. Break it.`,
      );
    }
    if (end < 0) break;
    start = end + 1;
    line += 1;
  }
  // Of the same length, so that lines and columns stay.
  return text.replaceAll('sourceMappingURL', 'sourceMappingUrl');
}

/** Errors of imports, counted: the compiler collects them all. */
export class Refusals {
  private count = 0;

  get isEnough(): boolean {
    return this.count >= MOST_REFUSALS;
  }

  of(text: string): { errors: Array<{ text: string }> } {
    this.count += 1;
    return { errors: [{ text: text.slice(0, 300) }] };
  }
}
