// For tests: a worker in a process of its own, `test-worker.ts BROKERS PREFIX DIR`. SIGTERM has it finish and leave.
import { engineOn } from './test-engine';
import { runWorker } from './worker';

const [brokers = '', prefix = '', dir = ''] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await runWorker({
  brokers: brokers.split(','),
  prefix,
  jobs: 1,
  engine: engineOn(brokers.split(','), 1),
  dir,
  signal: stop.signal,
  said: (text) => console.log(text),
});
process.exit();
