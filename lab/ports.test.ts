import { createServer } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { toShape } from './kafka/shape';
import { DEFAULT_LAB_PORTS } from './lab';
import { checkHost, checkPorts, neededPorts } from './ports';
import { freePorts } from './processes/ports';

async function message(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe('lab/ports', () => {
  const all = { host: '127.0.0.1', jupyter: true, mailSink: true };

  it("needs the textbooks' ports", () => {
    const ports = neededPorts(DEFAULT_LAB_PORTS, toShape({ brokers: 3 }), all).map(({ port }) => port);
    expect(ports).to.deep.equal([9092, 9093, 9094, 19092, 19093, 19094, 9000, 1025, 8888]);
  });

  it('needs ports for what runs the cluster apart, which only this machine reaches', () => {
    const needed = (shape: Parameters<typeof toShape>[0]) =>
      neededPorts(DEFAULT_LAB_PORTS, toShape(shape), { host: 'room-12', jupyter: false, mailSink: false })
        .slice(0, -1)
        .map(({ what, host, port }) => `${what} ${host}:${port}`);
    const brokers = ['broker 0 room-12:9092', 'broker 1 room-12:9093'];
    expect(needed({ brokers: 2, controller: 'apart' })).to.deep.equal([
      ...brokers,
      'controller 100 127.0.0.1:19092',
    ]);
    expect(needed({ brokers: 2, controller: 'zookeeper', zookeepers: 3 })).to.deep.equal([
      ...brokers,
      ...['ZooKeeper 1 127.0.0.1:2181', 'ZooKeeper 1 127.0.0.1:2184', 'ZooKeeper 1 127.0.0.1:2187'],
      ...['ZooKeeper 2 127.0.0.1:2182', 'ZooKeeper 2 127.0.0.1:2185', 'ZooKeeper 2 127.0.0.1:2188'],
      ...['ZooKeeper 3 127.0.0.1:2183', 'ZooKeeper 3 127.0.0.1:2186', 'ZooKeeper 3 127.0.0.1:2189'],
    ]);
    expect(needed({ brokers: 2, controller: 'zookeeper' })).to.deep.equal([
      ...brokers,
      'ZooKeeper 1 127.0.0.1:2181',
    ]);
  });

  it('needs none for mails and notebooks that the lab does not serve', () => {
    const parts = { ...all, jupyter: false, mailSink: false };
    expect(neededPorts(DEFAULT_LAB_PORTS, null, parts).map(({ port }) => port)).to.deep.equal([9000]);
  });

  it('names a taken port, who holds it and the option that moves it', async () => {
    const first = await freePorts(5);
    const ports = {
      kafka: first,
      controller: first + 1,
      zookeeper: 2181,
      lab: first + 2,
      jupyter: first + 3,
      smtp: first + 4,
    };
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.lab, '127.0.0.1', resolve));
    const text = await message(checkPorts(neededPorts(ports, toShape({}), all)));
    server.close();
    expect(text).to.match(
      new RegExp(`^Port ${ports.lab}, needed for the lab server, is taken by node \\(pid \\d+\\)`),
    );
    expect(text)
      .to.include(`npm start -- --port-lab ${ports.lab + 100}`)
      .and.not.include('\n');
  });

  it('names a port that is wanted twice', async () => {
    const port = await freePorts(4);
    const ports = {
      ...DEFAULT_LAB_PORTS,
      kafka: port,
      controller: port + 1,
      lab: port,
      jupyter: port + 2,
      smtp: port + 3,
    };
    const needed = neededPorts(ports, toShape({}), all);
    expect(await message(checkPorts(needed))).to.include(
      `Port ${port} is wanted for the lab server and for broker 0`,
    );
  });

  it('refuses a host by which nobody could reach this machine', async () => {
    expect(await message(checkHost('0.0.0.0'))).to.include('clients are told this address');
    expect(await message(checkHost('no-such-name.invalid'))).to.include('this name is not known here');
    expect(await message(checkHost('198.51.100.7'))).to.include('which is no address of this machine');
    expect(await message(checkHost('localhost'))).to.equal('no error');
  });
});
