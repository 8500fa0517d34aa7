import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { fareLines, NEIGHBOURHOODS_FILE, rideLines } from '../../fixtures/taxi';
import { streamInBatches } from '../../lib/07-taxi-stream';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka } from '../../lib/kit/kafka';
import { readNeighbourhoods } from '../../lib/kit/neighbourhoods';
import { leaveOut } from '../../test/leave-out';
import { projectDir } from '../paths';
import { describeFailures } from '../setup/failures.mjs';
import { Digest } from './canonical';
import { describeDifference, differenceOf } from './compare';
import { ourRows } from './ours';
import { installSpark, QUICK_JAVA, runDuckDb, runSpark, type SparkResult } from './run-job';

// Spark for real: each of its jobs once, on two small topics of this test. A start of Spark takes some 8 s.

const prefix = `spark-test-${process.pid}`;
const [ridesTopic, faresTopic] = [`${prefix}-rides`, `${prefix}-fares`];
const brokers = (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',');
const topics = { brokers, ridesTopic, faresTopic, driverJavaOptions: QUICK_JAVA };
/** Six hours, so that windows become final; bad lines among them. */
const data = { rides: 300, ridesPerHour: 50, seed: 7, malformed: 30 };

describe('Spark on the taxi topics', function () {
  this.timeout(300_000);
  const kafka = createKafka({ brokers });
  const neighbourhoods = NEIGHBOURHOODS_FILE.pathname;
  let dir = '';
  const file = (name: string) => join(dir, name);
  const rowsOf = (name: string) => readFileSync(file(name), 'utf8').split('\n').filter(Boolean);
  const difference = (expected: string[], got: string[]) => describeDifference(differenceOf(expected, got));

  before(async function () {
    try {
      await installSpark();
    } catch (error) {
      return leaveOut(
        this,
        `Spark cannot be installed here. ${describeFailures(error)}`.replaceAll('\n', ' '),
      );
    }
    dir = mkdtempSync(join(tmpdir(), 'course-spark-'));
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      topics: [ridesTopic, faresTopic].map((topic) => ({ topic, numPartitions: 2 })),
    });
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    for (const [topic, inOrder] of [
      [ridesTopic, [...rideLines(data)]],
      [faresTopic, [...fareLines(data)]],
    ] as const) {
      // At the end the first ones again: hours late, unless all is one batch.
      const lines = [...inOrder, ...inOrder.slice(0, 40)];
      writeFileSync(file(topic), lines.join('\n'));
      await producer.send({ topic, messages: lines.map((value) => ({ key: value.split(',')[0]!, value })) });
    }
    await producer.disconnect();
  });

  after(async () => {
    if (!dir) return;
    rmSync(dir, { recursive: true });
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [ridesTopic, faresTopic] });
    await admin.disconnect();
  });

  it('joins as the course does, in batches with late rows', async () => {
    const limit = 350;
    const spark = await runSpark('join', { ...topics, maxOffsetsPerTrigger: limit, out: file('join') });
    const ours = await ourRows(kafka, { rides: ridesTopic, fares: faresTopic, limit });
    expect(difference(rowsOf('join'), ours.join)).to.match(/^Equal/);
    expect(ours.join).to.have.length.above(100);
    expect(ours.late.rides + ours.late.fares).to.be.above(0);
    expect(sum(spark, 'late')).to.equal(ours.late.rides + ours.late.fares);
    expect(spark.batches.filter(({ rows }) => rows > 0)).to.have.length(ours.batches);
    expect(spark.joined).to.equal(ours.join.length);
    const digest = new Digest();
    for (const row of ours.join) digest.add(row);
    expect(spark.digest).to.equal(String(digest));
  });

  it('joins the real slices as the course and an SQL engine do', async function () {
    const [slice, ridesFile, faresFile] = ['', 'nycTaxiRides.gz', 'nycTaxiFares.gz'].map((name) =>
      join(projectDir, '../shared/data/taxi', name),
    );
    if (!existsSync(slice!)) {
      return leaveOut(this, 'no ../shared/data here, so no real slices');
    }
    const names = { ridesTopic: `${prefix}-real-rides`, faresTopic: `${prefix}-real-fares` };
    const [rides, fares] = [names.ridesTopic, names.faresTopic];
    await withAdmin(kafka, (admin) =>
      admin.createTopics({ topics: [rides, fares].map((topic) => ({ topic, numPartitions: 2 })) }),
    );
    const stream = { pauseMs: 0, signal: new AbortController().signal, emit: () => {} };
    await streamInBatches(kafka, { kind: 'rides', source: ridesFile!, topic: rides, ...stream });
    await streamInBatches(kafka, { kind: 'fares', source: faresFile!, topic: fares, ...stream });

    await runSpark('join', { ...topics, ...names, out: file('real') });
    await runDuckDb('join', { rides: ridesFile!, fares: faresFile!, out: file('real-sql') });
    const ours = await ourRows(kafka, { rides, fares, limit: { [rides]: 3_000, [fares]: 2_000 } });
    await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [rides, fares] }));
    expect(ours.join).to.have.length.above(6_000);
    expect(difference(rowsOf('real'), ours.join)).to.match(/^Equal/);
    expect(difference(rowsOf('real-sql'), ours.join)).to.match(/^Equal/);
  });

  it('averages tips as the course and as an SQL engine do, of all rows in one batch', async () => {
    const files = { rides: file(ridesTopic), fares: file(faresTopic) };
    const spark = await runSpark('tips', { ...topics, neighbourhoods, out: file('tips') });
    await runDuckDb('tips', { ...files, neighbourhoods, out: file('tips-sql') });
    await runDuckDb('join', { ...files, out: file('join-sql') });
    const ours = await ourRows(kafka, {
      rides: ridesTopic,
      fares: faresTopic,
      neighbourhoods: await readNeighbourhoods(neighbourhoods),
    });
    expect(difference(rowsOf('tips-sql'), rowsOf('tips'))).to.match(/^Equal/);
    expect(difference(rowsOf('tips-sql'), ours.tips)).to.match(/^Equal/);
    expect(difference(rowsOf('join-sql'), ours.join)).to.match(/^Equal/);
    expect(spark.results).to.equal(ours.tips.length).and.be.above(100);
    // What became final with the last batch comes out in one without rows.
    expect(spark.batches.map(({ rows, results }) => [rows > 0, results > 0])).to.deep.equal([
      [true, false],
      [false, true],
    ]);
  });

  it('counts by driver until it is told to stop', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const spark = await runSpark('count', {
      ...topics,
      mode: 'update',
      triggerSeconds: 0,
      out: file('count'),
      signal: stop.signal,
      emit: (line) => {
        lines.push(line);
        stop.abort();
      },
    });
    expect(lines[0]).to.match(/^batch 0: [\d,]+ rows in, [\d,]+ out, watermark none/);
    const drivers = new Map<string, number>();
    for (const line of readFileSync(file(ridesTopic), 'utf8').split('\n')) {
      const [, kind, ...rest] = line.split(',');
      const driver = rest.at(-1)!;
      if (kind === 'END' && rest.length === 9) drivers.set(driver, (drivers.get(driver) ?? 0) + 1);
    }
    const counts = rowsOf('count').map((row) => row.split(','));
    // Most lines are sound: a spoilt END line takes one off the count of its driver.
    expect(spark.results).to.equal(counts.length).and.be.above(10);
    for (const [driver = '', count] of counts) expect(Number(count)).to.be.within(1, drivers.get(driver)!);
  });

  it('says at once which topic is missing, and where no broker answers', async () => {
    const failure = (options: { brokers?: string[]; faresTopic?: string }) =>
      runSpark('join', { ...topics, ...options }).then(
        () => 'none',
        (error: Error) => error.message,
      );
    expect(await failure({ faresTopic: `${prefix}-none` })).to.equal(
      `There is no topic ${prefix}-none at ${brokers.join(',')}: send it something first.`,
    );
    expect(await failure({ brokers: ['127.0.0.1:9'] })).to.match(/^No broker answers at 127.0.0.1:9: /);
  });
});

function sum({ batches }: SparkResult, field: 'late' | 'rows'): number {
  return batches.reduce((total, batch) => total + batch[field], 0);
}
