import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { labHome } from './paths';
import { sweepOrphans } from './processes/owner';
import { existingCluster, runningLab } from './running';
import { describeFailures, SetupFailure } from './setup/failures.mjs';
import { describeDifference, differenceOf, isEqual } from './spark/compare';
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
  const command = program
    .command(job)
    .description(description)
    .option('--brokers <addresses>', 'host:port,host:port; default: KAFKA_BROKERS or the running lab')
    .option('--rides-topic <name>', 'topic of the rides', 'taxirides')
    .option('--master <url>', 'where Spark runs', 'local[2]')
    .option('--driver-memory <size>', 'heap of the driver', '1g')
    .option(
      '--max-offsets-per-trigger <numbers...>',
      'records of each topic in a batch; or of rides, of fares',
      many,
    )
    .addOption(
      new Option('--available-now', 'read what is there, then end: the default').conflicts('triggerSeconds'),
    )
    .addOption(new Option('--trigger <seconds>', 'a batch every so often, until Ctrl-C').argParser(number))
    .option('--out <file>', 'for the rows as text; default: only their digest is made')
    .option('--checkpoint <folder>', 'to go on from where an earlier run ended')
    .option('--rounds <number>', 'run the query so many times, each from the beginning', number);
  if (job !== 'count') command.option('--fares-topic <name>', 'topic of the fares', 'taxifares');
  if (job === 'tips') {
    const { TAXI_NEIGHBOURHOODS } = process.env;
    command.option(
      '--neighbourhoods <source>',
      'file or URL; default: the course’s own',
      TAXI_NEIGHBOURHOODS,
    );
  }
  if (job === 'count') {
    const modes = new Option('--mode <mode>', 'output mode').choices(['complete', 'update', 'append']);
    command
      .addOption(modes.default('complete'))
      .option('--window <minutes>', 'count in windows of event time', number)
      .option('--delay <minutes>', "the watermark's delay; default: no watermark", number);
  }
  command.action((given: Given & { trigger?: number; window?: number; delay?: number }) => run(job, given));
}

program
  .command('compare')
  .description('compares two files of rows, in any order')
  .argument('<expected>', 'such as what Spark wrote with --out')
  .argument('<got>')
  .action((expected: string, got: string) => {
    const difference = differenceOf(linesOf(expected), linesOf(got));
    console.log(describeDifference(difference, { expected, got }));
    process.exitCode = isEqual(difference) ? 0 : 1;
  });

async function run(
  job: SparkJob,
  given: Given & { trigger?: number; window?: number; delay?: number },
): Promise<void> {
  const { brokers, maxOffsetsPerTrigger: limits, trigger, window, delay, ...rest } = given;
  const { ridesTopic = 'taxirides', faresTopic = 'taxifares' } = rest;
  const result = await runSpark(job, {
    ...rest,
    brokers: brokers?.split(',') ?? bootstrap(),
    maxOffsetsPerTrigger:
      limits && limits.length > 1 ? { [ridesTopic]: limits[0]!, [faresTopic]: limits[1]! } : limits?.[0],
    triggerSeconds: trigger,
    windowMinutes: window,
    delayMinutes: delay,
    signal: untilToldToStop(),
    emit: (line) => console.log(line),
  });
  console.log(JSON.stringify(result));
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
