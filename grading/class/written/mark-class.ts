import { once } from 'node:events';
import { exercises } from '../../exercises';
import type { HandIn, Student } from '../types';
import { collectAnswers } from './answer-sheet';
import { startMarking } from './marking/start';
import { loadAllQuestions } from './questions';

/** What `grade mark` is given. */
export interface MarkClassOptions {
  /** The folder of the outputs, where marks are kept. */
  dir: string;
  handIns: HandIn[];
  roster?: Student[];
  /** Ids; all by default. */
  only?: readonly string[];
  /** Who marks: noted with each mark. */
  marker: string;
  /** A free one by default. */
  port?: number;
  /** Ends the marking. */
  signal: AbortSignal;
  /** Receives lines for the terminal. */
  emit(line: string): void;
}

/**
 * Serves the marking page for a class until `signal` is aborted.
 *
 * @throws MarksError naming the line of the marks that is wrong
 */
export async function markClass({
  dir,
  handIns,
  roster = [],
  only = exercises.map(({ id }) => id),
  marker,
  port,
  signal,
  emit,
}: MarkClassOptions): Promise<void> {
  const written = await loadAllQuestions(only);
  const sheets = collectAnswers(handIns, written, roster);
  for (const { student, exercise, problems } of sheets) {
    for (const problem of problems) emit(`${student.id}, ${exercise}: ${problem}`);
  }
  const server = await startMarking({ dir, written, sheets, marker, port });
  const count = written.reduce((sum, { questions }) => sum + questions.length, 0);
  emit(`${handIns.length} students, ${count} questions. Marks are kept in ${dir}.`);
  emit(`Open ${server.url}`);
  emit('Ctrl-C ends it; what was marked is saved.');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
}
