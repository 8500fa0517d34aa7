import { Command } from 'commander';
import pc from 'picocolors';
import type { CheckResult } from '../../lib/kit/result';
import { exercises, findExercise, UnknownExercise } from '../exercises';
import { brokersFromEnvironment } from '../runner/brokers';
import { printCheck } from '../runner/print';
import { runExercise } from '../runner/run';

interface Options {
  json?: boolean;
  hint?: string | true;
}

const program = new Command('check')
  .description('Checks your work in lib/ and says what is missing.')
  .argument(
    '[exercises...]',
    'ids, numbers or words such as 01-topics, 01 or topics; all of them if left out',
  )
  .option('--json', 'print the result as JSON')
  .option('--hint [n]', 'show the first n hints of every test, also of those that pass')
  .action(check);

async function check(names: string[], options: Options): Promise<void> {
  const wanted = names.length ? names.map((name) => findExercise(name)) : exercises;
  const hints = options.hint === undefined ? undefined : options.hint === true ? 1 : Number(options.hint);
  const results: CheckResult[] = [];
  for (const { id } of wanted) {
    const result = await runExercise({ exercise: id, brokers: brokersFromEnvironment(), hints });
    results.push(result);
    if (!options.json) console.log(`${printCheck(result, { colors: pc.isColorSupported, hints })}\n`);
  }
  if (options.json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
  process.exitCode = results.every(({ points, max }) => points === max) ? 0 : 1;
}

await program.parseAsync().catch((error: Error) => {
  console.error(error instanceof UnknownExercise ? error.message : error);
  process.exitCode = 2;
});
// A test that ran out of time may have left a client behind.
process.stdout.write('', () => process.exit());
