import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type NodeSettings, serverProperties } from './properties';

const node = (count: number, more: Partial<NodeSettings> = {}): NodeSettings => ({
  kind: 'combined',
  id: 0,
  host: '127.0.0.1',
  port: 9092,
  controllerPort: 19092,
  brokers: count,
  controllers: Array.from({ length: count }, (_, id) => ({ id, port: 19092 + id })),
  dataDir: '/data',
  leaderImbalanceSeconds: 300,
  ...more,
});

function parsed(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe('lab/kafka/properties', () => {
  it('writes the settings that the labs ask about', () => {
    expect(parsed(serverProperties(node(1)))).to.include({
      'node.id': '0',
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:19092',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092',
      'log.dirs': '/data',
      'log.retention.hours': '168',
      'num.partitions': '1',
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': '1',
    });
  });

  it("copies Kafka's own topics to all three nodes of a larger cluster", () => {
    const settings = parsed(serverProperties(node(3)));
    expect(settings).to.include({
      'controller.quorum.voters': '0@127.0.0.1:19092,1@127.0.0.1:19093,2@127.0.0.1:19094',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
      'share.coordinator.state.topic.replication.factor': '3',
    });
  });

  it('serves a room by a name, and keeps the controllers to this machine', () => {
    const settings = parsed(serverProperties(node(1, { host: 'room-12' })));
    expect(settings['advertised.listeners']).to.equal('PLAINTEXT://room-12:9092');
    expect(settings.listeners).to.equal('PLAINTEXT://room-12:9092,CONTROLLER://127.0.0.1:19092');
  });

  it('gives a reason before each group of settings', () => {
    const lines = serverProperties(node(1)).split('\n');
    const bare = lines.filter((line, index) => line && !line.startsWith('#') && lines[index - 1] === '');
    expect(bare).to.deep.equal([]);
  });

  it('keeps comments within 90 columns, which a notebook shows without wrapping', () => {
    const comments = serverProperties(node(3))
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(comments.filter((line) => line.length > 90)).to.deep.equal([]);
  });

  it('takes settings that a test replaces or adds', () => {
    const extra = { 'num.partitions': '4', 'super.users': 'User:grader' };
    expect(parsed(serverProperties(node(1, { extra })))).to.include(extra);
  });
});
