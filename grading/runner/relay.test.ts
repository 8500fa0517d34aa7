import { once } from 'node:events';
import { statSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { throughRelay } from './child/through-relay';
import { RELAY_SOCKET, type Relay, startRelay } from './relay';

describe('a connection through the relay', () => {
  const direct = Socket.prototype.connect;
  let relay: Relay;
  let server: Server;
  let port: number;
  let serve: (socket: Socket) => void;
  /** Ports that the relay was asked for. */
  let asked: number[];
  let mayReach: boolean;

  beforeEach(async () => {
    asked = [];
    mayReach = true;
    relay = await startRelay((_, wanted) => {
      asked.push(wanted);
      return mayReach;
    });
    serve = (socket) => socket.pipe(socket);
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    Socket.prototype.connect = direct;
    relay.close();
    server.close();
  });

  /** A client as a child would have it. The relay's own connections are direct: both are in this one process. */
  function client(to = port, options = {}): Socket {
    throughRelay(join(relay.folder, RELAY_SOCKET));
    const through = Socket.prototype.connect;
    Socket.prototype.connect = direct;
    const socket = new Socket(options);
    return through.apply(socket, [{ host: '127.0.0.1', port: to }] as never) as Socket;
  }

  it('carries what is written before it is made, and all of a long answer', async () => {
    const socket = client();
    const sent = Buffer.alloc(3_000_000, 'kafka ');
    socket.end(sent);
    expect(socket.connecting).to.equal(true);
    expect((await text(socket)).length).to.equal(sent.length);
    expect(asked).to.deep.equal([port]);
  });

  it('tells Node’s own way of calling connect, a port alone, and a path, which is left alone', async () => {
    throughRelay(join(relay.folder, RELAY_SOCKET));
    const through = Socket.prototype.connect;
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      // In this one process the relay's own must go straight.
      const [{ noDelay = false } = {}] = (Array.isArray(args[0]) ? args[0] : args) as Array<{
        noDelay?: boolean;
      }>;
      return (noDelay ? direct : through).apply(this, args as never) as Socket;
    } as typeof direct;
    await once(connect(port, '127.0.0.1'), 'connect');
    await once(connect({ port, host: '127.0.0.1' }), 'connect');
    await once(connect(String(port) as unknown as number, '127.0.0.1'), 'connect');
    expect(asked).to.deep.equal([port, port, port]);
    await once(connect(join(relay.folder, RELAY_SOCKET)), 'connect');
    expect(asked).to.have.length(3);
  });

  it('is refused as any other where nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    const socket = client();
    socket.on('connect', () => expect.fail('it was connected'));
    const [error] = await once(socket, 'error');
    expect(error).to.include({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port });
    expect(error.message).to.equal(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('is refused to an address that is not allowed, and nobody is asked there', async () => {
    mayReach = false;
    serve = () => expect.fail('it arrived');
    const [error] = await once(client(), 'error');
    expect(error.code).to.equal('ECONNREFUSED');
  });

  it('hears the end, and may go on writing', async () => {
    const heard = new Promise<string>((resolve) => {
      serve = (socket) => {
        socket.end('over');
        void text(socket).then(resolve);
      };
    });
    const socket = client(port, { allowHalfOpen: true });
    expect(await text(socket)).to.equal('over');
    socket.end('still here');
    expect(await heard).to.equal('still here');
  });

  it('may end its own half, and hears the answer to the whole', async () => {
    serve = async (socket) => socket.end(`heard ${await text(socket)}`);
    const socket = client(port, { allowHalfOpen: true });
    socket.end('all of it');
    expect(await text(socket)).to.equal('heard all of it');
  });

  it('breaks where the other side breaks, after what came before', async () => {
    serve = (socket) => {
      socket.write('half an ans');
      socket.once('data', () => socket.resetAndDestroy());
    };
    const socket = client();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      socket.write('go on');
    });
    socket.on('end', () => expect.fail('it ended'));
    const [error] = await once(socket, 'error');
    expect(error).to.include({ code: 'ECONNRESET', syscall: 'read' });
    expect(heard).to.equal('half an ans');
  });

  it('is closed on the other side when it is destroyed, and what it wrote arrives', async () => {
    const heard = new Promise<string>((resolve) => {
      serve = (socket) => void text(socket).then(resolve);
    });
    const socket = client();
    await once(socket, 'connect');
    socket.write('last words', () => socket.destroy());
    expect(await heard).to.equal('last words');
  });

  it('ends with the relay', async () => {
    const socket = client();
    await once(socket, 'connect');
    const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
    relay.close();
    await closed;
    expect(() => statSync(relay.folder)).to.throw('ENOENT');
  });

  it('is not had by many thousand: the grader keeps sockets for itself', async () => {
    const sockets = Array.from({ length: 400 }, () => client());
    const codes = await Promise.all(
      sockets.map((socket) =>
        Promise.race([
          once(socket, 'connect').then(
            () => 'connected',
            (error) => error.code,
          ),
        ]),
      ),
    );
    expect(codes).to.include('ECONNREFUSED').and.to.include('connected');
    for (const socket of sockets) socket.destroy();
  });

  for (const garbage of [
    '',
    'x'.repeat(1_000),
    'ask\n',
    'ask 1 nowhere\n',
    'ask 1 127.0.0.1:99999999\n',
    '7\n',
  ]) {
    it(`is not made by ${JSON.stringify(garbage.slice(0, 30))}, and the next one is`, async () => {
      const raw = connect(join(relay.folder, RELAY_SOCKET));
      raw.on('error', () => {}).resume();
      raw.end(garbage);
      await once(raw, 'close');
      const socket = client();
      socket.end('echo');
      expect(await text(socket)).to.equal('echo');
    });
  }
});

/** All that comes. Node's own `text` closes the socket after it, also for writing. */
function text(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    socket
      .setEncoding('latin1')
      .on('data', (chunk) => (heard += chunk))
      .once('end', () => resolve(heard))
      .once('error', reject);
  });
}
