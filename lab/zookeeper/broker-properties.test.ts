import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type NodeSettings, serverProperties } from '../kafka/properties';
import { zookeeperBrokerProperties } from './broker-properties';

const broker = {
  ...{ id: 0, host: '127.0.0.1', port: 9092, brokers: 2, dataDir: '/data', leaderImbalanceSeconds: 300 },
  zookeepers: ['127.0.0.1:2181', '127.0.0.1:2182', '127.0.0.1:2183'],
};
const names = (text: string) =>
  text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.slice(0, line.indexOf('=')));

describe('server.properties of a broker that registers in ZooKeeper', () => {
  const text = zookeeperBrokerProperties(broker);

  it('names every ZooKeeper and no controller', () => {
    expect(text).to.include('\nbroker.id=0\n');
    expect(text).to.include('\nzookeeper.connect=127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183\n');
    expect(names(text).filter((name) => /^(process|node|controller)\./.test(name))).to.deep.equal([]);
  });

  it('differs from a KRaft node in who it is and how it is missed, not in how it keeps messages', () => {
    const node: NodeSettings = { ...broker, kind: 'broker', controllerPort: null, controllers: [] };
    const kraft = names(serverProperties(node));
    expect(names(text).filter((name) => !kraft.includes(name))).to.deep.equal([
      'broker.id',
      'zookeeper.connect',
      'zookeeper.session.timeout.ms',
      'controlled.shutdown.retry.backoff.ms',
    ]);
  });

  it('takes settings that a test adds', () => {
    const more = zookeeperBrokerProperties({ ...broker, extra: { 'num.partitions': '4' } });
    expect(more).to.include('\nnum.partitions=4\n').and.not.to.include('\nnum.partitions=1\n');
  });
});
