import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openBytes } from './source';

const TEXT = Array.from({ length: 20_000 }, (_, index) => `${index},START,2013-01-01 00:00:00\n`).join('');

describe('lib/kit/source', function () {
  this.timeout(20_000);

  let folder: string;
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-course-source-'));
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  function file(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function read(source: string | URL, signal?: AbortSignal): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of openBytes(source, { signal })) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }

  const failure = (source: string | URL) =>
    read(source).then(
      () => expect.fail(`${source} could be read`),
      (error: Error) => error.message,
    );

  /** Answers in pieces of one size, each on its own way. */
  function inPieces(content: Buffer, size: number): typeof answer {
    return async (_, response) => {
      for (let at = 0; at < content.length; at += size) {
        response.write(content.subarray(at, at + size));
        await setTimeout();
      }
      response.end();
    };
  }

  describe('reads', () => {
    it('a file, plain or gzip, by what it begins with and not by its name', async () => {
      expect(await read(file('plain.gz', TEXT))).to.equal(TEXT);
      expect(await read(file('packed.csv', gzipSync(TEXT)))).to.equal(TEXT);
      expect(await read(pathToFileURL(file('a b.csv', TEXT)))).to.equal(TEXT);
      expect(await read(pathToFileURL(file('a c.csv', TEXT)).href)).to.equal(TEXT);
    });

    it('what an address answers, plain or gzip', async () => {
      answer = (request, response) => response.end(request.url === '/packed' ? gzipSync(TEXT) : TEXT);
      expect(await read(`${url}/plain`)).to.equal(TEXT);
      expect(await read(new URL('/packed', url))).to.equal(TEXT);
    });

    it('an answer that is gzip on the way only', async () => {
      answer = (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(TEXT));
      expect(await read(url)).to.equal(TEXT);
    });

    it('several gzip members one after the other as one content', async () => {
      const members = [TEXT, 'a second one\n', 'and a third'].map((text) => gzipSync(text));
      const path = file('members.gz', Buffer.concat(members));
      expect(await read(path)).to.equal(`${TEXT}a second one\nand a third`);
    });

    it('whatever the size of the pieces', async () => {
      const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n'), gzipSync('')]);
      for (const size of [1, 2, 3, 7, members.length]) {
        answer = inPieces(members, size);
        expect(await read(url), `${size}`).to.equal('one\ntwo\n');
        answer = inPieces(Buffer.from('plain'), size);
        expect(await read(url), `${size}`).to.equal('plain');
      }
    });

    it('empty files, and those shorter than the two bytes that tell gzip', async () => {
      expect(await read(file('empty', ''))).to.equal('');
      expect(await read(file('one', 'x'))).to.equal('x');
      expect(await read(file('first magic byte', Buffer.from([0x1f])))).to.have.length(1);
    });
  });

  describe('holds little of a long content', () => {
    it('by letting the sender wait', async () => {
      let sent = 0;
      answer = async (_, response) => {
        const piece = Buffer.alloc(65_536, 'x');
        response.on('close', () => {
          sent = -sent;
        });
        while (sent >= 0 && sent < 1_000) {
          sent += 1;
          if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
        }
      };
      for await (const _ of openBytes(url)) {
        await setTimeout(200);
        break;
      }
      // 64 MB are there to be sent; what is on the way is in the buffers of the system.
      expect(Math.abs(sent)).to.be.within(1, 500);
    });

    it('also where little gzip is much content', async () => {
      const before = process.memoryUsage().rss;
      const packed = gzipSync(Buffer.alloc(64_000_000, 'x'));
      let length = 0;
      let most = 0;
      for await (const piece of openBytes(file('bomb.gz', packed))) {
        length += piece.length;
        most = Math.max(most, piece.length);
      }
      expect(length).to.equal(64_000_000);
      expect(most).to.be.at.most(65_536);
      expect(process.memoryUsage().rss - before).to.be.below(400_000_000);
    });
  });

  describe('closes', () => {
    for (const kind of ['plain', 'gzip']) {
      it(`the connection when the loop is left (${kind})`, async () => {
        let closed: Promise<void> | undefined;
        answer = async (_, response) => {
          let open = true;
          closed = new Promise((resolve) =>
            response.on('close', () => {
              open = false;
              resolve();
            }),
          );
          const part = kind === 'gzip' ? gzipSync(TEXT) : TEXT;
          while (open) {
            response.write(part);
            await setTimeout(5);
          }
        };
        for await (const piece of openBytes(url)) {
          expect(piece.length).to.be.above(0);
          break;
        }
        await closed;
      });
    }

    it('the connection when it is told to while nothing comes', async () => {
      let closed: Promise<void> | undefined;
      answer = (_, response) => {
        closed = new Promise((resolve) => response.on('close', resolve));
        response.write('first');
      };
      const control = new AbortController();
      const bytes = openBytes(url, { signal: control.signal });
      expect((await bytes.next()).value?.toString()).to.equal('first');
      const next = bytes.next().catch((error) => error);
      control.abort();
      expect((await next).name).to.equal('AbortError');
      await closed;
    });

    it('nothing that it has not opened: told before, it does not begin', async () => {
      const reason = new Error('enough');
      const error = await read('/nowhere', AbortSignal.abort(reason)).catch((error) => error);
      expect(error).to.equal(reason);
    });

    it('a file when it is told to', async () => {
      const control = new AbortController();
      const bytes = openBytes(file('long', TEXT.repeat(10)), { signal: control.signal });
      await bytes.next();
      control.abort();
      const error = await (async () => {
        for (;;) if ((await bytes.next()).done) return null;
      })().catch((error) => error);
      expect(error?.name).to.equal('AbortError');
    });
  });

  describe('tells in one sentence', () => {
    it('that there is no such file', async () => {
      const path = join(folder, 'none.gz');
      expect(await failure(path)).to.equal(`There is no file ${path}.`);
      expect(await failure(join(file('x', ''), 'y'))).to.match(/^There is no file .*y: part of its path/);
    });

    it('that it is a folder', async () => {
      const path = join(folder, 'sub');
      mkdirSync(path);
      expect(await failure(path)).to.equal(`${path} is a folder, expected a file.`);
    });

    it('that the address answers something else', async () => {
      answer = (_, response) => response.writeHead(404).end('no');
      expect(await failure(`${url}/x`)).to.equal(`${url}/x answers HTTP 404 Not Found.`);
    });

    it('that nothing listens there', async () => {
      const port = (server.address() as AddressInfo).port;
      await new Promise((resolve) => server.close(resolve));
      const gone = `http://127.0.0.1:${port}/rides`;
      expect(await failure(gone)).to.equal(`${gone} cannot be reached: nothing listens there.`);
    });

    it('that another kind of address is not known', async () => {
      expect(await failure(new URL('ftp://host/x'))).to.equal(
        'ftp://host/x: expected a file: or http: address.',
      );
      expect(await failure('http://')).to.match(/^http:\/\/ cannot be read: .*Invalid URL/);
    });

    it('that the connection was closed too early, with and without a length', async () => {
      for (const headers of [{ 'content-length': '100' }, {}]) {
        answer = (_, response) => {
          response.writeHead(200, headers).write('part');
          setTimeout(20).then(() => response.destroy());
        };
        expect(await failure(url)).to.equal(
          `${url} is cut off: the connection was closed before all had come.`,
        );
      }
    });

    it('that gzip data is cut off, wherever', async () => {
      const packed = gzipSync(TEXT);
      const second = Buffer.concat([gzipSync('one'), gzipSync('two')]);
      const cut = [2, 5, 12, packed.length / 2, packed.length - 1].map((end) => packed.subarray(0, end));
      for (const part of [...cut, second.subarray(0, second.length - 1)]) {
        const path = file('cut.gz', part);
        expect(await failure(path), `${part.length} bytes`).to.equal(
          `${path} is cut off: its gzip data ends before it is complete.`,
        );
      }
    });

    it('that gzip data is broken', async () => {
      const packed = gzipSync(TEXT);
      packed[packed.length - 6]! ^= 1;
      const path = file('broken.gz', packed);
      expect(await failure(path)).to.equal(`${path} is broken gzip: incorrect data check.`);
    });
  });
});
