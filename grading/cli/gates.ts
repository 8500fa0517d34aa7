import Table from 'cli-table3';
import { Command } from 'commander';
import pc from 'picocolors';
import { exercises, findExercise, UnknownExercise } from '../exercises';
import { brokersFromEnvironment } from '../runner/brokers';
import { type ExerciseGates, runGates } from '../runner/gates';
import { rememberKillers } from '../runner/killers';

const program = new Command('gates')
  .description('Holds the suite to account: worked code, stubs, alternatives, mutants.')
  .argument('[exercises...]', 'ids, numbers or words; all of them if left out')
  .option('--parallel <n>', 'how many submissions are graded at a time', '2')
  .option('--matrix', 'run every test on every mutant, and print which kills which')
  .option('--remember', 'note which test killed each mutant, so that it is tried first from now on')
  .action(
    async (
      names: string[],
      { parallel, matrix, remember }: { parallel: string; matrix?: boolean; remember?: boolean },
    ) => {
      const ids = (names.length ? names.map((name) => findExercise(name)) : exercises).map(({ id }) => id);
      const gates = await runGates(ids, {
        brokers: brokersFromEnvironment(),
        parallel: Number(parallel),
        allKills: matrix,
        onItem: ({ name, ok, message }) =>
          console.log(`${ok ? pc.green('✔') : pc.red('✘')} ${name}${message ? `: ${message}` : ''}`),
      });
      if (remember) rememberKillers(gates);
      if (matrix) for (const gate of gates) console.log(`\n${printMatrix(gate)}`);
      const items = gates.flatMap((gate) => gate.items);
      const failed = items.filter(({ ok }) => !ok).length;
      console.log(`\n${items.length - failed} passed, ${failed} failed`);
      process.exitCode = failed ? 1 : 0;
    },
  );

function printMatrix({ exercise, kills }: ExerciseGates): string {
  const mutants = [...new Set([...kills.values()].flat())].sort();
  const table = new Table({
    head: [exercise, ...[...kills.keys()].map((_, index) => String(index + 1))],
    style: { head: [], border: [], compact: true },
  });
  for (const mutant of mutants) {
    table.push([mutant, ...[...kills.values()].map((killed) => (killed.includes(mutant) ? '×' : ''))]);
  }
  const legend = [...kills.keys()].map((test, index) => `${String(index + 1).padStart(3)} ${test}`);
  return [table.toString(), ...legend].join('\n');
}

// Leaving by exit ends the workers and what they run; a signal's own end would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
await program.parseAsync().catch((error: Error) => {
  console.error(error instanceof UnknownExercise ? error.message : error);
  process.exitCode = 2;
});
