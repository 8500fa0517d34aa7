import { expect } from 'chai';
import type { Hono } from 'hono';
import { afterEach, describe, it } from 'mocha';
import { FakeBroker, metadataOf, offsetsOf } from './fake-broker';
import { adminRoutes } from './routes';
import { EventReader } from './sse';
import type { AdminOverview } from './types';

const post = (body: unknown) => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

async function errorOf(app: Hono, path: string, init?: RequestInit): Promise<[number, string]> {
  const answer = await app.request(path, init);
  const { error } = (await answer.json()) as { error?: string };
  return [answer.status, error ?? ''];
}

describe('lab/admin/routes', function () {
  this.timeout(10_000);
  let fake: FakeBroker | null = null;
  async function appOn(broker: FakeBroker) {
    fake = broker;
    const { address, port } = await broker.start();
    broker.answers = { 3: { versions: [0, 8], answer: () => metadataOf([{ id: 0, port }]) } };
    return adminRoutes({
      version: () => '4.3.1',
      bootstrap: () => [address],
      embedded: false,
      nodes: () => [],
    });
  }
  const nobody = () =>
    adminRoutes({
      version: () => '4.3.1',
      bootstrap: () => ['127.0.0.1:1'],
      embedded: false,
      nodes: () => [],
    });
  afterEach(async () => {
    await fake?.stop();
    fake = null;
  });

  it('answers an overview also when nobody else does, and says so', async () => {
    const answer = await nobody().request('/overview');
    const overview = (await answer.json()) as AdminOverview;
    expect(answer.status).to.equal(200);
    expect(overview.controller).to.equal(null);
    expect(overview.error).to.match(/^No broker of 127\.0\.0\.1:1 answers/);
    expect(overview.topics).to.deep.equal([]);
  });

  it('promises no buttons on a cluster that the lab did not start', async () => {
    const app = await appOn(new FakeBroker({}));
    const overview = (await (await app.request('/overview')).json()) as AdminOverview;
    expect(overview.mode).to.equal('external');
    expect(overview.abilities).to.deep.equal({ processes: false, cluster: false });
    expect(overview.brokers).to.deep.include({
      ...overview.brokers[0]!,
      id: 0,
      alive: true,
      state: 'unknown',
      memoryBytes: null,
    });
    expect(overview.error).to.equal(null);
  });

  it('checks names, and what is asked for, before any broker is asked', async () => {
    const app = await appOn(new FakeBroker({}));
    const refused: Array<[string, unknown, string]> = [
      ['/topics/a%2Fb', null, 'is no name for a topic'],
      ['/topics/..%2F..', null, 'is no name for a topic'],
      ['/topics/%3Cb%3E/records', null, 'is no name for a topic'],
      ['/topics/é', null, 'is no name for a topic'],
      ['/events?topic=a%20b', null, 'is no name for a topic'],
      ['/events?group=', null, 'is no id of a group'],
      ['/topics/t/records?from=offset:-1', null, 'from: expected'],
      ['/topics/t/records?limit=ten', null, 'limit: expected'],
      ['/topics', { name: 'a/b' }, 'is no name for a topic'],
      ['/topics', { name: 't', partitions: 0 }, 'partitions: expected'],
      ['/topics', { name: 't', partitions: 1e9 }, 'partitions: expected'],
      ['/topics', { name: 't', partitions: '3' }, 'partitions: expected'],
      ['/topics', { name: 't', replicationFactor: -1 }, 'replicationFactor: expected'],
      ['/topics', { name: 't', configs: { 'retention.ms': 5 } }, 'configs: expected'],
      ['/topics', 'no json', 'The body: expected'],
      ['/topics/t/configs', { set: { a: '1' }, remove: ['a'] }, 'both set and removed'],
      ['/topics/t/configs', { remove: 'a' }, 'remove: expected'],
      ['/topics/t/delete', { confirm: 'T' }, 'confirm it by its name "t"'],
      ['/topics/t/delete', {}, 'confirm it by its name "t"'],
      ['/groups/g/delete', {}, 'confirm it by its name "g"'],
      ['/topics/t/records', { key: 1 }, 'key: expected text'],
      ['/topics/t/records', { value: {} }, 'value: expected text'],
      ['/topics/t/records', { value: 'x', headers: { a: 1 } }, 'headers: expected'],
      ['/topics/t/records', { value: 'x', partition: -1 }, 'partition: expected'],
      ['/groups/g/reset', { topic: 't' }, 'reset: expected'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'offset', offset: '-5' } }, 'reset: expected'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'time', time: 1.5 } }, 'reset: expected'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'shift', by: 'x' } }, 'reset: expected'],
      ['/groups/g/reset', { topic: '', reset: { to: 'latest' } }, 'is no name for a topic'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'latest' }, partitions: [] }, 'partitions: expected'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'latest' }, partitions: [-1] }, 'partitions: expected'],
      ['/groups/g/reset', { topic: 't', reset: { to: 'latest' }, dryRun: 'yes' }, 'dryRun: expected'],
      ['/recordings', { topic: 't', seconds: -1 }, 'seconds: expected'],
    ];
    for (const [path, body, sentence] of refused) {
      const [status, error] = await errorOf(app, path, body === null ? undefined : post(body));
      expect(status, `${path} ${JSON.stringify(body)}`).to.equal(400);
      expect(error).to.include(sentence);
    }
    expect(fake!.asked).to.deep.equal([]);
  });

  it('answers 404 for a topic that is not there, and 503 while no broker answers', async () => {
    const app = await appOn(new FakeBroker({}));
    expect(await errorOf(app, '/topics/nope')).to.deep.equal([404, 'There is no topic "nope".']);
    expect((await errorOf(nobody(), '/topics/nope'))[0]).to.equal(503);
  });

  it('tells what is new while a page looks, and asks nobody any more once it has left', async () => {
    const app = await appOn(new FakeBroker({}));
    const pages = await Promise.all(
      ['/events', '/events?topic=nope'].map(async (path) => new EventReader(await app.request(path))),
    );
    const overview = await pages[0]!.next<AdminOverview>('overview');
    expect(overview.brokers.map(({ id }) => id)).to.deep.equal([0]);
    const problem = await pages[1]!.next<object>('problem');
    expect(problem).to.deep.equal({ of: 'topic', name: 'nope', error: 'There is no topic "nope".' });
    for (const page of pages) await page.close();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const before = fake!.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(fake!.asked.length).to.equal(before);
  });

  it('shows 1,000 topics of 10 partitions, with what they hold', async () => {
    const app = await appOn(new FakeBroker({}));
    const topics = Array.from({ length: 1_000 }, (_, index) => ({ name: `many-${index}`, partitions: 10 }));
    const { port } = fake!.address()!;
    fake!.answers = {
      2: { versions: [1, 2], answer: offsetsOf },
      3: { versions: [0, 8], answer: () => metadataOf([{ id: 0, port }], topics) },
    };
    const first = (await (await app.request('/overview')).json()) as AdminOverview;
    expect(first.topics).to.have.length(1_000);
    expect(first.brokers[0]).to.deep.include({ leaders: 10_000, replicas: 10_000, outOfSync: 0 });
    for (let tries = 0; tries < 40; tries++) {
      const began = performance.now();
      const { topics: told } = (await (await app.request('/overview')).json()) as AdminOverview;
      // Idle it takes 0.1 s; tests run side by side.
      expect(performance.now() - began).to.be.below(2_000);
      if (told.every(({ records }) => records === 1_000)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect.fail('records stayed unknown');
  });
});
