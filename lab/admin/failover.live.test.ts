import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import { type Cluster, startCluster } from '../kafka/cluster';
import { adminRoutes } from './routes';
import { adminSource } from './source';
import { EventReader } from './sse';
import type { AdminMoment, AdminOverview, AdminTopicDetail } from './types';

/** What an overview may take, whatever happens to brokers; twice what is promised, since tests run side by side. */
const BOUND_MS = 2_000;

describe('the admin page while brokers die and hang', function () {
  this.timeout(60_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-admin-'));
  let cluster: Cluster;
  let app: ReturnType<typeof adminRoutes>;
  let slowest = 0;

  before(async () => {
    cluster = await startCluster({ shape: { brokers: 3, controller: 'combined' }, dir, ports: 'free' });
    const lab = { cluster, bootstrap: cluster.bootstrap };
    app = adminRoutes(adminSource(lab));
    const kafka = createKafka({ brokers: cluster.bootstrap });
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    const each = (replicas: (id: number) => number[]) =>
      [0, 1, 2].map((id) => ({ partition: id, replicas: replicas(id) }));
    await admin.createTopics({
      topics: [
        { topic: 'three', replicaAssignment: each((id) => [id, (id + 1) % 3, (id + 2) % 3]) },
        { topic: 'one', replicaAssignment: each((id) => [id]) },
      ],
    });
    for (const topic of ['three', 'one']) {
      const messages = [0, 1, 2].map((partition) => ({ partition, value: `of ${partition}` }));
      await producer.send({ topic, messages });
    }
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });
  after(async () => {
    for (const broker of cluster?.brokers() ?? []) {
      if (broker.state === 'paused') await cluster.node(broker.id).resume();
    }
    await cluster?.stop();
    rmSync(dir, { recursive: true });
  });

  async function get<T>(path: string): Promise<T> {
    const began = performance.now();
    const answer = await app.request(path);
    slowest = Math.max(slowest, performance.now() - began);
    return (await answer.json()) as T;
  }
  async function until(good: (told: AdminOverview) => boolean): Promise<AdminOverview> {
    for (const end = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const told = await get<AdminOverview>('/overview');
      if (good(told) || Date.now() > end) return told;
    }
  }
  const topicIn = ({ topics }: AdminOverview, name: string) => topics.find((topic) => topic.name === name)!;
  const brokerIn = ({ brokers }: AdminOverview, id: number) => brokers.find((broker) => broker.id === id)!;

  it('shows the controller move, leaders that are gone and replicas that lag when the controller is killed', async () => {
    const whole = await until(
      ({ controller, topics }) => controller !== null && topics.every(({ records }) => records !== null),
    );
    expect(whole.error).to.equal(null);
    expect(whole.brokers.map(({ alive, state }) => [alive, state])).to.deep.equal(
      Array(3).fill([true, 'running']),
    );
    const dead = whole.controller!;
    const reader = new EventReader(await app.request('/events?topic=one&picture=three'));
    await reader.next('moment');
    slowest = 0;

    const began = Date.now();
    await cluster.node(dead).kill();
    const told = await until(
      (now) =>
        now.controller !== null &&
        now.controller !== dead &&
        topicIn(now, 'one').offline === 1 &&
        topicIn(now, 'three').underReplicated === 3,
    );
    const took = Date.now() - began;
    expect(told.controller).to.not.equal(dead);
    expect(brokerIn(told, dead)).to.deep.include({
      alive: false,
      state: 'killed',
      leaders: 0,
      controller: false,
    });
    expect(brokerIn(told, dead).outOfSync).to.be.at.least(3);
    expect(topicIn(told, 'one').leaders[dead]).to.equal(null);
    expect(topicIn(told, 'three')).to.deep.include({ offline: 0, underReplicated: 3, outOfSync: [1, 1, 1] });
    // What was known of a partition without leader stays.
    expect(topicIn(told, 'one').records).to.equal(3);
    expect(took).to.be.below(15_000);

    const detail = await get<AdminTopicDetail>('/topics/one');
    expect(detail.partitions.map(({ leader, end }) => [leader, end])).to.deep.equal(
      [0, 1, 2].map((id) => (id === dead ? [null, null] : [id, '1'])),
    );
    const { records, problem } = await get<{ records: unknown[]; problem: string }>('/topics/one/records');
    expect(records).to.have.length(2);
    expect(problem).to.equal(`Partition ${dead} has no leader that answers: it is not shown.`);

    await reader.next<AdminTopicDetail>('topic', ({ partitions }) => partitions[dead]?.leader === null);
    await reader.next<AdminMoment>('moment', ({ partitions, brokers }) => {
      return (
        partitions.every(({ leader, isr }) => leader !== null && isr.length === 2) && !brokers[dead]!.alive
      );
    });
    await reader.close();
    expect(slowest, 'milliseconds of the slowest answer').to.be.below(BOUND_MS);
  });

  it('still answers when another is paused as well, and says that no controller is active', async () => {
    const before = await until(({ controller }) => controller !== null);
    const dead = before.brokers.find(({ alive }) => !alive)!.id;
    const paused = before.brokers.find(({ alive, id }) => alive && id !== before.controller)!.id;
    slowest = 0;
    await cluster.node(paused).pause();
    // Two of three controllers do not answer: nobody leads them any more.
    const told = await until(({ controller }) => controller === null);
    expect(told.controller).to.equal(null);
    expect(told.error).to.be.a('string');
    expect(brokerIn(told, paused).state).to.equal('paused');
    expect(told.topics.map(({ name }) => name)).to.include.members(['one', 'three']);
    const detail = await get<AdminTopicDetail>('/topics/one');
    expect(detail.partitions[before.controller!]).to.deep.include({ leader: before.controller, end: '1' });
    expect(slowest, 'milliseconds of the slowest answer').to.be.below(BOUND_MS);

    await cluster.node(paused).resume();
    await cluster.node(dead).start();
    const back = await until(
      (now) =>
        now.controller !== null &&
        now.error === null &&
        now.topics.every((topic) => topic.underReplicated === 0),
    );
    expect(back.error).to.equal(null);
    expect(back.brokers.map(({ alive, outOfSync }) => [alive, outOfSync])).to.deep.equal(
      Array(3).fill([true, 0]),
    );
    expect(topicIn(back, 'one').offline).to.equal(0);
  });
});
