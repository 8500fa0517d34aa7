import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createReplicatedTopic, describeReplicas } from '../lib/06-resilience';
import { createKafka, plainKafka } from '../lib/kit/kafka';
import { pause } from '../lib/kit/listen';
import { replayPage } from './admin/replay-page';
import type { AdminRecording } from './admin/types';
import { type Lab, startLab } from './lab';

const TOPIC = 'velib-stations';
const PARTITIONS = 6;
const SECONDS = 24;
/** When the broker is killed, and when it is started again, in ms after the recording has begun. */
const KILLED_MS = 5_000;
const BACK_MS = 13_000;

const program = new Command('npm run record --')
  .description(
    'Records a failover on three brokers of its own: one is killed while messages flow, and comes back.',
  )
  .option('--out <file>', 'the recording', 'fixtures/failover.json')
  .option('--html <file>', 'also the page that replays it, which needs nothing else')
  .action(async ({ out, html }: { out: string; html?: string }) => {
    const dir = mkdtempSync(join(tmpdir(), 'kafka-record-'));
    const shape = { brokers: 3, controller: 'combined' } as const;
    const lab = await startLab({ dir, shape, ports: 'free', jupyter: false });
    try {
      const recording = await recordFailover(lab);
      writeFileSync(out, `${JSON.stringify(recording)}\n`);
      console.log(`${out}: ${recording.moments.length} moments`);
      if (html) writeFileSync(html, await replayPage(recording));
    } finally {
      await lab.stop();
      rmSync(dir, { recursive: true, force: true });
    }
    process.exit(0);
  });

async function recordFailover(lab: Lab): Promise<AdminRecording> {
  const brokers = lab.bootstrap;
  await createReplicatedTopic(plainKafka({ brokers }), { topic: TOPIC, partitions: PARTITIONS });
  const traffic = startTraffic(brokers);
  // The group has to have its partitions, and something committed, before anything is shown.
  await pause(4_000);
  const [first] = await describeReplicas(plainKafka({ brokers }), { topic: TOPIC });
  const leader = first?.leader ?? 0;
  const title = `Broker ${leader} is killed, and comes back`;
  const recording = post<AdminRecording>(lab, '/api/admin/recordings', {
    topic: TOPIC,
    title,
    seconds: SECONDS,
  });
  await pause(KILLED_MS);
  await post(lab, `/api/brokers/${leader}/kill`);
  await pause(BACK_MS - KILLED_MS);
  await post(lab, `/api/brokers/${leader}/start`);
  const recorded = await recording;
  await traffic.stop();
  return recorded;
}

/** Stations that report, and a group that reads them. */
function startTraffic(brokers: string[]): { stop(): Promise<void> } {
  const kafka = createKafka({ brokers });
  const producer = kafka.producer({ idempotent: true });
  const consumer = kafka.consumer({ groupId: 'velib-monitor-stations' });
  let going = true;
  const producing = (async () => {
    await producer.connect();
    for (let number = 0; going; number += 5) {
      const messages = Array.from({ length: 5 }, (_, index) => ({
        key: `Toulouse/${(number + index) % 280}`,
        value: JSON.stringify({ number: (number + index) % 280 }),
      }));
      await producer.send({ topic: TOPIC, messages });
      await pause(100);
    }
  })();
  const consuming = (async () => {
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 500, eachMessage: async () => {} });
  })();
  return {
    stop: async () => {
      going = false;
      await Promise.all([producing, consuming]);
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
    },
  };
}

async function post<T>(lab: Lab, path: string, body: object = {}): Promise<T> {
  const answer = await fetch(new URL(path, lab.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${lab.token}` },
    body: JSON.stringify(body),
  });
  if (answer.ok) return (await answer.json()) as T;
  throw new Error(`${path}: ${await answer.text()}`);
}

await program.parseAsync();
