import { execFile, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import type { Kafka } from 'kafkajs';
import { startLab } from '../lab/lab';
import { projectDir, pythonFile } from '../lab/paths';
import { withAdmin } from '../lib/kit/admin';
import { createKafka } from '../lib/kit/kafka';
import { median } from './median';
import { polls, startFeed } from './velib/feed';

const run = promisify(execFile);
const KAFKA_PYTHON = 'kafka-python==3.0.12';
const PARTITIONS = 10;
const SIDES = ['ours', 'kafkajs', 'python'] as const;

type Side = (typeof SIDES)[number];
type Rates = Record<Side, number[]>;

interface Options {
  /** How often each side runs. */
  rounds: number;
  /** Records of a run. */
  records: number;
  /** Records that the monitor reads for its memory, in millions. */
  millions: number;
}

/** Records a second from the feed to Kafka and from Kafka to the monitor, beside a bare kafkajs loop and the classic Python pair. */
export async function benchVelib({ rounds, records, millions }: Options): Promise<void> {
  await run(pythonFile, ['-m', 'pip', 'install', '--quiet', KAFKA_PYTHON]);
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'velib-'));
  const lab = await startLab({ dir, ports: 'free', jupyter: false });
  const brokers = lab.bootstrap.join();
  const kafka = createKafka({ brokers: lab.bootstrap });
  const feed = await startFeed(60);
  try {
    const produce = await rates(rounds, async (side, round) => {
      const topic = await createTopic(kafka, `produce-${side}-${round}`);
      const measured = await measure(side, 'produce', [brokers, topic, String(records), feed.url]);
      await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
      return measured;
    });
    await createTopic(kafka, 'velib-stations');
    const total = await fill(kafka, 'velib-stations', records);
    const monitor = await rates(rounds, async (side, round) => {
      const state = await createTopic(kafka, `state-${side}-${round}`, { 'cleanup.policy': 'compact' });
      return measure(side, 'monitor', [brokers, 'velib-stations', String(total)], { STATE_TOPIC: state });
    });
    const memory = millions > 0 ? await monitorMemory(kafka, brokers, millions) : [];
    print(produce, monitor, memory);
  } finally {
    feed.close();
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Each side in turn, so that a machine that slows down slows them all. */
async function rates(rounds: number, one: (side: Side, round: number) => Promise<number>): Promise<Rates> {
  const found: Rates = { ours: [], kafkajs: [], python: [] };
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes: the first of a round may find the machine warmer or cooler.
    const order = round % 2 === 0 ? SIDES : [...SIDES].reverse();
    for (const side of order) found[side].push(await one(side, round));
  }
  return found;
}

async function measure(
  side: Side,
  what: 'produce' | 'monitor',
  args: string[],
  env: Record<string, string> = {},
): Promise<number> {
  const script = what === 'produce' ? 'producer.py' : 'monitor.py';
  const [file, command] =
    side === 'python'
      ? [pythonFile, [path(script)]]
      : [process.execPath, ['--import', 'tsx', path('side.ts'), `${what}-${side}`]];
  const { stdout } = await run(file, [...command, ...args], {
    env: { ...process.env, ...env },
    timeout: 300_000,
  });
  const { records, seconds } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  console.error(`${what} ${side}: ${Math.round(records / seconds)} records/s`);
  return records / seconds;
}

function path(file: string): string {
  return fileURLToPath(new URL(`velib/${file}`, import.meta.url));
}

async function createTopic(
  kafka: Kafka,
  topic: string,
  configs: Record<string, string> = {},
): Promise<string> {
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  await withAdmin(kafka, (admin) =>
    admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, configEntries }] }),
  );
  return topic;
}

/** Sends at least so many records, whole polls; resolves to how many. */
async function fill(kafka: Kafka, topic: string, records: number): Promise<number> {
  const producer = kafka.producer();
  await producer.connect();
  let total = 0;
  for (const messages of messagesOf(Math.ceil(records / 1_500))) {
    await producer.send({ topic, messages });
    total += messages.length;
  }
  await producer.disconnect();
  return total;
}

function messagesOf(count: number): Array<Array<{ key: string; value: string }>> {
  return polls(count).map((stations) =>
    stations.map((station) => ({
      key: `${station.contract_name}/${station.number}`,
      value: JSON.stringify(station),
    })),
  );
}

interface MemorySample {
  millions: number;
  rss: number;
  heapUsed: number;
}

/** Sends millions of records of 1,500 stations while the monitor reads them; the topic keeps only the newest. */
async function monitorMemory(kafka: Kafka, brokers: string, millions: number): Promise<MemorySample[]> {
  const limits = { 'retention.bytes': '50000000', 'segment.bytes': '10000000' };
  const topic = await createTopic(kafka, 'velib-many', limits);
  const state = await createTopic(kafka, 'state-many', { 'cleanup.policy': 'compact' });
  const answers = messagesOf(60);
  const samples: MemorySample[] = [];
  let read = 0;
  const child = fork(path('side.ts'), ['monitor-ours', brokers, topic, String(millions * 1e6)], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, STATE_TOPIC: state },
    stdio: 'inherit',
  });
  child.on('message', (sample: MemorySample & { read: number }) => {
    read = sample.read;
    if (samples.at(-1)?.millions === sample.millions || sample.millions === 0) return;
    samples.push(sample);
    console.error(`${sample.millions} million records: ${mb(sample.heapUsed)} MB heap, ${mb(sample.rss)} MB`);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const producer = kafka.producer();
  await producer.connect();
  for (let sent = 0, poll = 0; sent < millions * 1e6 && child.exitCode === null; poll++) {
    const messages = answers[poll % answers.length]!;
    await producer.send({ topic, messages });
    sent += messages.length;
    // What the monitor has not read must not be deleted before it does.
    while (sent - read > 300_000 && child.exitCode === null) await new Promise((r) => setTimeout(r, 10));
  }
  await producer.disconnect();
  const code = await ended;
  if (code !== 0) throw new Error(`the monitor ended with exit code ${code}`);
  return samples;
}

function print(produce: Rates, monitor: Rates, memory: MemorySample[]): void {
  const table = new Table({ head: ['records/s (median)', ...SIDES, 'ours : kafkajs', 'ours : python'] });
  for (const [name, found] of Object.entries({ produce, monitor })) {
    const medians = SIDES.map((side) => Math.round(median(found[side])));
    table.push([name, ...medians, ratio(found, 'kafkajs'), ratio(found, 'python')]);
  }
  console.log(table.toString());
  if (memory.length > 0) {
    const heap = new Table({ head: ['million records', 'heap used, MB', 'resident, MB'] });
    for (const { millions, heapUsed, rss } of memory) heap.push([millions, mb(heapUsed), mb(rss)]);
    console.log(heap.toString());
  }
  console.log(
    JSON.stringify({
      bench: 'velib',
      produce: mediansOf(produce),
      monitor: mediansOf(monitor),
      unit: 'records/s',
      peak_mb: memory.length > 0 ? mb(Math.max(...memory.map(({ rss }) => rss))) : null,
    }),
  );
}

function mediansOf(found: Rates): Record<string, number> {
  return Object.fromEntries(SIDES.map((side) => [side, Math.round(median(found[side]))]));
}

/** The median of the rounds' ratios: both sides of a ratio met the same machine. */
function ratio(found: Rates, other: Side): string {
  return median(found.ours.map((rate, round) => rate / (found[other][round] ?? Number.NaN))).toFixed(2);
}

function mb(bytes: number): number {
  return Math.round(bytes / 1e6);
}
