import { connect } from 'node:net';

/** Waits until a broker answers a client's first request. @returns false when the time was up first */
export async function waitForAnswer(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (await answersClient(host, port, Math.min(2_000, deadline - Date.now()))) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

/**
 * Asks a broker which requests it knows (ApiVersions), which every client does first. A broker accepts
 * connections some time before it answers; a paused one accepts and stays silent.
 * Source: https://kafka.apache.org/protocol#The_Messages_ApiVersions
 */
export function answersClient(host: string, port: number, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(false), timeoutMs);
    socket.once('connect', () => socket.write(apiVersionsRequest()));
    socket.once('data', (answer) => done(answer.length >= 8 && answer.readInt32BE(4) === CORRELATION));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}

const CORRELATION = 4711;
const API_VERSIONS = 18;

/** Size, then the header: which request, its version 0, a number that the answer repeats, no client id. */
function apiVersionsRequest(): Buffer {
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12);
  return request;
}
