import { findExercise } from '../exercises';
import { loadTests } from './load-tests';

/** An exercise's page as Markdown: what is checked, in the order in which it is checked. */
export async function exercisePage(exercise: string): Promise<string> {
  const { id, title, needsBroker, brokers } = findExercise(exercise);
  const tests = await loadTests(id);
  const points = tests.reduce((total, test) => total + test.points, 0);
  const where = brokers ? `, on a cluster of ${brokers} brokers` : ', on a live broker';
  const lines = tests.map(
    ({ title, points, hidden }, index) =>
      `${index + 1}. ${title} (${points} ${points === 1 ? 'point' : 'points'}${hidden ? ', hidden' : ''})`,
  );
  return [
    `# ${id}: ${title}`,
    '',
    `What \`npm run check -- ${id}\` checks in lib/${id}.ts${needsBroker ? where : ''}: ${points} points.`,
    '',
    ...lines,
    '',
  ].join('\n');
}
