import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BrokerInfo, LabStatus } from '../lib/kit/lab';
import { serverLine, whatRuns } from './report';

const server = (more: Partial<BrokerInfo>): BrokerInfo => ({
  id: 0,
  kind: 'broker',
  host: '127.0.0.1',
  port: 9092,
  controllerPort: null,
  state: 'running',
  pid: 1,
  memoryBytes: 120e6,
  startedAt: null,
  readyMs: 1_500,
  exit: null,
  propertiesFile: '',
  logFile: '',
  ...more,
});
const dead = { state: 'killed', pid: null, exit: { code: null, signal: 'SIGKILL' } } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const plain = (text: string) => text.replaceAll(/\x1b\[\d+m/g, '');

describe('lab/report', () => {
  it('lists what runs, and servers that do not, with those apart from the brokers', () => {
    const status: LabStatus = {
      version: '4.3.1',
      pid: 9,
      host: '127.0.0.1',
      mode: 'embedded',
      bootstrap: [],
      shape: { brokers: 2, controller: 'apart' },
      urls: { lab: 'http://127.0.0.1:9000', jupyter: null, smtp: 'smtp://127.0.0.1:1025' },
      mails: null,
      brokers: [server({}), server({ id: 1, port: 9093, ...dead })],
      controllers: [server({ id: 100, kind: 'controller', port: 19092, pid: 2 })],
      zookeepers: [],
      processes: [
        { name: 'lab server', pid: 9, memoryBytes: 60e6 },
        { name: 'broker 0', pid: 1, memoryBytes: 120e6 },
        { name: 'controller 100', pid: 2, memoryBytes: 100e6 },
      ],
    };
    const lines = plain(whatRuns(status))
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    expect(lines).to.include.members([
      'broker 0 | 127.0.0.1:9092 running, ready in 1.5 s | pid 1 | 120 MB',
      'broker 1 | 127.0.0.1:9093 killed (SIGKILL)',
      'controller 100 | 127.0.0.1:19092 running, ready in 1.5 s | pid 2 | 100 MB',
      'in all | 280 MB',
    ]);
  });

  it("says a server's state in a sentence, by its name", () => {
    expect(plain(serverLine(server({})))).to.equal('Broker 0 at 127.0.0.1:9092 is running, pid 1, 120 MB.');
    const zookeeper = server({ id: 2, kind: 'zookeeper', port: 2182, ...dead });
    expect(plain(serverLine(zookeeper))).to.equal('ZooKeeper 2 at 127.0.0.1:2182 is killed.');
  });
});
