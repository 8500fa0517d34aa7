import { expect } from 'chai';
import { describe, it } from 'mocha';
import { DEFAULT_PORTS, layoutOf } from '../kafka/layout';
import { zookeeperProperties } from './server-properties';

const ensemble = (zookeepers: 1 | 3) =>
  layoutOf({ brokers: 2, controller: 'zookeeper', zookeepers }, DEFAULT_PORTS).zookeepers;
const lines = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'));

describe('zookeeper.properties', () => {
  it('of a server alone names no others', () => {
    const text = zookeeperProperties({ id: 1, ensemble: ensemble(1), dataDir: '/data' });
    expect(lines(text)).to.deep.equal([
      'dataDir=/data',
      'clientPort=2181',
      'clientPortAddress=127.0.0.1',
      'maxClientCnxns=0',
      'admin.enableServer=false',
      '4lw.commands.whitelist=srvr,ruok',
      'tickTime=500',
      'preAllocSize=1024',
    ]);
  });

  it('of an ensemble lists all servers in every file, each on ports of its own', () => {
    const servers = [1, 2, 3].map((id) => zookeeperProperties({ id, ensemble: ensemble(3), dataDir: '/d' }));
    for (const text of servers) {
      expect(lines(text).filter((line) => line.startsWith('server.'))).to.deep.equal([
        'server.1=127.0.0.1:2184:2187',
        'server.2=127.0.0.1:2185:2188',
        'server.3=127.0.0.1:2186:2189',
      ]);
    }
    expect(servers.map((text) => /^clientPort=(\d+)$/m.exec(text)?.[1])).to.deep.equal([
      '2181',
      '2182',
      '2183',
    ]);
  });

  it('lets only the first server answer ruok', () => {
    const allowed = [1, 2, 3].map((id) =>
      /^4lw.commands.whitelist=/m.test(zookeeperProperties({ id, ensemble: ensemble(3), dataDir: '/d' })),
    );
    expect(allowed).to.deep.equal([true, false, false]);
  });
});
