import { expect } from 'chai';
import { type Admin, CompressionTypes, type Producer } from 'kafkajs';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import { adminRoutes } from './routes';
import { EventReader } from './sse';
import type {
  AdminGroupDetail,
  AdminOverview,
  AdminProblem,
  AdminRecord,
  AdminRecording,
  AdminRecords,
  AdminResetResult,
  AdminTopicDetail,
} from './types';

const brokers = process.env.TEST_BROKERS?.split(',') ?? [];
const prefix = `admin-${process.pid}-${Date.now() % 100_000}`;

describe('the admin page on a live broker', function () {
  this.timeout(30_000);
  const app = adminRoutes({
    version: () => 'any',
    bootstrap: () => brokers,
    embedded: false,
    nodes: () => [],
  });
  const kafka = createKafka({ brokers });
  let admin: Admin;
  let producer: Producer;

  before(async () => {
    admin = kafka.admin();
    producer = kafka.producer({ idempotent: true, transactionalId: `${prefix}-tx` });
    await Promise.all([admin.connect(), producer.connect()]);
  });
  after(async () => {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  async function get<T>(path: string): Promise<T> {
    const answer = await app.request(path);
    const body = (await answer.json()) as T & { error?: string };
    if (answer.status !== 200) throw new Error(`${answer.status}: ${body.error}`);
    return body;
  }
  async function post<T>(path: string, body: unknown): Promise<T> {
    const answer = await app.request(path, { method: 'POST', body: JSON.stringify(body) });
    const told = (await answer.json()) as T & { error?: string };
    if (answer.status !== 200) throw new Error(`${answer.status}: ${told.error}`);
    return told;
  }
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => 'it was done',
      (error: Error) => error.message,
    );
  async function topicOf(name: string, partitions: number): Promise<string> {
    const topic = `${prefix}-${name}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
    return topic;
  }
  async function send(topic: string, partition: number, values: Array<string | Buffer | null>, more = {}) {
    const plain = kafka.producer();
    await plain.connect();
    const messages = values.map((value) => ({ key: null, partition, value }));
    await plain.send({ topic, messages, ...more });
    await plain.disconnect();
  }
  async function until<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
    for (const end = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 150))) {
      const value = await look();
      if (good(value) || Date.now() > end) return value;
    }
  }

  it('shows brokers, the controller and topics with their records, sizes and rates', async () => {
    const topic = await topicOf('overview', 2);
    await send(topic, 0, ['a', 'b', 'c']);
    const row = ({ topics }: AdminOverview) => topics.find(({ name }) => name === topic);
    const overview = await until(
      () => get<AdminOverview>('/overview'),
      (told) => row(told)?.records === 3 && row(told)!.bytes !== null && row(told)!.rate !== null,
    );
    expect(overview.error).to.equal(null);
    expect(overview.brokers.some(({ id }) => id === overview.controller)).to.equal(true);
    expect(overview.brokers.every(({ alive, state }) => alive && state === 'unknown')).to.equal(true);
    expect(row(overview)).to.deep.include({
      partitions: 2,
      underReplicated: 0,
      offline: 0,
      outOfSync: [0, 0],
    });
    expect(row(overview)?.bytes).to.be.above(0);
    expect(row(overview)?.rate).to.be.at.least(0);
  });

  it('creates a topic, adds partitions, changes single configs and deletes it', async () => {
    const name = `${prefix}-made`;
    const configs = { 'cleanup.policy': 'compact', 'retention.ms': '60000' };
    const made = await post<AdminTopicDetail>('/topics', {
      name,
      partitions: 2,
      replicationFactor: 1,
      configs,
    });
    expect(made.id).to.match(/^[\w-]{22}$/);
    expect(made.partitions.map(({ leader, start, end }) => [leader !== null, start, end])).to.deep.equal([
      [true, '0', '0'],
      [true, '0', '0'],
    ]);
    expect(
      (await post<AdminTopicDetail>(`/topics/${name}/partitions`, { partitions: 3 })).partitions,
    ).to.have.length(3);
    const changed = await post<AdminTopicDetail>(`/topics/${name}/configs`, {
      set: { 'max.message.bytes': '5000' },
      remove: ['retention.ms'],
    });
    const own = changed.configs.filter((config) => config.own).map((config) => [config.name, config.value]);
    expect(Object.fromEntries(own)).to.deep.equal({
      'cleanup.policy': 'compact',
      'max.message.bytes': '5000',
    });
    expect(await failure(post(`/topics/${name}/delete`, { confirm: prefix }))).to.include('confirm it');
    await post(`/topics/${name}/delete`, { confirm: name });
    expect(await failure(get(`/topics/${name}`))).to.equal(`404: There is no topic "${name}".`);
  });

  it("says in the broker's words why something is not possible", async () => {
    const name = await topicOf('there', 2);
    expect(await failure(post('/topics', { name }))).to.equal(`409: Topic '${name}' already exists.`);
    expect(await failure(post('/topics', { name: `${name}-2`, replicationFactor: 100 }))).to.match(
      /^409: .*replication factor of 100/,
    );
    expect(await failure(post(`/topics/${name}/partitions`, { partitions: 2 }))).to.include(
      'can only be added',
    );
    expect(await failure(post(`/topics/${name}/configs`, { set: { nope: '1' } }))).to.include('nope');
    expect(
      await failure(post('/topics/__consumer_offsets/delete', { confirm: '__consumer_offsets' })),
    ).to.match(/^(404|409)/);
  });

  it('reads all records page by page, each once and in the order of its partition', async () => {
    const topic = await topicOf('pages', 3);
    for (const partition of [0, 1, 2])
      await send(
        topic,
        partition,
        Array.from({ length: 25 }, (_, i) => `${partition}:${i}`),
      );
    const seen: AdminRecord[] = [];
    let page = await get<AdminRecords>(`/topics/${topic}/records?from=earliest&limit=20`);
    for (let pages = 1; ; pages++) {
      expect(page.problem).to.equal(null);
      seen.push(...page.records);
      const next = Object.entries(page.next).map(([partition, offset]) => `${partition}:${offset}`);
      if (next.length === 0 || pages > 10) break;
      page = await get<AdminRecords>(`/topics/${topic}/records?limit=20&next=${next.join()}`);
    }
    const texts = (partition: number) =>
      seen.filter((record) => record.partition === partition).map(({ value }) => value?.text);
    for (const partition of [0, 1, 2])
      expect(texts(partition)).to.deep.equal(Array.from({ length: 25 }, (_, i) => `${partition}:${i}`));
  });

  it('finds records by offset, time, key and text, and the newest', async () => {
    const topic = await topicOf('find', 1);
    const plain = kafka.producer();
    await plain.connect();
    const day = Date.now() - 3_600_000;
    await plain.send({
      topic,
      messages: Array.from({ length: 30 }, (_, i) => ({
        key: `station-${i % 3}`,
        value: `{"n":${i},"name":"Gare <b>${i}</b>"}`,
        timestamp: String(day + i * 1_000),
      })),
    });
    await plain.disconnect();
    const offsets = async (query: string) =>
      (await get<AdminRecords>(`/topics/${topic}/records?${query}`)).records.map(({ offset }) =>
        Number(offset),
      );
    expect(await offsets('from=offset:28')).to.deep.equal([28, 29]);
    expect(await offsets('from=offset:9007199254740993')).to.deep.equal([]);
    expect(await offsets(`from=time:${day + 27_500}`)).to.deep.equal([28, 29]);
    expect(await offsets(`from=time:${day + 999_000}`)).to.deep.equal([]);
    expect(await offsets('limit=2')).to.deep.equal([28, 29]);
    expect(await offsets('limit=2&key=station-0')).to.deep.equal([24, 27]);
    expect(await offsets('limit=2&key=station-0&from=earliest')).to.deep.equal([0, 3]);
    expect(await offsets(`from=earliest&contains=${encodeURIComponent('GARE <b>7')}`)).to.deep.equal([7]);
    expect(await offsets('contains=nothing-of-the-kind')).to.deep.equal([]);
    expect(await failure(offsets('partition=1'))).to.equal(
      `404: Topic ${topic} has no partition 1: it has 1, numbered from 0.`,
    );
  });

  it('shows tombstones, records without key, binary, gzip, and long values cut', async () => {
    const topic = await topicOf('odd', 1);
    await send(topic, 0, [null, '', Buffer.from([0xff, 0]), 'x'.repeat(1_000_000)]);
    await send(topic, 0, ['packed'], { compression: CompressionTypes.GZIP });
    const { records } = await get<AdminRecords>(`/topics/${topic}/records?from=earliest`);
    expect(records.map(({ key }) => key)).to.deep.equal([null, null, null, null, null]);
    const values = records.map(({ value }) => value);
    expect(values[0]).to.equal(null);
    expect(values[1]).to.deep.equal({ text: '', encoding: 'utf8', bytes: 0 });
    expect(values[2]).to.deep.equal({ text: '/wA=', encoding: 'base64', bytes: 2 });
    expect(values[3]).to.deep.equal({ text: 'x'.repeat(4_096), encoding: 'utf8', bytes: 1_000_000 });
    expect(values[4]?.text).to.equal('packed');
    const whole = await get<AdminRecords>(`/topics/${topic}/records?from=offset:3&limit=1&cut=1000000`);
    expect(whole.records[0]?.value?.text).to.have.length(1_000_000);
  });

  it('leaves out what was rolled back, and the markers of transactions', async () => {
    const topic = await topicOf('transactions', 1);
    const gone = await producer.transaction();
    await gone.send({ topic, messages: [{ value: 'gone' }] });
    await gone.abort();
    const committed = await producer.transaction();
    await committed.send({ topic, messages: [{ value: 'kept' }] });
    await committed.commit();
    const { records } = await until(
      () => get<AdminRecords>(`/topics/${topic}/records`),
      (told) => told.records.length > 0,
    );
    expect(records.map(({ value }) => value?.text)).to.deep.equal(['kept']);
  });

  it('sends one record, a tombstone too, and says where it lies', async () => {
    const topic = await topicOf('send', 2);
    const headers = { '<i>kind</i>': 'é' };
    const sent = { partition: 1, key: 'k', value: '<script>alert(1)</script>', headers };
    expect(await post(`/topics/${topic}/records`, sent)).to.deep.equal({ partition: 1, offset: '0' });
    expect(await post(`/topics/${topic}/records`, { partition: 1, key: 'k', value: null })).to.deep.equal({
      partition: 1,
      offset: '1',
    });
    const { records } = await get<AdminRecords>(`/topics/${topic}/records`);
    expect(records[0]?.value?.text).to.equal(sent.value);
    expect(records[0]?.headers).to.deep.equal([
      { name: '<i>kind</i>', value: { text: 'é', encoding: 'utf8', bytes: 2 } },
    ]);
    expect(records[1]).to.deep.include({ value: null });
    expect(await failure(post(`/topics/${topic}/records`, { partition: 2, value: 'x' }))).to.include(
      'no partition 2',
    );
    const large = await failure(post(`/topics/${topic}/records`, { value: 'x'.repeat(1_200_000) }));
    expect(large).to.match(/^409: The record was not accepted/);
  });

  it('tells new records as they come, and that the topic was deleted', async () => {
    const topic = await topicOf('tail', 2);
    const reader = new EventReader(await app.request(`/topics/${topic}/tail?contains=now`));
    const told = () =>
      reader.events.filter(({ event }) => event === 'records').flatMap(({ data }) => data as AdminRecord[]);
    await until(
      async () => {
        await send(topic, 1, ['now']);
        return told().length;
      },
      (count) => count > 0,
    );
    await send(topic, 0, ['not this one', 'now too']);
    await until(
      async () => told(),
      (records) => records.some(({ value }) => value?.text === 'now too'),
    );
    expect([...new Set(told().map(({ value }) => value?.text))].sort()).to.deep.equal(['now', 'now too']);
    await admin.deleteTopics({ topics: [topic] });
    expect(await reader.next<AdminProblem>('problem')).to.deep.equal({
      of: 'records',
      name: topic,
      error: `There is no topic "${topic}".`,
    });
    await reader.close();
  });

  it("shows a group's lag on every partition, and moves its offsets once it is empty", async () => {
    const topic = await topicOf('group', 3);
    const id = `${prefix} <b>Gruppe</b>/é`;
    const path = `/groups/${encodeURIComponent(id)}`;
    await send(topic, 0, ['a', 'b', 'c', 'd']);
    await send(topic, 2, ['a', 'b']);
    const consumer = kafka.consumer({ groupId: id });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let read = 0;
    await consumer.run({ eachMessage: async () => void read++ });
    const active = await until(
      () => get<AdminGroupDetail>(path).catch(() => null),
      (group) => group?.partitions.filter(({ lag }) => lag === 0).length === 3 && group.members.length === 1,
    );
    expect(active?.state).to.equal('Stable');
    expect(active?.members[0]?.partitions.map(({ partition }) => partition)).to.deep.equal([0, 1, 2]);
    const rows = (group: AdminGroupDetail | null) =>
      group?.partitions.map(({ partition, committed, end, lag }) => [partition, committed, end, lag]);
    expect(rows(active)).to.deep.equal([
      [0, '4', '4', 0],
      [1, null, '0', 0],
      [2, '2', '2', 0],
    ]);
    const reset = (to: object, more = {}) =>
      post<AdminResetResult>(`${path}/reset`, { topic, reset: to, ...more });
    expect(await failure(reset({ to: 'earliest' }))).to.match(/^409: Group .* has 1 active member /);
    expect((await reset({ to: 'earliest' }, { dryRun: true })).notes[0]).to.include('active member');
    await consumer.disconnect();

    const moves = ({ rows }: AdminResetResult) => rows.map((row) => [row.before, row.after]);
    expect(moves(await reset({ to: 'shift', by: -1 }, { dryRun: true }))).to.deep.equal([
      ['4', '3'],
      [null, '0'],
      ['2', '1'],
    ]);
    expect(rows(await get<AdminGroupDetail>(path))?.[0]).to.deep.equal([0, '4', '4', 0]);
    const moved = await reset({ to: 'offset', offset: '3' });
    expect(moved.notes).to.deep.equal([
      'Partition 1 ends at 0: 0 instead of 3.',
      'Partition 2 ends at 2: 2 instead of 3.',
    ]);
    expect(rows(await get<AdminGroupDetail>(path))).to.deep.equal([
      [0, '3', '4', 1],
      [1, '0', '0', 0],
      [2, '2', '2', 0],
    ]);
    expect(moves(await reset({ to: 'earliest' }, { partitions: [2] }))).to.deep.equal([['2', '0']]);
    expect(moves(await reset({ to: 'latest' }))).to.deep.equal([
      ['3', '4'],
      ['0', '0'],
      ['0', '2'],
    ]);
    expect(moves(await reset({ to: 'time', time: 0 }, { partitions: [0] }))).to.deep.equal([['4', '0']]);
    expect(moves(await reset({ to: 'time', time: Date.now() + 60_000 }, { partitions: [0] }))).to.deep.equal([
      ['0', '4'],
    ]);
    expect(await failure(reset({ to: 'latest' }, { partitions: [9] }))).to.include('no partition 9');

    const detail = await get<AdminTopicDetail>(`/topics/${topic}`);
    expect(detail.groups.map((group) => [group.id, group.lag])).to.deep.equal([[id, 0]]);
    await post(`${path}/delete`, { confirm: id });
    expect(await failure(get(path))).to.match(/^404: There is no group/);
  });

  it('tells a page what changes: overview, topic, group and the live picture', async () => {
    const topic = await topicOf('events', 2);
    const id = `${prefix}-events`;
    await admin.setOffsets({ groupId: id, topic, partitions: [{ partition: 0, offset: '0' }] });
    const reader = new EventReader(await app.request(`/events?topic=${topic}&group=${id}&picture=${topic}`));
    await reader.next<AdminOverview>('overview', ({ topics }) => topics.some(({ name }) => name === topic));
    await reader.next('topic');
    await reader.next('group');
    await reader.next<{ groups: unknown[] }>('moment', ({ groups }) => groups.length === 1);
    await send(topic, 1, ['a', 'b']);
    const ended = ({ partitions }: { partitions: Array<{ end: string | null }> }) =>
      partitions[1]?.end === '2';
    const moment = await reader.next<AdminRecording['moments'][number]>('moment', ended);
    await reader.next<AdminTopicDetail>('topic', ended);
    await reader.next<AdminGroupDetail>('group', ({ partitions }) => partitions[1]?.lag === 2);
    await reader.next<AdminOverview>(
      'overview',
      ({ groups }) => groups.find((one) => one.id === id)?.lag === 2,
    );
    expect(moment.groups).to.deep.equal([{ id, committed: { 0: '0', 1: null } }]);
    await post(`/groups/${id}/delete`, { confirm: id });
    expect(await reader.next<AdminProblem>('problem')).to.deep.include({ of: 'group', name: id });
    await reader.close();
  });

  it('records the live picture for a replay', async () => {
    const topic = await topicOf('recording', 1);
    const recording = post<AdminRecording>('/recordings', { topic, title: 'One record', seconds: 2 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    await send(topic, 0, ['a']);
    const { title, moments } = await recording;
    expect(title).to.equal('One record');
    expect(moments[0]?.at).to.be.below(2_000);
    expect(moments.at(-1)?.partitions[0]?.end).to.equal('1');
    expect(moments.length).to.be.within(2, 9);
  });
});
