import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { lab as client } from '../lib/kit/lab';
import { type Lab, startLab } from './lab';
import { until } from './processes/owner';
import { isAlive } from './processes/table';
import { runningLab } from './running';

describe('a lab whose cluster is changed', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-change-'));
  const { LAB_URL, LAB_TOKEN, KAFKA_BROKERS } = process.env;
  let lab: Lab;

  before(async () => {
    lab = await startLab({ dir, ports: 'free' });
    Object.assign(process.env, {
      LAB_URL: lab.url,
      LAB_TOKEN: lab.token,
      KAFKA_BROKERS: lab.bootstrap.join(),
    });
  });
  after(async () => {
    for (const [name, value] of Object.entries({ LAB_URL, LAB_TOKEN, KAFKA_BROKERS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await lab?.stop();
    rmSync(dir, { recursive: true });
  });

  /** Names of the topics that the running cluster has; makes one first if it is given. */
  async function topics(make?: { topic: string; replicationFactor: number }): Promise<string[]> {
    const admin = client.kafka().admin();
    await admin.connect();
    if (make) await admin.createTopics({ topics: [make] });
    const found = await admin.listTopics();
    await admin.disconnect();
    return found.filter((name) => !name.startsWith('__'));
  }
  const message = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('keeps the topics of each cluster, and points clients at the one that runs', async () => {
    const [first] = lab.bootstrap;
    expect(await topics({ topic: 'of-one', replicationFactor: 1 })).to.deep.equal(['of-one']);

    const status = await client.cluster(3);
    expect(status).to.deep.include({ shape: { brokers: 3, controller: 'combined' } });
    expect(client.bootstrap).to.have.length(3).and.include(first);
    expect(lab.bootstrap).to.deep.equal(client.bootstrap);
    expect(process.env.KAFKA_BROKERS).to.equal(client.bootstrap.join());
    expect(runningLab(dir)).to.deep.include({ bootstrap: client.bootstrap, shape: status.shape });
    expect(await topics({ topic: 'of-three', replicationFactor: 3 })).to.deep.equal(['of-three']);
    const tool = await client.tool('topics', ['--describe', '--topic', 'of-three']);
    expect(tool.stdout).to.include('ReplicationFactor: 3');

    await client.cluster(1);
    expect(client.bootstrap).to.deep.equal([first]);
    expect(await topics()).to.deep.equal(['of-one']);
  });

  it('repairs the same cluster instead of changing it, and restarts it for another setting', async () => {
    const pids = async () => (await client.brokers()).map(({ pid }) => pid);
    const before = await pids();
    await client.cluster(1);
    expect(await pids()).to.deep.equal(before);
    await client.kill(0);
    expect((await client.cluster(1)).brokers[0]).to.include({ state: 'running' });
    await client.pause(0);
    expect((await client.cluster(1)).brokers[0]).to.include({ state: 'running' });
    expect(await client.properties(0)).to.include('\nleader.imbalance.check.interval.seconds=300\n');
    const changing = client.cluster(1, { leaderImbalanceSeconds: 10 });
    // Waits until the change is over, and finds the broker that runs then.
    expect(await client.stop(0)).to.include({ state: 'stopped' });
    await changing;
    expect(await client.properties(0)).to.include('\nleader.imbalance.check.interval.seconds=10\n');
    await client.start(0);
  });

  it('says why a cluster does not come up, and goes back to the one before', async () => {
    const meta = join(dir, 'cluster-3/node-1/data/meta.properties');
    const right = readFileSync(meta, 'utf8');
    writeFileSync(meta, right.replace(/node\.id=.*/, 'node.id=9'));
    const refused = await message(client.cluster(3));
    writeFileSync(meta, right);
    expect(refused)
      .to.include('The cluster of 3 brokers did not come up. So the one before, of 1 broker, runs again.\n')
      .and.include('Broker 1 ended before it was ready.')
      .and.match(/node\.?.?id/i);
    expect((await client.status()).shape).to.deep.equal({ brokers: 1, controller: 'combined' });
    expect(await topics()).to.deep.equal(['of-one']);
  });

  it('leaves the cluster alone when another has no room or does not exist', async () => {
    const [broker] = await client.brokers();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(broker!.port + 1, '127.0.0.1', resolve));
    const taken = await message(client.cluster(3));
    server.close();
    expect(taken).to.include(`Port ${broker!.port + 1}, needed for broker 1, is taken by node`);
    expect(await message(client.cluster(2))).to.include('Got {"brokers":2,"controller":"combined"}.');
    const never = client.cluster(3, { leaderImbalanceSeconds: 0 });
    expect(await message(never)).to.include('leaderImbalanceSeconds: expected a whole number of seconds');
    expect((await client.brokers())[0]).to.include({ pid: broker!.pid, state: 'running' });
  });

  it('leaves no process behind when it is stopped in the middle of a change', async () => {
    const changing = message(client.cluster(3));
    expect(await until(() => lab.status().brokers.length === 3, 20_000)).to.equal(true);
    const pids = () => lab.status().brokers.flatMap(({ pid }) => pid ?? []);
    await until(() => pids().length > 0, 10_000);
    const started = pids();
    await lab.stop();
    expect(await changing).to.not.equal('no error');
    expect(started.filter(isAlive)).to.deep.equal([]);
    expect(lab.status().brokers.map(({ pid }) => pid)).to.deep.equal([null]);
    expect(runningLab(dir)).to.equal(null);
  });
});
