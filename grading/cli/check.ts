import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { CheckResult } from '../../lib/kit/result';
import { exercises, findExercise, UnknownExercise } from '../exercises';
import { brokersFromEnvironment } from '../runner/brokers';
import { TooFewBrokers } from '../runner/cluster';
import { exercisePage } from '../runner/page';
import { printCheck } from '../runner/print';
import { runExercise } from '../runner/run';
import { watch } from './watch';

interface Options {
  json?: boolean;
  hint?: number | true;
  hints?: number;
  list?: boolean;
  watch?: boolean;
  reveal?: boolean;
  file?: string;
}

const program = new Command('check')
  .description('Checks your work in lib/ on the running lab, and says what is missing.')
  .argument(
    '[exercises...]',
    'ids, numbers or words such as 01-topics, 01 or topics; all of them if left out',
  )
  .option('--hint [n]', 'show the first n hints (default 1) of every test, also of those that pass', count)
  .option(
    '--watch',
    'check again at each save and go on to the next exercise when this one has all its points',
  )
  .option('--list', 'show what is checked, in order, without checking')
  .option('--json', 'print the result as JSON')
  .option('--hints <n>', 'how many hints of each test the JSON holds', count)
  .option('--file <path>', 'check this file instead of lib/<exercise>.ts')
  .option('--reveal', 'show the details of hidden tests (for teachers)')
  .action(check);

async function check(names: string[], options: Options): Promise<void> {
  const wanted = names.length ? names.map((name) => findExercise(name)) : exercises;
  if (options.list) {
    for (const { id } of wanted) console.log(await exercisePage(id));
    return;
  }
  if (options.watch) return watch(wanted[0]?.id ?? '');
  if (options.file && wanted.length !== 1)
    throw new Error('--file: name the one exercise that the file is for');
  const results: CheckResult[] = [];
  for (const { id } of wanted) {
    const result = await checkOne(id, options).catch((error) => {
      if (!(error instanceof TooFewBrokers) || wanted.length === 1) throw error;
      console.error(`${error.message}\n`);
    });
    if (!result) continue;
    results.push(result);
    if (!options.json) console.log(`${printed(result, options)}\n`);
  }
  if (options.json) console.log(JSON.stringify(results.length === 1 ? results[0] : results, null, 2));
  else if (results.length > 1)
    console.log(`In all: ${sum(results, 'points')} / ${sum(results, 'max')} points`);
  process.exitCode = results.every(({ points, max }) => points === max) ? 0 : 1;
}

function checkOne(exercise: string, { file, reveal, hints, hint }: Options): Promise<CheckResult> {
  return runExercise({
    exercise,
    brokers: brokersFromEnvironment(),
    hints: hints ?? shownHints(hint),
    reveal,
    ...(file ? { submission: { file: resolve(file) } } : {}),
  });
}

function printed(result: CheckResult, { hint }: Options): string {
  return printCheck(result, { colors: pc.isColorSupported, hints: shownHints(hint) });
}

function shownHints(hint: number | true | undefined): number | undefined {
  return hint === true ? 1 : hint;
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a number such as 2.');
  return Number(text);
}

function sum(results: CheckResult[], field: 'points' | 'max'): number {
  return results.reduce((total, result) => total + result[field], 0);
}

// Leaving by exit ends the children; a signal's own end would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
await program.parseAsync().catch((error: Error) => {
  const isPlain = error instanceof UnknownExercise || error instanceof TooFewBrokers;
  console.error(isPlain ? error.message : error.stack);
  process.exitCode = 2;
});
// A test that ran out of time may have left a client behind.
process.stdout.write('', () => process.exit());
