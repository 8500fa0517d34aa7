import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { Item, Stage, TestRun } from './item';
import { browser } from './stages/browser';
import { gates } from './stages/gates';
import { live, unit } from './stages/mocha';
import { notebooks } from './stages/notebooks';
import { lint, types } from './stages/static';
import { testRun } from './test-run';

const STAGES: Stage[] = [types, lint, unit, gates, live, notebooks, browser];

const options = new Command('npm test --')
  .description('Runs everything on a live broker of its own, and ends with the line `N passed, N failed`.')
  .option('--quick', 'leave out what needs a browser or runs for long')
  .addOption(new Option('--only <stage...>', 'only these stages').choices(STAGES.map(({ name }) => name)))
  .parse()
  .opts<{ quick?: boolean; only?: string[] }>();

// Tests use the lab's own feed and mail sink, whatever the user has set for a lab: no mail leaves, no API is asked.
for (const name of ['SMTP_URL', 'JCDECAUX_API_KEY']) delete process.env[name];

const { context, close } = testRun({ quick: options.quick ?? false });
// A run that is told to stop still ends what it started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void close().finally(() => process.exit(130)));
}
const items = await runStages(context).finally(close);
process.exitCode = summary(items) ? 0 : 1;

async function runStages(run: TestRun): Promise<Item[]> {
  const done: Item[] = [];
  for (const stage of STAGES) {
    const wanted = options.only ? options.only.includes(stage.name) : stage.quick || !options.quick;
    if (!wanted) continue;
    const started = Date.now();
    console.log(pc.bold(`\n${stage.name}`));
    for await (const item of guarded(stage, run)) {
      console.log(line(item));
      done.push(item);
    }
    console.log(pc.dim(`  ${stage.name}: ${seconds((Date.now() - started) / 1000)}`));
  }
  return done;
}

/** A stage that breaks is a failed item, not the end of the run. */
async function* guarded(stage: Stage, run: TestRun): AsyncGenerator<Item> {
  try {
    yield* stage.run(run);
  } catch (error) {
    yield {
      name: `the stage "${stage.name}" runs`,
      ok: false,
      message: String((error as Error).stack ?? error),
    };
  }
}

function line({ name, ok, skipped, message, seconds: took }: Item): string {
  if (skipped) return `  ${pc.yellow('-')} ${name}: skipped, ${skipped}`;
  const time = took && took >= 0.5 ? pc.dim(` ${seconds(took)}`) : '';
  if (ok) return `  ${pc.green('✓')} ${name}${time}`;
  return `  ${pc.red('✗')} ${name}${time}\n${(message ?? '').replace(/^/gm, '      ')}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Prints what failed once more, then the closing line. Returns whether all passed. */
function summary(all: Item[]): boolean {
  const failed = all.filter((item) => !item.ok);
  const skipped = all.filter((item) => item.skipped);
  if (failed.length) console.log(pc.red(`\nFailed:\n${failed.map(({ name }) => `  ${name}`).join('\n')}`));
  const passed = all.length - failed.length - skipped.length;
  console.log(
    `\n${passed} passed, ${failed.length} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`,
  );
  return failed.length === 0 && passed > 0;
}
