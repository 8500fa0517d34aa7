import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { NEIGHBOURHOODS_FILE } from '../fixtures/taxi';
import { createKafka } from '../lib/kit/kafka';
import { readNeighbourhoods } from '../lib/kit/neighbourhoods';
import { labHome } from './paths';
import { sweepOrphans } from './processes/owner';
import { existingCluster, runningLab } from './running';
import { describeFailures, SetupFailure } from './setup/failures.mjs';
import { describeDifference, differenceOf, isEqual } from './spark/compare';
import { ourRows } from './spark/ours';
import { runSpark, type SparkJob, type SparkOptions } from './spark/run-job';

const program = new Command('npm run spark --').description(
  'Runs Spark Structured Streaming on the taxi topics: the same jobs as in notebooks 07 to 09. ' +
    'The first time PySpark is installed, 340 MB. SPARK_LOG_LEVEL=warn shows its log.',
);

const jobs: Record<SparkJob, string> = {
  join: 'joins rides with their fares, with watermarks of 30 minutes',
  tips: 'averages tips by window and neighbourhood',
  count: 'counts rides by driver in one of the three output modes',
};

/** Options as commander names them; limits are not by topic yet. */
type Given = Omit<SparkOptions, 'brokers' | 'maxOffsetsPerTrigger'> & {
  brokers?: string;
  maxOffsetsPerTrigger?: number[];
};

for (const [job, description] of Object.entries(jobs) as Array<[SparkJob, string]>) {
  const command = reading(program.command(job).description(description))
    .addOption(
      new Option('--available-now', 'read what is there, then end: the default').conflicts('triggerSeconds'),
    )
    .addOption(new Option('--trigger <seconds>', 'a batch every so often, until Ctrl-C').argParser(number))
    .option('--out <file>', 'for the rows as text; default: only their digest is made')
    .option('--checkpoint <folder>', 'to go on from where an earlier run ended')
    .option('--rounds <number>', 'run the query so many times, each from the beginning', number);
  if (job !== 'count') command.addOption(faresTopic());
  if (job === 'tips') command.addOption(neighbourhoods());
  if (job === 'count') {
    const modes = new Option('--mode <mode>', 'output mode').choices(['complete', 'update', 'append']);
    command
      .addOption(modes.default('complete'))
      .option('--window <minutes>', 'count in windows of event time', number)
      .option('--delay <minutes>', "the watermark's delay; default: no watermark", number);
  }
  command.action((given: Given & { trigger?: number; window?: number; delay?: number }) => run(job, given));
}

reading(program.command('compare'))
  .description(
    'compares two files of rows, in any order; without files: what lib/ joins and averages with what Spark does, on the same topics in the same batches',
  )
  .argument('[expected]', 'such as what Spark wrote with --out')
  .argument('[got]')
  .addOption(faresTopic())
  .addOption(neighbourhoods())
  .action(async (expected: string | undefined, got: string | undefined, given: Given) => {
    if (expected === undefined || got === undefined) return compareWithSpark(given);
    report('', linesOf(expected), linesOf(got), { expected, got });
  });

/** Spark's rows of both jobs beside those of lib/. */
async function compareWithSpark(given: Given): Promise<void> {
  const signal = untilToldToStop();
  const options = { ...sparkOptions(given), signal };
  const {
    ridesTopic: rides = 'taxirides',
    faresTopic: fares = 'taxifares',
    maxOffsetsPerTrigger: limit,
  } = options;
  const map = given.neighbourhoods ?? fileURLToPath(NEIGHBOURHOODS_FILE);
  const dir = mkdtempSync(join(tmpdir(), 'spark-compare-'));
  try {
    const ours = await ourRows(createKafka({ brokers: options.brokers }), {
      rides,
      fares,
      limit,
      neighbourhoods: await readNeighbourhoods(map),
    });
    for (const job of ['join', 'tips'] as const) {
      const out = join(dir, job);
      await runSpark(job, { ...options, neighbourhoods: map, out });
      report(`${job}: `, linesOf(out), ours[job], { expected: "Spark's rows", got: 'those of lib/' });
    }
    const late = ours.late.rides + ours.late.fares;
    console.log(`${ours.batches} ${ours.batches === 1 ? 'batch' : 'batches'}, ${late} rows came too late.`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Prints whether both have the same rows; if not, the command fails. */
function report(
  title: string,
  expected: string[],
  got: string[],
  names: { expected: string; got: string },
): void {
  const difference = differenceOf(expected, got);
  console.log(title + describeDifference(difference, names));
  if (!isEqual(difference)) process.exitCode = 1;
}

async function run(
  job: SparkJob,
  given: Given & { trigger?: number; window?: number; delay?: number },
): Promise<void> {
  const { trigger, window, delay, ...rest } = given;
  const result = await runSpark(job, {
    ...sparkOptions(rest),
    triggerSeconds: trigger,
    windowMinutes: window,
    delayMinutes: delay,
    signal: untilToldToStop(),
    emit: (line) => console.log(line),
  });
  console.log(JSON.stringify(result));
}

/** What each command takes that reads topics. */
function reading(command: Command): Command {
  return command
    .option('--brokers <addresses>', 'host:port,host:port; default: KAFKA_BROKERS or the running lab')
    .option('--rides-topic <name>', 'topic of the rides', 'taxirides')
    .option('--master <url>', 'where Spark runs', 'local[2]')
    .option('--driver-memory <size>', 'heap of the driver', '1g')
    .option(
      '--max-offsets-per-trigger <numbers...>',
      'records of each topic in a batch; or of rides, of fares; default: all in one batch',
      many,
    );
}

function faresTopic(): Option {
  return new Option('--fares-topic <name>', 'topic of the fares').default('taxifares');
}

function neighbourhoods(): Option {
  return new Option('--neighbourhoods <source>', 'file or URL; default: the course’s own').env(
    'TAXI_NEIGHBOURHOODS',
  );
}

function sparkOptions({ brokers, maxOffsetsPerTrigger: limits, ...rest }: Given): SparkOptions {
  const { ridesTopic = 'taxirides', faresTopic = 'taxifares' } = rest;
  const [rides, fares] = limits ?? [];
  return {
    ...rest,
    brokers: brokers?.split(',') ?? bootstrap(),
    maxOffsetsPerTrigger:
      rides !== undefined && fares !== undefined ? { [ridesTopic]: rides, [faresTopic]: fares } : rides,
  };
}

/** Ctrl-C reaches Spark's process too; both wait for the end of its query. */
function untilToldToStop(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

function bootstrap(): string[] {
  const addresses = existingCluster() ?? runningLab(labHome())?.bootstrap;
  if (addresses) return addresses;
  throw new Error(
    'No lab is running, so there are no topics to read. Start one with `npm start`, or name a cluster: KAFKA_BROKERS=host:port',
  );
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new InvalidArgumentError('Expected a number.');
}

function many(text: string, before: number[] = []): number[] {
  return [...before, number(text)];
}

try {
  await sweepOrphans();
  await program.parseAsync();
} catch (error) {
  const isSetup = error instanceof SetupFailure || error instanceof AggregateError;
  console.error(pc.red(isSetup ? describeFailures(error) : (error as Error).message));
  process.exitCode = 1;
}
