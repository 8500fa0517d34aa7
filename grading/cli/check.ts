import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import type { CheckResult } from '../../lib/kit/result';
import { exercises, findExercise, UnknownExercise } from '../exercises';
import { PROJECT } from '../runner/paths';
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
    const result = await runExercise({ exercise: id, brokers: brokers(), hints });
    results.push(result);
    if (!options.json) console.log(`${printCheck(result, { colors: pc.isColorSupported, hints })}\n`);
  }
  if (options.json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
  process.exitCode = results.every(({ points, max }) => points === max) ? 0 : 1;
}

/** The cluster that KAFKA_BROKERS names, else that of the running lab, else where the lab starts one. */
function brokers(): string[] {
  const { KAFKA_BROKERS, LAB_HOME } = process.env;
  if (KAFKA_BROKERS) return KAFKA_BROKERS.split(',').map((address) => address.trim());
  const running = join(LAB_HOME ?? join(PROJECT, '.lab'), 'run', 'lab.json');
  if (existsSync(running))
    return (JSON.parse(readFileSync(running, 'utf8')) as { bootstrap: string[] }).bootstrap;
  return ['127.0.0.1:9092'];
}

await program.parseAsync().catch((error: Error) => {
  console.error(error instanceof UnknownExercise ? error.message : error);
  process.exitCode = 2;
});
// A test that ran out of time may have left a client behind.
process.stdout.write('', () => process.exit());
