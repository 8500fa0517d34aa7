import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../lib/kit/kafka';
import type { BrokerInfo } from '../lib/kit/lab';
import { type Lab, startLab } from './lab';
import { signal, until } from './processes/owner';
import { isAlive } from './processes/table';

describe('a lab with one broker', function () {
  this.timeout(30_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-lab-'));
  const crashes: BrokerInfo[] = [];
  let lab: Lab;

  before(async () => {
    lab = await startLab({ dir, ports: 'free', onCrash: (info) => crashes.push(info) });
  });
  after(async () => {
    await lab?.stop();
    rmSync(dir, { recursive: true });
  });

  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${lab.token}` };
    const response = await fetch(lab.url + path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
    });
    return (await response.json()) as T;
  }
  const broker = async () => (await ask<BrokerInfo[]>('GET', '/api/brokers'))[0]!;
  const order = (verb: string) => ask<BrokerInfo & { error?: string }>('POST', `/api/brokers/0/${verb}`);
  const tool = (name: string, args: string[], more = {}) =>
    ask<{ exitCode: number | null; stdout: string }>('POST', `/api/tools/${name}`, { args, ...more });

  it('tells what runs where, with memory, ports, settings and log', async () => {
    const info = await broker();
    expect(info).to.include({ id: 0, state: 'running', exit: null });
    expect(info.memoryBytes).to.be.within(50e6, 400e6);
    const listeners = await ask<Array<{ port: number; process: string }>>('GET', '/api/listeners');
    expect(listeners.filter(({ process }) => process === 'broker 0').map(({ port }) => port)).to.deep.equal([
      info.port,
      info.controllerPort,
    ]);
    expect(await ask<{ text: string }>('GET', '/api/brokers/0/properties'))
      .property('text')
      .to.include('node.id=0');
    expect(await ask<{ text: string }>('GET', '/api/brokers/0/log?lines=200'))
      .property('text')
      .to.include('started');
  });

  it("runs Kafka's own tools, one that never ends until its time is up", async () => {
    expect(await tool('topics', ['--create', '--topic', 'kept'])).to.include({
      exitCode: 0,
      stdout: 'Created topic kept.\n',
    });
    await tool('kafka-console-producer.sh', ['--topic', 'kept'], { stdin: 'one\ntwo\n' });
    const read = await tool('console-consumer', [
      '--topic',
      'kept',
      '--from-beginning',
      '--max-messages',
      '2',
    ]);
    expect(read).to.include({ exitCode: 0, stdout: 'one\ntwo\n' });
    const endless = await tool('console-consumer', ['--topic', 'kept'], { timeoutMs: 300 });
    expect(endless).to.include({ exitCode: null, stdout: '' });
  });

  it('pauses and resumes a broker', async () => {
    expect(await order('pause')).to.include({ state: 'paused' });
    expect((await order('start')).error).to.equal(
      'Cannot start broker 0: it is paused. Try: npm run lab -- resume 0',
    );
    expect(await order('resume')).to.include({ state: 'running' });
  });

  it('stops and starts a broker; topics survive', async () => {
    expect(await order('stop')).to.include({ state: 'stopped', pid: null });
    expect((await order('pause')).error).to.include('it is stopped');
    expect(await order('start')).to.include({ state: 'running' });
    const admin = createKafka({ brokers: lab.bootstrap }).admin();
    await admin.connect();
    expect(await admin.listTopics()).to.include('kept');
    await admin.disconnect();
  });

  it('reports a broker that was not asked to end as crashed, and starts it again', async () => {
    const { pid } = await broker();
    signal(pid!, 'SIGKILL');
    expect(await until(() => crashes.length > 0, 5_000)).to.equal(true);
    expect(await broker()).to.deep.include({
      state: 'crashed',
      pid: null,
      exit: { code: null, signal: 'SIGKILL' },
    });
    expect(await order('start')).to.include({ state: 'running', exit: null });
  });

  it('kills a broker, which is no crash', async () => {
    const { pid } = await broker();
    expect(await order('kill')).to.include({ state: 'killed' });
    expect(isAlive(pid!)).to.equal(false);
    expect(crashes).to.have.length(1);
  });

  it('says why a broker does not start', async () => {
    const { port } = await broker();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { error } = await order('start');
    server.close();
    expect(error).to.match(
      /^Broker 0 ended before it was ready\. Its log .*broker-0\.log says:\n[\s\S]*Address already in use/,
    );
    expect(await broker()).to.include({ state: 'crashed', pid: null });
  });
});
