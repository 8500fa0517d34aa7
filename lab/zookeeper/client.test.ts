import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { fourLetterWord, serves, znodeExists } from './client';

let server: Server;

/** A server of this test's own, which does this with what it is sent. */
async function listening(answer: (asked: Buffer, socket: Socket) => void): Promise<number> {
  server = createServer((socket) => socket.on('data', (asked) => answer(asked, socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** As ZooKeeper answers: to the connect request, then to the other, with this error. */
function reply(error: number): Buffer {
  const connected = Buffer.alloc(4 + 37);
  connected.writeInt32BE(37, 0);
  const answer = Buffer.alloc(4 + 16);
  answer.writeInt32BE(16, 0);
  answer.writeInt32BE(error, 16);
  return Buffer.concat([connected, answer]);
}

describe('a four-letter word', () => {
  afterEach(() => {
    server?.close();
  });

  it('is answered by what comes until the server hangs up', async () => {
    const port = await listening((asked, socket) => {
      socket.write(`asked ${asked}\n`);
      socket.end('Mode: leader\n');
    });
    expect(await fourLetterWord('srvr', '127.0.0.1', port)).to.equal('asked srvr\nMode: leader');
    expect(await serves('127.0.0.1', port)).to.equal(true);
  });

  it('tells a server without a majority from one that serves', async () => {
    const port = await listening((_asked, socket) =>
      socket.end('This ZooKeeper instance is not currently serving requests\n'),
    );
    expect(await serves('127.0.0.1', port)).to.equal(false);
  });

  it('has four letters, and somebody to ask', async () => {
    const refused = async (word: string) =>
      fourLetterWord(word, '127.0.0.1', 1).catch((error: Error) => error.message);
    expect(await refused('stats')).to.equal('Expected a word of four letters, such as srvr, got "stats".');
    expect(await refused('srvr')).to.match(/^No ZooKeeper answers "srvr" on 127.0.0.1:1/);
  });
});

describe('a znode', () => {
  afterEach(() => {
    server?.close();
  });

  it('is there, is not, or is not known', async () => {
    const there = async (error: number) => {
      let path = '';
      const port = await listening((asked, socket) => {
        path = asked.subarray(44 + 4 + 4 + 12, -1).toString();
        socket.write(reply(error));
      });
      const answer = await znodeExists('127.0.0.1', port, '/brokers/ids/0');
      server.close();
      return { answer, path };
    };
    expect(await there(0)).to.deep.equal({ answer: true, path: '/brokers/ids/0' });
    expect((await there(-101)).answer).to.equal(false);
    expect((await there(-4)).answer).to.equal(null);
    expect(await znodeExists('127.0.0.1', 1, '/controller')).to.equal(null);
  });
});
