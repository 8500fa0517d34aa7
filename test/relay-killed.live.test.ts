import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { seededRandom, whole } from '../fixtures/random';
import { makeStations } from '../fixtures/stations';
import { projectDir } from '../lab/paths';
import { ownerMark } from '../lab/processes/owner';
import type { Transition } from '../lib/05-empty-stations';
import { withAdmin } from '../lib/kit/admin';
import { createKafka } from '../lib/kit/kafka';
import { caughtUp } from '../lib/kit/lag';
import { pause } from '../lib/kit/listen';
import { readTopic } from '../lib/kit/read';
import { parseStation } from '../lib/kit/stations';

const KILLS = 4;
const PARTITIONS = 5;
const brokers = process.env.TEST_BROKERS ?? '';
const kafka = createKafka({ brokers: brokers.split(',') });
const topic = `killed-stations-${process.pid}`;
const output = `killed-empty-${process.pid}`;

/** Starts a relay; resolves once it holds partitions. */
async function startRelay(): Promise<ChildProcess> {
  const child = fork(join(projectDir, 'test', 'relay-child.ts'), [brokers, topic, output], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...ownerMark() },
    cwd: projectDir,
  });
  await once(child, 'message');
  return child;
}

/** Sends records of forty stations that run empty and are refilled at random, until it is told to stop. */
function sendStations(): { stop(): Promise<number> } {
  const random = seededRandom(5);
  const places = makeStations().slice(0, 40);
  let going = true;
  const done = (async () => {
    const producer = kafka.producer();
    await producer.connect();
    let sent = 0;
    for (; going; sent += 20) {
      const messages = Array.from({ length: 20 }, () => {
        const station = places[whole(random, 0, places.length - 1)]!;
        const bikes = random() < 0.5 ? 0 : 1;
        const now = { ...station, status: 'OPEN', bike_stands: 20, available_bike_stands: 5 };
        const value = JSON.stringify({ ...now, available_bikes: bikes });
        return { key: `${station.contract_name}/${station.number}`, value };
      });
      await producer.send({ topic, messages });
      await pause(10);
    }
    await producer.disconnect();
    return sent;
  })();
  return {
    stop: () => {
      going = false;
      return done;
    },
  };
}

/** The ids and kinds of the transitions that the records of the stations hold, worked out from the log itself. */
async function expected(): Promise<string[]> {
  const empty = new Set<string>();
  const found: string[] = [];
  for (const { partition, offset, key, value } of await readTopic(kafka, { topic })) {
    const isEmpty = parseStation(value).available_bikes === 0;
    if (isEmpty === empty.has(key!)) continue;
    if (isEmpty) empty.add(key!);
    else empty.delete(key!);
    found.push(`${topic}-${partition}-${offset} ${isEmpty ? 'empty' : 'refilled'}`);
  }
  return found;
}

describe('a relay that is killed', () => {
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic, output] })));

  it(`relays each transition once, in order, though it is killed ${KILLS} times at any moment`, async function () {
    this.timeout(180_000);
    await withAdmin(kafka, (admin) =>
      admin.createTopics({
        topics: [topic, output].map((name) => ({ topic: name, numPartitions: PARTITIONS })),
      }),
    );
    const random = seededRandom(11);
    const sending = sendStations();
    for (let kill = 0; kill < KILLS; kill++) {
      const relay = await startRelay();
      await pause(whole(random, 50, 900));
      const gone = once(relay, 'exit');
      relay.kill('SIGKILL');
      await gone;
    }
    expect(await sending.stop(), 'records sent').to.be.greaterThan(1_000);
    const last = await startRelay();
    expect(await caughtUp(kafka, { groupId: topic, topic, withinMs: 60_000 }), 'lag').to.equal(0);
    const gone = once(last, 'exit');
    last.send('end');
    await gone;
    const relayed = (await readTopic(kafka, { topic: output })).map(({ value }) => {
      const { id, kind } = JSON.parse(value!) as Transition;
      return `${id} ${kind}`;
    });
    expect(relayed).to.deep.equal(await expected());
  });
});
