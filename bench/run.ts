import { Command } from 'commander';

// `npm run bench -- NAME`: each benchmark prints a table, then one line of JSON last.
const program = new Command('npm run bench --').description(
  'Benchmarks; their figures are kept in bench/RESULTS.md.',
);

program
  .command('start')
  .description('time from `npm start` to JupyterLab, time to a ready broker, memory with one notebook run')
  .option('--runs <count>', 'how often', Number, 5)
  .option('--nodes <count>', 'Kafka nodes: 1 or 3', Number, 1)
  .option('--cold', 'also from a fresh clone with empty caches (downloads about 220 MB a run)')
  .action(async (options: { runs: number; nodes: number; cold?: boolean }) =>
    (await import('./start')).benchStart(options),
  );

program
  .command('velib')
  .description(
    'bike stations: records/s from the feed to Kafka and from Kafka to the monitor, memory of the monitor',
  )
  .option('--rounds <count>', 'how often each side runs', Number, 5)
  .option('--records <count>', 'records of a run', Number, 300_000)
  .option('--millions <count>', 'records for the memory, in millions; 0 leaves it out', Number, 10)
  .action(async (options: { rounds: number; records: number; millions: number }) =>
    (await import('./velib')).benchVelib(options),
  );

program
  .command('failover')
  .description(
    'three brokers that are killed, stopped, paused and bounced while messages are sent: lost, twice, reordered, gaps',
  )
  .option('--runs <count>', 'how often each fault happens', Number, 20)
  .option('--messages <count>', 'messages of each sender in a run', Number, 100_000)
  .option('--fault <word>', 'only faults whose name has this in it, such as rolling')
  .action(async (options: { runs: number; messages: number; fault?: string }) =>
    (await import('./failover')).benchFailover(options),
  );

program
  .command('grade')
  .description(
    'submissions graded a minute, of all kinds and exercises, beside nbgrader; growth with the class',
  )
  .option('--sizes <count...>', 'submissions', (text, before: number[] | undefined) => [
    ...(before ?? []),
    Number(text),
  ])
  .option('--jobs <count>', 'how many are graded at a time', Number)
  .option('--no-nbgrader', 'leave nbgrader out')
  .option('--no-resilience', 'leave exercise 06 out, which is counted apart')
  .action(async (options: { sizes?: number[]; jobs?: number; nbgrader: boolean; resilience: boolean }) =>
    (await import('./grade')).benchGrade({ ...options, sizes: options.sizes ?? [10, 100, 300] }),
  );

program
  .command('grade-farm')
  .description('submissions graded a minute by one worker and by two over Kafka; what the farm itself can do')
  .option('--students <count>', 'submissions; 0 leaves grading out', Number, 60)
  .option('--works <count>', 'works that are answered without grading; 0 leaves them out', Number, 5_000)
  .option('--jobs <count>', 'how many are graded at a time, by all workers together', Number)
  .action(async (options: { students: number; works: number; jobs?: number }) =>
    (await import('./grade-farm')).benchGradeFarm(options),
  );

program
  .command('soak')
  .description(
    'the worked code of all exercises, graded again and again: every test that does not pass is a flake',
  )
  .option('--runs <count>', 'how often', Number, 50)
  .option('--jobs <count>', 'how many are graded at a time', Number)
  .action(async (options: { runs: number; jobs?: number }) => (await import('./soak')).benchSoak(options));

program
  .command('tips')
  .description('taxi tips: look-ups of the neighbourhood of a place, a second')
  .option('--rounds <count>', 'how often', Number, 7)
  .action(async (options: { rounds: number }) => (await import('./tips')).benchTips(options));

program
  .command('join')
  .description(
    'taxi join: rows/s from Kafka to joined rows, beside Spark local[2], and shared by the members of a group',
  )
  .option('--sizes <rows...>', 'input rows', (text, before: number[] | undefined) => [
    ...(before ?? []),
    Number(text),
  ])
  .option('--rounds <count>', 'how often each engine runs the smallest size', Number, 5)
  .option('--no-spark', 'leave Spark out')
  .option('--spark-batch <rows>', "rides in a batch of Spark's, and half as many fares", Number, 400_000)
  .action(async (options: { sizes?: number[]; rounds: number; spark: boolean; sparkBatch: number }) =>
    (await import('./join')).benchJoin({
      ...options,
      sizes: options.sizes ?? [150_000, 1_500_000, 10_000_000],
    }),
  );

await program.parseAsync();
