import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { ask, commandOf, hasProc, link, processIds, read } from './table';

/** A TCP port that a process listens on. */
export interface ListeningPort {
  address: string;
  port: number;
  pid: number;
}

/** The TCP ports on which these processes listen, sorted by port. */
export function listeningPorts(pids: number[]): ListeningPort[] {
  const found = hasProc ? fromProc(pids) : fromLsof(pids);
  return found.sort((a, b) => a.port - b.port || a.address.localeCompare(b.address));
}

/** Who listens on a port, such as `java (pid 4711)`; null when nobody does or the system does not tell. */
export function holderOf(port: number): string | null {
  const pid = hasProc
    ? fromProc(processIds()).find((listener) => listener.port === port)?.pid
    : Number(ask('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']).split('\n')[0]);
  if (!pid) return null;
  const command = commandOf(pid)[0]?.split('/').pop();
  return `${command ?? 'a process'} (pid ${pid})`;
}

/** True if a server could listen on the port now. */
export async function isFree(port: number, host: string): Promise<boolean> {
  // Listening alone does not tell: a server on 0.0.0.0 and one on 127.0.0.1 may share a port on some systems.
  if (await accepts(port, host)) return false;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** True if something accepts connections at that address. */
export function accepts(port: number, host: string, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: timeoutMs });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

/**
 * The first of so many free ports in a row, for a test's own lab. They lie below the range from which systems pick
 * ports for outgoing connections, so that none is taken between the look and the use.
 */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const row = Array.from({ length: count }, (_, index) => isFree(first + index, host));
    if ((await Promise.all(row)).every(Boolean)) return first;
  }
}

function fromProc(pids: number[]): ListeningPort[] {
  const sockets = new Map<string, { address: string; port: number }>();
  for (const file of ['tcp', 'tcp6']) {
    for (const line of read(`/proc/net/${file}`).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [address, port] = (fields[1] ?? '').split(':');
      if (fields[3] === LISTEN && address && port) {
        sockets.set(`socket:[${fields[9]}]`, { address: fromHex(address), port: Number.parseInt(port, 16) });
      }
    }
  }
  return pids.flatMap((pid) =>
    descriptors(pid).flatMap((descriptor) => {
      const socket = sockets.get(link(`/proc/${pid}/fd/${descriptor}`));
      return socket ? [{ ...socket, pid }] : [];
    }),
  );
}

const LISTEN = '0A';

function descriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** The kernel prints addresses as 32-bit words, each with its bytes reversed. */
function fromHex(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) =>
    [...word.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16)).reverse(),
  );
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
  if (mapped) return bytes.slice(12).join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  return bytes.slice(0, 15).every((byte) => byte === 0) ? '::1' : hex.toLowerCase();
}

function fromLsof(pids: number[]): ListeningPort[] {
  if (pids.length === 0) return [];
  const found: ListeningPort[] = [];
  let pid = 0;
  // -F prints one field a line: p is the process, n the address.
  for (const line of ask('lsof', ['-nP', '-a', '-p', pids.join(), '-iTCP', '-sTCP:LISTEN', '-Fpn']).split(
    '\n',
  )) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const match = /^n(.*):(\d+)$/.exec(line);
    if (match) found.push({ address: match[1] === '*' ? '0.0.0.0' : match[1]!, port: Number(match[2]), pid });
  }
  return found;
}
