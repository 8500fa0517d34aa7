import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { WrittenQuestion } from '../types';
import { type Mark, type Marks, MarksError, markKey, markLine, parseMarks } from './marks';
import type { WrittenExercise } from './questions';

/**
 * Where marks are kept, in the folder of the outputs. A line each, of JSON: a mark is saved by one append and one fsync,
 * so that a crash can spoil nothing that was saved; comments with commas and line breaks are no trouble, no spreadsheet
 * turns a digest into a number, and what was marked before stays to be seen.
 */
export const MARKS_FILE = 'marks.ndjson';

/**
 * The marks in a folder of outputs; none where it has no such file.
 *
 * @throws MarksError naming the line that is wrong
 */
export function readMarks(dir: string, written: WrittenExercise[]): Marks {
  const file = join(dir, MARKS_FILE);
  return existsSync(file) ? parseMarks(readFileSync(file, 'utf8'), written, MARKS_FILE) : new Map();
}

/** The marks of a folder while a person marks. */
export class MarksFile {
  private readonly handle: number;
  private readonly marks: Map<string, Mark>;

  /**
   * Opens the file, or makes it. A last line that a crash has torn is cut off.
   *
   * @throws MarksError naming the line that is wrong
   */
  constructor(
    dir: string,
    private readonly written: WrittenExercise[],
  ) {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, MARKS_FILE);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    this.marks = parseMarks(text, written, MARKS_FILE);
    this.handle = openSync(file, 'a');
    const whole = text.lastIndexOf('\n') + 1;
    if (whole === text.length) return;
    if (isJson(text.slice(whole))) writeSync(this.handle, '\n');
    else ftruncateSync(this.handle, Buffer.byteLength(text.slice(0, whole)));
  }

  /** The newest mark of each answer. */
  get all(): Marks {
    return this.marks;
  }

  /**
   * Saves marks: once this returns they are on the disk.
   *
   * @throws the system's error, as when the disk is full; then none of them is saved
   */
  save(marks: Mark[]): void {
    const lines = marks.map((mark) => markLine(mark, this.questionOf(mark))).join('');
    const before = fstatSync(this.handle).size;
    try {
      appendFileSync(this.handle, lines);
      fsyncSync(this.handle);
    } catch (error) {
      // A full disk may have taken half a line: the next one must not continue it.
      ftruncateSync(this.handle, before);
      throw error;
    }
    for (const mark of marks) {
      if (mark.given === null) this.marks.delete(markKey(mark));
      else this.marks.set(markKey(mark), mark);
    }
  }

  close(): void {
    closeSync(this.handle);
  }

  private questionOf({ exercise, question }: Mark): WrittenQuestion {
    const list = this.written.find((each) => each.exercise === exercise)?.questions;
    const found = list?.find(({ id }) => id === question);
    if (found) return found;
    throw new MarksError(`${exercise} has no written question "${question}".`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
