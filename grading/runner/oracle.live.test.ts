import { type AddressInfo, connect, createServer } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import { gradeSource, spec } from './fixtures';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');

describe('the oracle on a live broker', function () {
  this.timeout(30_000);

  it('reads back records with keys, tombstones, headers and gzip, by partition and offset', async () => {
    const source = `
import { CompressionTypes, type Kafka } from 'kafkajs';
export async function send(kafka: Kafka, { topic }) {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'k', value: null, partition: 1, headers: { h: 'v' } }, { value: '', partition: 0 }] });
  await producer.send({ topic, compression: CompressionTypes.GZIP, messages: Array.from({ length: 500 }, (_, i) => ({ value: String(i), partition: 0 })) });
  await producer.disconnect();
}`;
    const { tests } = await gradeSource(
      source,
      [
        spec('send', async (t) => {
          const topic = t.topic();
          await t.oracle.createTopic(topic, { partitions: 2 });
          await t.call('send', t.props.kafka(), { topic });
          const records = await t.oracle.read(topic);
          expect(records).to.have.length(502);
          expect(records[0]).to.include({ partition: 0, offset: '0', key: null, value: '' });
          expect(records[500]).to.include({ partition: 0, offset: '500', value: '499' });
          expect(records[501]).to.include({ partition: 1, offset: '0', key: 'k', value: null });
          expect(records[501]?.headers).to.deep.equal({ h: 'v' });
        }),
      ],
      { brokers },
    );
    expect(tests[0]?.outcome, tests[0]?.message).to.equal('pass');
  });

  it('takes a topic that the student did not make for a failure of the student', async () => {
    const run = spec('make', async (t) => {
      await t.call('make', t.props.kafka());
      await t.oracle.read(t.topic('velib-stations'));
    });
    const { tests } = await gradeSource('export async function make() {}', [run], { brokers });
    expect(tests[0]).to.include({
      outcome: 'fail',
      message: 'Topic velib-stations: expected to exist, but the cluster has no such topic',
    });
  });

  it('judges nothing on a broker that went away during a test', async () => {
    const [host, port] = brokers[0]!.split(':');
    const door = createServer((client) => {
      const broker = connect(Number(port), host);
      client.pipe(broker).pipe(client);
      for (const end of [client, broker])
        end.on('error', () => [client, broker].map((both) => both.destroy()));
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const through = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    const wrong = spec('wrong', async (t) => {
      door.close();
      expect(await t.call('wrong')).to.equal(2);
    });
    const { tests, withheld } = await gradeSource('export const wrong = () => 1;', [wrong], {
      brokers: [through],
    });
    expect(tests[0]).to.include({ outcome: 'infra', points: 0 });
    expect(tests[0]?.message).to.contain(`No Kafka broker answers at ${through}`);
    expect(withheld).to.equal(1);
  });

  it('closes clients that a submission forgot, and deletes its topics and groups', async () => {
    const names: string[] = [];
    const source = `
export async function forget(kafka, { topic, groupId }) {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve) => consumer.run({ eachMessage: async () => resolve(undefined) }));
  await consumer.commitOffsets([{ topic, partition: 0, offset: '1' }]);
}`;
    const forget = spec('forget', async (t) => {
      const topic = t.topic();
      const groupId = t.group();
      names.push(topic, groupId);
      await t.oracle.createTopic(topic);
      await t.oracle.produce(topic, [{ value: 'Hello' }]);
      await t.call('forget', t.props.kafka(), { topic, groupId });
      expect(await t.oracle.committed(groupId, topic)).to.deep.equal({ 0: '1' });
    });
    const { tests } = await gradeSource(source, [forget], { brokers });
    expect(tests[0]?.outcome, tests[0]?.message).to.equal('pass');
    const admin = createKafka({ brokers }).admin();
    await admin.connect();
    const [topic, group] = names;
    expect(await admin.listTopics()).not.to.include(topic);
    expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).not.to.include(group);
    await admin.disconnect();
  });
});
