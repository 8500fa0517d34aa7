import { Command } from 'commander';

// `npm run bench -- NAME`: each benchmark prints a table, then one line of JSON last.
const program = new Command('npm run bench --').description(
  'Benchmarks; their figures are kept in bench/RESULTS.md.',
);

program
  .command('start')
  .description('time from `npm start` to JupyterLab, time to a ready broker, memory with one notebook run')
  .option('--runs <count>', 'how often', Number, 5)
  .option('--cold', 'also from a fresh clone with empty caches (downloads about 220 MB a run)')
  .action(async (options: { runs: number; cold?: boolean }) => (await import('./start')).benchStart(options));

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
  .command('tips')
  .description('taxi tips: look-ups of the neighbourhood of a place, a second')
  .option('--rounds <count>', 'how often', Number, 7)
  .action(async (options: { rounds: number }) => (await import('./tips')).benchTips(options));

await program.parseAsync();
