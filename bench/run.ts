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

await program.parseAsync();
