import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { describeFailures, SetupFailure } from './failures.mjs';
import { paths } from './paths.mjs';
import { setUp } from './setup.mjs';

/**
 * Sets up what is missing, then runs a TypeScript file in this very process, as `node --import tsx FILE ARGS`
 * would. One process less to hold in memory, and signals and the exit code need no passing on.
 * @param {string[]} argv `[--jars SET]… [ENTRY.ts ARGS…]`; without ENTRY only the set-up is done
 */
export async function main(argv) {
  const jarSets = ['kafka'];
  const args = [...argv];
  while (args[0] === '--jars') jarSets.push(...args.splice(0, 2).slice(1));
  const where = paths();
  const [entry, ...rest] = args;
  const file = entry === undefined ? undefined : resolve(where.project, entry);
  try {
    if (file !== undefined && !existsSync(file)) {
      throw new SetupFailure(
        'E_ENTRY',
        `There is no file ${file} to run.`,
        'See the commands in package.json.',
      );
    }
    await setUp({ jarSets: [...new Set(jarSets)] });
  } catch (error) {
    console.error(describeFailures(error));
    process.exitCode = 1;
    return;
  }
  if (file === undefined) return;

  const tsx = pathToFileURL(join(where.nodeModules, 'tsx', 'dist', 'loader.mjs')).href;
  process.argv = [process.execPath, file, ...rest];
  process.execArgv = ['--import', tsx]; // what child_process.fork hands on to its children
  await import(tsx);
  await import(pathToFileURL(file).href);
}
