import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { split } from './reachable';
import { remove, share, temporaryFolder } from './temporary';

/** The socket's name in the relay's folder. */
export const RELAY_SOCKET = 'relay';

/** A connection is two sockets here and one there: a child that opens without end must not take the grader's. */
const MAX_SOCKETS = 300;
const MAX_LINE = 300;
const LINE_MS = 5_000;

/** Leads a child without network to the addresses that it may reach. */
export interface Relay {
  /** Holds the socket, and nothing else. */
  folder: string;
  close(): void;
}

/**
 * Starts a relay on a Unix socket. What a child does with a connection of its own, the relay does with the real
 * one, and the other way round: refusals, half-closes and resets are passed on.
 *
 * A child asks `ask TOKEN HOST:PORT` on a connection that stays, the control. It is answered `ok`, or the code of
 * the error; `reset` follows if the connection breaks. The bytes go over a second one that begins with `TOKEN`.
 *
 * @param mayReach decides anew for each connection
 * @param user the only other one who may use it
 */
export async function startRelay(
  mayReach: (host: string, port: number) => boolean,
  user?: { uid: number; gid: number },
): Promise<Relay> {
  const folder = temporaryFolder('relay');
  const socket = join(folder, RELAY_SOCKET);
  const sockets = new Set<Socket>();
  const keep = (kept: Socket) => {
    sockets.add(kept);
    kept.on('error', () => {}).on('close', () => sockets.delete(kept));
    return kept;
  };
  const waiting = new Map<string, Waiting>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    readLine(keep(client), (line) => {
      const [, token, address] = /^ask (\d+) (.+)$/.exec(line) ?? [];
      if (token && address) return ask(client, token, address);
      const found = waiting.get(line);
      waiting.delete(line);
      if (found) connectBoth(client, found);
      else client.destroy();
    });
  });
  const ask = (control: Socket, token: string, address: string): void => {
    const [host, port] = split(address);
    control.resume().once('end', () => control.destroy());
    if (!(port > 0 && port < 65_536 && mayReach(host, port))) return void control.end('ECONNREFUSED\n');
    const upstream = keep(connect({ host, port, allowHalfOpen: true, noDelay: true }));
    const made: Waiting = { upstream, control };
    const refused = (error: NodeJS.ErrnoException) => control.end(`${error.code ?? 'ECONNREFUSED'}\n`);
    upstream.once('error', refused).once('connect', () => {
      upstream.off('error', refused);
      waiting.set(token, made);
      control.write('ok\n');
    });
    control.once('close', () => {
      if (waiting.get(token) === made) waiting.delete(token);
      if (!made.used) upstream.destroy();
    });
  };
  server.maxConnections = MAX_SOCKETS;
  await listen(server, socket);
  if (user) for (const path of [socket, folder]) share(path, user);
  return {
    folder,
    close: () => {
      server.close();
      for (const kept of sockets) kept.destroy();
      remove(folder);
    },
  };
}

/** A connection that was made. */
interface Waiting {
  upstream: Socket;
  control: Socket;
  /** Set once the child sends and receives over it. */
  used?: boolean;
}

/** Makes two connections one, which breaks and ends on one side as it does on the other. */
function connectBoth(client: Socket, waiting: Waiting): void {
  const { upstream, control } = waiting;
  waiting.used = true;
  client.pipe(upstream);
  upstream.pipe(client);
  let broken = false;
  const reset = () => {
    broken = true;
    // A Unix socket knows no reset: the child is told, closes the control, and reads the end that follows as one.
    control.write('reset\n');
  };
  if (upstream.errored) reset();
  else upstream.once('error', reset);
  client.once('error', () => upstream.resetAndDestroy());
  client.once('close', () => {
    control.destroy();
    if (upstream.writableFinished) upstream.destroy();
    else upstream.end(() => upstream.destroy());
  });
  control.once('close', () => {
    if (broken) client.end(() => client.destroy());
    // The child's socket is closed for good, not for writing only; what it wrote before is still to come.
    else if (client.readableEnded) client.destroy();
    else client.once('end', () => client.destroy());
  });
}

/** The first line, without taking what follows it. A client that sends none in time, or too long a one, is closed. */
function readLine(socket: Socket, then: (line: string) => void): void {
  let read = Buffer.alloc(0);
  const late = setTimeout(() => socket.destroy(), LINE_MS);
  const ended = () => socket.destroy();
  socket.once('end', ended).once('close', () => clearTimeout(late));
  const take = (chunk: Buffer) => {
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf('\n');
    if (end > MAX_LINE || (end < 0 && read.length > MAX_LINE)) socket.destroy();
    if (end < 0 || socket.destroyed) return;
    clearTimeout(late);
    socket.off('data', take).off('end', ended).pause();
    if (read.length > end + 1) socket.unshift(read.subarray(end + 1));
    then(read.toString('latin1', 0, end));
  };
  socket.on('data', take);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(path, () => resolve());
  });
}
