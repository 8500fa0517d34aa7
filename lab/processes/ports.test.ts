import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { memoryOf } from './memory';
import { freePorts, holderOf, isFree, listeningPorts } from './ports';

describe('lab/processes/ports', () => {
  let server: Server;
  let port: number;

  before(async () => {
    port = await freePorts(1);
    server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  after(() => server.close());

  it('lists the ports that a process listens on', () => {
    expect(listeningPorts([process.pid])).to.deep.include({ address: '127.0.0.1', port, pid: process.pid });
  });

  it('says who holds a port', () => {
    expect(holderOf(port)).to.equal(`node (pid ${process.pid})`);
  });

  it('tells a free port from a taken one', async () => {
    expect(await isFree(port, '127.0.0.1')).to.equal(false);
    expect(await isFree(await freePorts(1), '127.0.0.1')).to.equal(true);
  });

  it('finds as many free ports in a row as a lab needs', async () => {
    const first = await freePorts(8);
    const row = Array.from({ length: 8 }, (_, index) => isFree(first + index, '127.0.0.1'));
    expect(await Promise.all(row)).to.not.include(false);
  });

  it("measures a process's memory, and knows none of one that is gone", () => {
    expect(memoryOf(process.pid)).to.be.within(10e6, 2e9);
    expect(memoryOf(99_999_999)).to.equal(null);
  });
});
