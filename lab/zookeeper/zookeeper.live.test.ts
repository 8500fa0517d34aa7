import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { logLevel } from 'kafkajs';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import { lab as client } from '../../lib/kit/lab';
import { leaveOut } from '../../test/leave-out';
import { type Lab, startLab } from '../lab';
import { znodeExists } from './client';
import { installZookeeper } from './jars';

describe('a lab with ZooKeeper', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-zookeeper-'));
  const { LAB_URL, LAB_TOKEN, KAFKA_BROKERS } = process.env;
  let lab: Lab | undefined;

  before(async function () {
    this.timeout(300_000);
    try {
      await installZookeeper();
    } catch (error) {
      if (!/E_NO_NETWORK/.test(String(error))) throw error;
      leaveOut(this, (error as Error).message.replaceAll('\n', ' '));
    }
    const shape = { brokers: 2, controller: 'zookeeper', zookeepers: 1 } as const;
    lab = await startLab({ dir, shape, ports: 'free', jupyter: false });
    Object.assign(process.env, { LAB_URL: lab.url, LAB_TOKEN: lab.token });
    process.env.KAFKA_BROKERS = lab.bootstrap.join();
  });

  after(async () => {
    await lab?.stop();
    for (const [name, value] of Object.entries({ LAB_URL, LAB_TOKEN, KAFKA_BROKERS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(dir, { recursive: true });
  });

  describe('of which there is one', () => {
    it('answers the words on its list', async () => {
      expect(await client.fourLetterWord('srvr')).to.match(/^Mode: standalone$/m);
      expect(await client.fourLetterWord('ruok')).to.equal('imok');
      expect(await client.fourLetterWord('stat')).to.equal(
        'stat is not executed because it is not in the whitelist.',
      );
    });

    it("keeps in znodes what Kafka's tools are told by the brokers", async () => {
      const made = await client.tool('topics', [
        ...['--create', '--topic', 'velib-stations', '--partitions', '2', '--replication-factor', '2'],
      ]);
      expect(made).to.deep.include({ exitCode: 0, stderr: '' });
      expect(await list('/brokers/ids')).to.deep.equal(['0', '1']);
      expect(await list('/brokers/topics')).to.deep.equal(['velib-stations']);
      const described = await client.tool('topics', ['--describe', '--topic', 'velib-stations']);
      const { leader, isr } = await get('/brokers/topics/velib-stations/partitions/1/state');
      const line = described.stdout.split('\n').find((each) => each.includes('Partition: 1'));
      expect(line).to.include(`Leader: ${leader}\t`).and.to.include(`Isr: ${isr}\t`);
    });
  });

  describe('of which there are three', () => {
    before(async () => {
      await client.cluster(2, { controller: 'zookeeper', zookeepers: 3 });
    });

    it('has one that leads, and no topics of the other cluster', async () => {
      const answers = await Promise.all([1, 2, 3].map((id) => client.fourLetterWord('srvr', id)));
      const modes = answers.map((text) => /^Mode: (.+)$/m.exec(text)?.[1]).sort();
      expect(modes).to.deep.equal(['follower', 'follower', 'leader']);
      expect(await client.fourLetterWord('ruok', 2)).to.match(/not in the whitelist/);
      expect(await list('/brokers/topics')).to.deep.equal([]);
    });

    it('forgets a broker that was killed, has the other one control, and takes the first one back', async () => {
      const { brokerid: first } = await get('/controller');
      const other = 1 - first;
      await client.kill(first);
      expect(await registered(first), 'at once').to.equal(true);
      expect(await eventually(async () => (await registered(first)) === false), 'later').to.equal(true);
      expect(await registered(other), 'the other').to.equal(true);
      const moved = await eventually(async () => (await get('/controller')).brokerid === other);
      expect(moved, 'another controller').to.equal(true);
      await client.start(first);
      expect(await list('/brokers/ids'), 'after its start').to.deep.equal(['0', '1']);
      expect((await get('/controller')).brokerid, 'it stays').to.equal(other);
    });

    it('takes back a broker that starts before it was forgotten', async () => {
      await client.kill(0);
      expect(await client.start(0)).to.deep.include({ id: 0, state: 'running' });
    });

    it('goes on without one, and changes nothing without two', async () => {
      await create('with-three');
      await client.zookeeper.kill(1);
      await create('with-two');
      await client.zookeeper.kill(2);
      const serving = async () => /^Mode: /m.test(await client.fourLetterWord('srvr', 3));
      expect(await eventually(async () => !(await serving())), 'the last one gives up').to.equal(true);
      const refused = await create('with-one').catch((error: Error) => error);
      expect(refused).to.be.instanceOf(Error);
      await send('with-two', 'leaders need no ZooKeeper to take messages');

      await client.cluster(2, { controller: 'zookeeper', zookeepers: 3 });
      expect((await client.zookeepers()).map(({ state }) => state)).to.deep.equal(Array(3).fill('running'));
      expect(await eventually(() => create('with-three-again').then(() => true))).to.equal(true);
    });
  });
});

/** Whether a broker's znode is there. */
async function registered(broker: number): Promise<boolean | null> {
  const [server] = await client.zookeepers();
  return znodeExists(server!.host, server!.port, `/brokers/ids/${broker}`);
}

/** The children of a znode, sorted, as the shell lists them. */
async function list(path: string): Promise<string[]> {
  const text = await shell('ls', path);
  return text.replace(/[[\]]/g, '').split(', ').filter(Boolean).sort();
}

/** What a znode holds. */
async function get(path: string): Promise<{ brokerid: number; leader: number; isr: number[] }> {
  return JSON.parse(await shell('get', path));
}

async function shell(...command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await client.tool('zookeeper-shell', command);
  expect(exitCode, `${stdout}${stderr}`).to.equal(0);
  // What the session's watcher says may come after the answer.
  const answers = stdout.split('\n').filter((line) => line && !/^(WATCHER::|WatchedEvent)/.test(line));
  return answers.at(-1)!;
}

const short = { logLevel: logLevel.NOTHING, requestTimeout: 3_000, retry: { retries: 1 } };

/** Makes a topic. @throws Error when that takes longer than 3 s */
async function create(topic: string): Promise<void> {
  const admin = createKafka({ brokers: client.bootstrap, ...short }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, replicationFactor: 2 }], timeout: 2_000 });
  } finally {
    await admin.disconnect();
  }
}

async function send(topic: string, value: string): Promise<void> {
  const producer = createKafka({ brokers: client.bootstrap, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (await condition().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
