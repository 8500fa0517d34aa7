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

/** A broker, or the controller, of a cluster of so many brokers with the controller apart. */
const apart = (brokers: number, more: Partial<NodeSettings> = {}): NodeSettings => ({
  ...node(1, { kind: 'broker', brokers, controllerPort: null, controllers: [{ id: 100, port: 19092 }] }),
  ...more,
});
const controller: Partial<NodeSettings> = {
  kind: 'controller',
  id: 100,
  port: 19092,
  controllerPort: 19092,
};

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

  it('differs between two brokers in id, addresses and folder only', () => {
    const shapes = [node(3), apart(2)];
    for (const first of shapes) {
      const { controllerPort } = first;
      const second = {
        ...{ ...first, id: 1, port: 9093, dataDir: '/data-1' },
        controllerPort: controllerPort && controllerPort + 1,
      };
      const [lines, others] = [first, second].map((each) => serverProperties(each).split('\n'));
      const different = lines!.filter((line, index) => line !== others![index]);
      expect(different.map((line) => line.split('=')[0])).to.deep.equal([
        'node.id',
        'listeners',
        'advertised.listeners',
        'log.dirs',
      ]);
    }
  });

  it('parts brokers from the controller where it is apart', () => {
    const [broker, apartOne] = [
      parsed(serverProperties(apart(2))),
      parsed(serverProperties(apart(2, controller))),
    ];
    const voters = { 'controller.quorum.voters': '100@127.0.0.1:19092' };
    expect(broker).to.include({
      ...voters,
      'process.roles': 'broker',
      listeners: 'PLAINTEXT://127.0.0.1:9092',
      'controller.listener.names': 'CONTROLLER',
    });
    expect(apartOne).to.include({
      ...voters,
      'process.roles': 'controller',
      'node.id': '100',
      listeners: 'CONTROLLER://127.0.0.1:19092',
    });
    expect(apartOne).to.not.have.any.keys('advertised.listeners', 'log.retention.hours');
  });

  it('gives the timeouts that the controller minds to the controller too, and its factor for topics', () => {
    for (const node of [apart(2), apart(2, controller)]) {
      expect(parsed(serverProperties(node))).to.include({
        'broker.session.timeout.ms': '3000',
        'leader.imbalance.check.interval.seconds': '300',
        'default.replication.factor': '2',
      });
    }
  });

  it('lets the last of two brokers write, and wants two in sync of three', () => {
    const inSync = (settings: NodeSettings) => {
      const { 'offsets.topic.replication.factor': copies, 'transaction.state.log.min.isr': least } = parsed(
        serverProperties(settings),
      );
      return { copies, least };
    };
    expect(inSync(node(1))).to.deep.equal({ copies: '1', least: '1' });
    expect(inSync(apart(2))).to.deep.equal({ copies: '2', least: '1' });
    expect(inSync(apart(3))).to.deep.equal({ copies: '3', least: '2' });
  });

  it('serves a room by a name, and keeps the controllers to this machine', () => {
    const settings = parsed(serverProperties(node(1, { host: 'room-12' })));
    expect(settings['advertised.listeners']).to.equal('PLAINTEXT://room-12:9092');
    expect(settings.listeners).to.equal('PLAINTEXT://room-12:9092,CONTROLLER://127.0.0.1:19092');
  });

  it('gives a reason before each group of settings', () => {
    const texts = [node(1), apart(2), apart(2, controller)].map(serverProperties);
    const lines = texts.join('\n').split('\n');
    const bare = lines.filter((line, index) => line && !line.startsWith('#') && lines[index - 1] === '');
    expect(bare).to.deep.equal([]);
  });

  it('keeps comments within 90 columns, which a notebook shows without wrapping', () => {
    const comments = [node(3), apart(2), apart(2, controller)]
      .flatMap((each) => serverProperties(each).split('\n'))
      .filter((line) => line.startsWith('#'));
    expect(comments.filter((line) => line.length > 90)).to.deep.equal([]);
  });

  it('takes settings that a test replaces or adds', () => {
    const extra = { 'num.partitions': '4', 'super.users': 'User:grader' };
    expect(parsed(serverProperties(node(1, { extra })))).to.include(extra);
  });
});
