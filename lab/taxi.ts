import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { fareLines, NEIGHBOURHOODS_FILE, rideLines } from '../fixtures/taxi';
import { bytesOf } from './taxi/lines';

interface Options {
  out: string;
  rides: number;
  seed: number;
  late: boolean;
  defects: boolean;
  malformed: number;
  plain: boolean;
}

const program = new Command('npm run taxi --')
  .description("Writes made taxi data: rides, their fares and Manhattan's neighbourhoods.")
  .requiredOption('--out <folder>', 'where; files of the same names are replaced')
  .option('--rides <count>', 'how many rides, of two lines each', wholeNumber, 20_000)
  .option('--seed <number>', 'another one gives other rides', wholeNumber, 1)
  .option('--no-late', 'without rows that come more than 25 minutes late')
  .option('--no-defects', 'with sound rides only, in order')
  .option('--malformed <count>', 'so many lines in each file that are no rows', wholeNumber, 0)
  .option('--plain', 'not packed: .csv in place of .gz', false)
  .action(write);

async function write({ out, plain, ...options }: Options): Promise<void> {
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new Error(`--out: expected a folder, got the file ${out}.`) : error;
  });
  const ending = plain ? 'csv' : 'gz';
  await writeLines(join(out, `taxiRides.${ending}`), rideLines(options), plain);
  await writeLines(join(out, `taxiFares.${ending}`), fareLines(options), plain);
  const map = join(out, 'neighbourhoods.geojson');
  await copyFile(fileURLToPath(NEIGHBOURHOODS_FILE), map);
  console.log(await told(map));
}

async function writeLines(path: string, lines: Iterable<string>, plain: boolean): Promise<void> {
  let count = 0;
  function* counted() {
    for (const line of lines) {
      count += 1;
      yield line;
    }
  }
  await pipeline(bytesOf(counted(), { gzip: !plain }), createWriteStream(path));
  console.log(await told(path, `${count.toLocaleString('en')} lines, `));
}

async function told(path: string, what = ''): Promise<string> {
  const { size } = await stat(path);
  return `${path}: ${what}${size.toLocaleString('en')} bytes`;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(pc.red((error as Error).message));
  process.exitCode = 1;
}
