import { connect } from 'node:net';
import { LabError } from '../errors';

const WORD_TIMEOUT_MS = 2_000;

/**
 * What a ZooKeeper server answers to a four-letter word such as `srvr`. A word that is not on its list is answered
 * by a sentence which says so.
 * Source: https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_zkCommands
 *
 * @throws LabError when the word has not four letters, or nothing answers
 */
export async function fourLetterWord(word: string, host: string, port: number): Promise<string> {
  if (!/^[a-z]{4}$/.test(word)) {
    throw new LabError(`Expected a word of four letters, such as srvr, got "${word}".`, 400);
  }
  const answer = await exchange(host, port, Buffer.from(word), (_answer, ended) => ended);
  if (answer === null) {
    throw new LabError(
      `No ZooKeeper answers "${word}" on ${host}:${port} within ${WORD_TIMEOUT_MS / 1000} s.`,
    );
  }
  return answer.toString('utf8').trim();
}

/** True once a server serves clients: alone it does when it has started, in an ensemble when a leader is elected. */
export async function serves(host: string, port: number): Promise<boolean> {
  const answer = await exchange(host, port, Buffer.from('srvr'), (_answer, ended) => ended);
  return /^Mode: /m.test(answer?.toString('utf8') ?? '');
}

/**
 * Whether there is a znode of this path; null when the server does not say.
 * Source: ConnectRequest and ExistsRequest in ZooKeeper's zookeeper.jute
 */
export async function znodeExists(host: string, port: number, path: string): Promise<boolean | null> {
  const answer = await exchange(host, port, Buffer.concat([CONNECT, exists(path)]), (bytes) => {
    return frames(bytes).length >= 2;
  });
  const [, reply] = frames(answer ?? Buffer.alloc(0));
  if (!reply || reply.length < 16) return null;
  // After the request's number and the last change's: 0, or an error.
  const error = reply.readInt32BE(12);
  if (error === 0) return true;
  return error === NO_NODE ? false : null;
}

const NO_NODE = -101;
const EXISTS = 3;

/** Protocol 0, nothing seen yet, a session of 1 s, no session to go on with, an empty password of 16 bytes. */
const CONNECT = (() => {
  const request = Buffer.alloc(44);
  request.writeInt32BE(1_000, 12);
  request.writeInt32BE(16, 24);
  return framed(request);
})();

function exists(path: string): Buffer {
  const name = Buffer.from(path);
  const head = Buffer.alloc(12);
  head.writeInt32BE(1, 0);
  head.writeInt32BE(EXISTS, 4);
  head.writeInt32BE(name.length, 8);
  return framed(Buffer.concat([head, name, Buffer.from([0])]));
}

function framed(request: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(request.length, 0);
  return Buffer.concat([size, request]);
}

/** The whole frames that have come. */
function frames(bytes: Buffer): Buffer[] {
  const whole: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readInt32BE(at);
    if (end > bytes.length) break;
    whole.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return whole;
}

/** Sends a request and returns what came when `enough` says so; null when nothing answers in time. */
function exchange(
  host: string,
  port: number,
  request: Buffer,
  enough: (answer: Buffer, ended: boolean) => boolean,
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect({ host, port }, () => socket.write(request));
    const done = (answer: Buffer | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(null), WORD_TIMEOUT_MS);
    const look = (ended: boolean) => {
      const answer = Buffer.concat(parts);
      if (enough(answer, ended)) done(answer);
      else if (ended) done(null);
    };
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      look(false);
    });
    socket.once('end', () => look(true));
    socket.once('error', () => done(null));
  });
}
