import { parseFare, parseRide } from '../lib/07-taxi-stream';
import { joinTopics } from '../lib/08-taxi-join';
import { createKafka } from '../lib/kit/kafka';

// A join in a process of its own, which a test can kill: `taxi-join-child.ts BROKERS RIDES FARES OUTPUT CHECKPOINT NAME LIMIT`.
const [brokers = '', rides = '', fares = '', output = '', checkpoint = '', name = '', limit] =
  process.argv.slice(2);
await joinTopics(createKafka({ brokers: brokers.split(',') }), {
  parseRide,
  parseFare,
  topics: { rides, fares },
  output,
  checkpoint,
  name,
  maxOffsetsPerTrigger: Number(limit),
  trigger: { availableNow: true },
  emit: ({ batch }) => process.send?.(batch),
});
process.exit(0);
