import Table from 'cli-table3';
import { Command } from 'commander';
import pc from 'picocolors';
import { rememberPatterns } from '../class/patterns';
import { type Exercise, exercises, findExercise, UnknownExercise } from '../exercises';
import { brokersFromEnvironment } from '../runner/brokers';
import { aliveBrokers, connectCluster, TooFewBrokers } from '../runner/cluster';
import { type ExerciseGates, runGates } from '../runner/gates';
import { rememberKillers } from '../runner/killers';

const program = new Command('gates')
  .description('Holds the suite to account: worked code, stubs, alternatives, mutants.')
  .argument('[exercises...]', 'ids, numbers or words; all of them if left out')
  .option('--parallel <n>', 'how many submissions are graded at a time', '2')
  .option('--matrix', 'run every test on every mutant, and print which kills which')
  .option(
    '--remember',
    'note which test killed each mutant, so that it is tried first from now on; with --matrix also all that it fails, for hints to students',
  )
  .action(
    async (
      names: string[],
      { parallel, matrix, remember }: { parallel: string; matrix?: boolean; remember?: boolean },
    ) => {
      const brokers = brokersFromEnvironment();
      const wanted = names.length ? names.map((name) => findExercise(name)) : exercises;
      const tooFew = await withTooFewBrokers(wanted, brokers);
      if (names.length && tooFew[0]) throw tooFew[0].reason;
      for (const { reason } of tooFew) console.log(`${pc.yellow('-')} left out: ${reason.message}`);
      const left = wanted.filter((each) => !tooFew.some(({ exercise }) => exercise === each));
      const gates = await runGates(
        left.map(({ id }) => id),
        {
          brokers,
          parallel: Number(parallel),
          allKills: matrix,
          onItem: ({ name, ok, message }) =>
            console.log(`${ok ? pc.green('✔') : pc.red('✘')} ${name}${message ? `: ${message}` : ''}`),
        },
      );
      if (remember) rememberKillers(gates);
      // Where a mutant was left at the first test that killed it, its pattern is not known.
      if (remember && matrix) rememberPatterns(gates);
      if (matrix) for (const gate of gates) console.log(`\n${printMatrix(gate)}`);
      const items = gates.flatMap((gate) => gate.items);
      const failed = items.filter(({ ok }) => !ok).length;
      console.log(`\n${items.length - failed} passed, ${failed} failed`);
      process.exitCode = failed ? 1 : 0;
    },
  );

/** The exercises that need more brokers than the cluster has. None where no broker answers: the gates then tell that. */
async function withTooFewBrokers(
  wanted: readonly Exercise[],
  brokers: string[],
): Promise<Array<{ exercise: Exercise; reason: TooFewBrokers }>> {
  const cluster = await connectCluster(brokers);
  if (cluster instanceof Error) return [];
  const alive = await aliveBrokers(cluster);
  return wanted
    .filter((exercise) => alive < (exercise.brokers ?? 1))
    .map((exercise) => ({ exercise, reason: new TooFewBrokers(exercise, alive) }));
}

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
  console.error(error instanceof UnknownExercise || error instanceof TooFewBrokers ? error.message : error);
  process.exitCode = 2;
});
