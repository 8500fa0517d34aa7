import fetch from 'node-fetch';
import { produceStations } from '../../lib/03-velib-producer';
import { monitorStations } from '../../lib/04-velib-monitor';
import { createKafka } from '../../lib/kit/kafka';
import type { Station } from '../../lib/kit/stations';

// One side of the benchmark in a process of its own: `side.ts WHAT BROKERS TOPIC COUNT [FEED]`. It prints the records
// and seconds from the end of the first poll or batch to that of the last: connecting is not what is measured.
const [what, brokers = '', topic = '', wanted = '0', url = ''] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });
const count = Number(wanted);
const clock = stopwatch();
const end = new AbortController();

const sides: Record<string, () => Promise<unknown>> = {
  'produce-ours': () =>
    produceStations(kafka, {
      topic,
      url,
      apiKey: 'bench',
      intervalMs: 0,
      // The other sides number nothing either.
      numbered: process.env.NUMBERED === 'true',
      signal: end.signal,
      emit: (line) => {
        clock.add(Number(/Produced (\d+)/.exec(line)?.[1] ?? 0));
        if (clock.total >= count) end.abort();
      },
    }),
  'produce-kafkajs': async () => {
    const producer = kafka.producer();
    await producer.connect();
    while (clock.total < count) {
      const response = await fetch(`${url}/vls/v1/stations?apiKey=bench`);
      const stations = (await response.json()) as Station[];
      const messages = stations.map((station) => ({
        key: `${station.contract_name}/${station.number}`,
        value: JSON.stringify(station),
      }));
      await producer.send({ topic, messages });
      clock.add(stations.length);
    }
    await producer.disconnect();
  },
  'monitor-ours': () => {
    const consumer = kafka.consumer.bind(kafka);
    kafka.consumer = (config) => {
      const made = consumer(config);
      made.on(made.events.END_BATCH_PROCESS, ({ payload }) => read(payload.batchSize));
      return made;
    };
    return monitorStations(kafka, {
      topic,
      groupId: `ours-${process.pid}`,
      stateTopic: process.env.STATE_TOPIC ?? 'velib-state',
      signal: end.signal,
      emit: () => {},
    });
  },
  'monitor-kafkajs': async () => {
    const consumer = kafka.consumer({ groupId: `kafkajs-${process.pid}` });
    const seen = new Map<string, number>();
    const lines: string[] = [];
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => read(payload.batchSize));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) {
          const station = JSON.parse(String(value)) as Station;
          const key = `${station.contract_name}/${station.number}`;
          const before = seen.get(key);
          const { available_bike_stands: stands } = station;
          seen.set(key, stands);
          if (before === undefined || before === stands) continue;
          lines.push(`${stands - before} ${station.address} (${station.contract_name})`);
        }
        lines.length = 0;
      },
    });
    await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
    await consumer.disconnect();
  },
};

/** Every million records the memory is told, after the rubbish is gone where node was started with --expose-gc. */
let told = 0;
function read(records: number): void {
  clock.add(records);
  const millions = Math.floor(clock.total / 1e6);
  if (millions > told || clock.total % 50_000 < records) {
    if (millions > told) globalThis.gc?.();
    told = millions;
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ read: clock.total, millions, rss, heapUsed });
  }
  if (clock.total >= count) end.abort();
}

function stopwatch() {
  let first = 0;
  let last = 0;
  let before = 0;
  return {
    total: 0,
    add(records: number): void {
      this.total += records;
      last = performance.now();
      if (first === 0) {
        first = last;
        before = this.total;
      }
    },
    result() {
      return { records: this.total - before, seconds: (last - first) / 1000 };
    },
  };
}

await sides[what ?? '']?.();
console.log(JSON.stringify(clock.result()));
process.exit(0);
