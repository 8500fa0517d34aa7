import { Digest, joinedText } from '../../lab/spark/canonical';
import { parseFare, parseRide } from '../../lib/07-taxi-stream';
import { cleanRides, emptyJoin, joinBatch } from '../../lib/08-taxi-join';
import { createKafka } from '../../lib/kit/kafka';
import { microBatches } from '../../lib/kit/micro-batches';
import { soundRecords } from '../../lib/kit/sound';
import type { JoinedRow } from '../../lib/kit/taxi';

// The course's join in a process of its own: `ours.ts BROKERS RIDES FARES ROUNDS`. Prints a line of JSON.
const [brokers = '', rides = '', fares = '', rounds = '1'] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });
/** Rides have twice as many rows: so both streams keep step. */
const maxOffsetsPerTrigger = { [rides]: 40_000, [fares]: 20_000 };

/** One whole run from Kafka to joined rows. */
async function run(
  take: (row: JoinedRow) => void,
): Promise<{ rows: number; seconds: number; batches: number }> {
  const state = emptyJoin();
  let [rows, batches, began] = [0, 0, 0];
  const started = () => {
    began = performance.now();
  };
  for await (const { values } of microBatches(kafka, {
    topics: [rides, fares],
    startingOffsets: 'earliest',
    maxOffsetsPerTrigger,
    trigger: { availableNow: true },
    started,
  })) {
    const [rideLines, fareLines] = [values(rides), values(fares)];
    const batch = {
      rides: cleanRides(soundRecords(rideLines, parseRide).records),
      fares: soundRecords(fareLines, parseFare).records,
    };
    for (const row of joinBatch(state, batch).rows) take(row);
    rows += rideLines.length + fareLines.length;
    batches++;
  }
  return { rows, batches, seconds: (performance.now() - began) / 1000 };
}

let [joined, tips, rows, batches] = [0, 0, 0, 0];
const seconds: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  [joined, tips] = [0, 0];
  const found = await run(({ fare }) => {
    joined++;
    tips += fare.tip;
  });
  ({ rows, batches } = found);
  seconds.push(found.seconds);
}
// Before the digest, which has strings of each row.
const peakMb = process.resourceUsage().maxRSS / 1024;
const digest = new Digest();
await run((row) => digest.add(joinedText(row)));
console.log(
  JSON.stringify({ rows, batches, joined, tips, seconds, peak_mb: peakMb, digest: String(digest) }),
);
process.exit(0);
