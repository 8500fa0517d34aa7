import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, beforeEach, describe, it } from 'mocha';
import { projectDir } from '../lab/paths';
import { produceStations } from '../lib/03-velib-producer';
import { type MonitorEvent, monitorStations } from '../lib/04-velib-monitor';
import { withAdmin } from '../lib/kit/admin';
import { bikes } from '../lib/kit/bikes';
import { lab } from '../lib/kit/lab';
import { caughtUp } from '../lib/kit/lag';
import { until } from '../lib/kit/listen';
import { readTopic } from '../lib/kit/read';
import type { Station } from '../lib/kit/stations';
import { leaveOut } from './leave-out';

const PARTITIONS = 10;
/** Of the simulator, in each answer. */
const STATIONS = 1_500;
const prefix = `velib-live-${process.pid}`;
const kafka = lab.kafka();
const topics: string[] = [];

/** The three topics of a run: stations, state, dead letters. */
async function makeTopics(name: string) {
  const names = {
    topic: `${prefix}-${name}`,
    stateTopic: `${prefix}-${name}-state`,
    deadLetterTopic: `${prefix}-${name}-dead`,
  };
  topics.push(...Object.values(names));
  const compact = [{ name: 'cleanup.policy', value: 'compact' }];
  await withAdmin(kafka, (admin) =>
    admin.createTopics({
      topics: [
        { topic: names.topic, numPartitions: PARTITIONS },
        { topic: names.stateTopic, numPartitions: PARTITIONS, configEntries: compact },
        { topic: names.deadLetterTopic },
      ],
    }),
  );
  return names;
}

/** A monitor with a client of its own. */
function member(names: Awaited<ReturnType<typeof makeTopics>>, events: MonitorEvent[]) {
  const end = new AbortController();
  let partitions: number[] = [];
  const done = monitorStations(lab.kafka(), {
    ...names,
    groupId: names.topic,
    signal: end.signal,
    emit: (event) => events.push(event),
    joined: (held) => {
      partitions = held;
    },
  });
  return {
    held: () => partitions.length,
    leave: () => {
      end.abort();
      return done;
    },
  };
}

function producer(topic: string, source: { url: string; apiKey: string }) {
  const end = new AbortController();
  let polls = 0;
  const done = produceStations(lab.kafka(), {
    topic,
    ...source,
    intervalMs: 100,
    signal: end.signal,
    emit: () => {
      polls++;
    },
  });
  return {
    polls: (count: number) => until(() => polls >= count, 20_000),
    count: () => polls,
    stop: () => {
      end.abort();
      return done;
    },
  };
}

const group = ({ topic }: { topic: string }) => ({ groupId: topic, topic, withinMs: 20_000 });

type Step = [before: number, after: number];

function add(
  byStation: Record<string, Step[]>,
  { contract, number }: { contract: string; number: number },
  before: number,
  after: number,
): void {
  const key = `${contract}/${number}`;
  byStation[key] = [...(byStation[key] ?? []), [before, after]];
}

/** By station, the free stands before and after each change told, in the order of its partition. */
function told(events: MonitorEvent[]): Record<string, Step[]> {
  const byStation: Record<string, Step[]> = {};
  const inOrder = [...events].sort((a, b) => Number(BigInt(a.offset) - BigInt(b.offset)));
  for (const { change } of inOrder) {
    if (!change) continue;
    add(byStation, change, change.before, change.after);
  }
  return byStation;
}

/** The same, as the simulator itself noted it in its first answers. */
async function happened(answers: number): Promise<Record<string, Step[]>> {
  const byStation: Record<string, Step[]> = {};
  for (const { answer, changes } of await bikes.log()) {
    // What it has noted last may be an answer that the producer, told to stop, did not send.
    if (answer > answers) break;
    for (const change of changes) {
      const before = change.before.available_bike_stands;
      const after = change.after.available_bike_stands;
      if (before === after) continue;
      add(byStation, change, before, after);
    }
  }
  return byStation;
}

describe('the feed through Kafka, 10 partitions and the monitors of one group', () => {
  after(async () => {
    await bikes.reset();
    await withAdmin(kafka, (admin) => admin.deleteTopics({ topics }));
  });

  describe('with the simulator', () => {
    const source = { url: lab.url, apiKey: 'simulator' };

    beforeEach(async () => {
      await bikes.reset(7);
      // Ten simulated minutes a second: so much changes.
      await bikes.speed(600);
    });

    it('hands every record to one of two members once in a quiet run, and tells what the simulator noted', async () => {
      const names = await makeTopics('quiet');
      const events: MonitorEvent[] = [];
      const members = [member(names, events), member(names, events)];
      expect(await until(() => members.every(({ held }) => held() === 5), 20_000)).to.equal(true);
      const feed = producer(names.topic, source);
      expect(await feed.polls(12)).to.equal(true);
      const { records } = await feed.stop();
      expect(await caughtUp(kafka, group(names)), 'lag of the group').to.equal(0);
      const read = await Promise.all(members.map(({ leave }) => leave()));
      expect(read[0]! + read[1]!, 'records read by both').to.equal(records);
      const expected = await happened(records / STATIONS);
      expect(Object.keys(expected).length, 'stations that changed').to.be.greaterThan(100);
      expect(told(events)).to.deep.equal(expected);
    });

    it('loses and invents no change, and keeps the order of a station, while a third member joins and leaves', async () => {
      const names = await makeTopics('balanced');
      const events: MonitorEvent[] = [];
      const first = [member(names, events), member(names, events)];
      expect(await until(() => first.every(({ held }) => held() === 5), 20_000)).to.equal(true);
      const feed = producer(names.topic, source);
      expect(await feed.polls(6)).to.equal(true);
      const third = member(names, events);
      expect(await until(() => third.held() > 0, 20_000), 'the third holds partitions').to.equal(true);
      expect(await feed.polls(feed.count() + 6)).to.equal(true);
      await third.leave();
      expect(await until(() => first.every(({ held }) => held() === 5), 20_000)).to.equal(true);
      expect(await feed.polls(feed.count() + 6)).to.equal(true);
      const { records } = await feed.stop();
      expect(await caughtUp(kafka, group(names)), 'lag of the group').to.equal(0);
      await Promise.all(first.map(({ leave }) => leave()));
      expect(told(events)).to.deep.equal(await happened(records / STATIONS));

      const polls = new Map<string, number>();
      for (const { key, headers } of await readTopic(kafka, { topic: names.topic })) {
        const poll = Number(headers.poll);
        expect(poll, `poll of a record of ${key}`).to.be.greaterThan(polls.get(key!) ?? 0);
        polls.set(key!, poll);
      }
    });
  });

  it('takes a real answer as it is', async function () {
    const file = join(projectDir, '..', 'shared', 'data', 'bikes', 'jcdecaux-v1-toulouse-2016.json');
    if (!existsSync(file)) {
      leaveOut(this, 'no real answer of the API in ../shared/data');
    }
    const stations = JSON.parse(readFileSync(file, 'utf8')) as Station[];
    const one = stations.findIndex((station) => station.available_bike_stands > 0);
    const later = stations.with(one, {
      ...stations[one]!,
      available_bike_stands: stations[one]!.available_bike_stands - 1,
    });
    let answers = 0;
    const server = createServer((_request, response) =>
      response.end(JSON.stringify(answers++ === 0 ? stations : later)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const names = await makeTopics('real');
      const events: MonitorEvent[] = [];
      const monitor = member(names, events);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const feed = producer(names.topic, { url, apiKey: 'any' });
      expect(await feed.polls(3)).to.equal(true);
      const { records, polls, skipped } = await feed.stop();
      expect(skipped).to.equal(0);
      expect(records).to.be.within((polls - 1) * stations.length, polls * stations.length);
      expect(await caughtUp(kafka, group(names)), 'lag of the group').to.equal(0);
      await monitor.leave();
      expect(events.map(({ line }) => line)).to.deep.equal([`-1 ${stations[one]!.address} (Toulouse)`]);
    } finally {
      server.close();
    }
  });
});
