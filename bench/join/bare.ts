import { createKafka } from '../../lib/kit/kafka';

// What kafkajs alone takes to hand both topics on, nothing parsed and nothing joined: `bare.ts BROKERS RIDES FARES ROWS ROUNDS`.
const [brokers = '', rides = '', fares = '', rows = '0', rounds = '1'] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });

async function run(groupId: string): Promise<number> {
  const consumer = kafka.consumer({ groupId, maxBytesPerPartition: 1_048_576 });
  let [read, bytes, began] = [0, 0, 0];
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    began = performance.now();
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [rides, fares], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) bytes += value?.length ?? 0;
      read += batch.messages.length;
      if (read >= Number(rows)) end();
    },
  });
  await ended;
  const seconds = (performance.now() - began) / 1000;
  await consumer.disconnect();
  return bytes > 0 ? seconds : Number.NaN;
}

const seconds: number[] = [];
for (let round = 0; round < Number(rounds); round++) seconds.push(await run(`bare-${process.pid}-${round}`));
console.log(JSON.stringify({ seconds }));
process.exit(0);
