import { parseFare, parseRide } from '../../lib/07-taxi-stream';
import { cleanRides, emptyJoin, joinBatch } from '../../lib/08-taxi-join';
import { createKafka } from '../../lib/kit/kafka';
import { runAsMember } from '../../lib/kit/members';
import { microBatches } from '../../lib/kit/micro-batches';
import { soundRecords } from '../../lib/kit/sound';

// One of the members of a group that share the join: `member.ts BROKERS RIDES FARES GROUP`. It begins when it is told
// `go`, joins the partitions that the group gave it to their present end, and tells what it did.
const [brokers = '', rides = '', fares = '', groupId = ''] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });
const done = { partitions: [] as number[], rows: 0, joined: 0 };
let go: () => void = () => {};
const gone = new Promise<void>((resolve) => {
  go = resolve;
});
const end = new AbortController();
process.on('message', (told) => (told === 'go' ? go() : end.abort()));

await runAsMember(kafka, {
  groupId,
  topics: [rides, fares],
  signal: end.signal,
  assigned: (partitions) => process.send?.({ assigned: partitions }),
  async work(partition, signal) {
    await Promise.race([gone, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    if (signal.aborted) return;
    const state = emptyJoin();
    for await (const { values } of microBatches(kafka, {
      topics: [rides, fares],
      partitions: [partition],
      startingOffsets: 'earliest',
      maxOffsetsPerTrigger: { [rides]: 40_000, [fares]: 20_000 },
      trigger: { availableNow: true },
      signal,
    })) {
      const [rideLines, fareLines] = [values(rides), values(fares)];
      const batch = {
        rides: cleanRides(soundRecords(rideLines, parseRide).records),
        fares: soundRecords(fareLines, parseFare).records,
      };
      done.rows += rideLines.length + fareLines.length;
      done.joined += joinBatch(state, batch).rows.length;
    }
    done.partitions.push(partition);
    process.send?.({ done });
  },
});
process.exit(0);
