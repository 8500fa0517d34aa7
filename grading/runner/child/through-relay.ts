import { Socket, type TcpSocketConnectOpts } from 'node:net';

type Connect = (this: Socket, ...args: unknown[]) => Socket;

let lastToken = 0;

/**
 * Makes every TCP connection of this process go through the grader's relay (see ../relay.ts), for a process that has
 * no network. It is a convenience, not a boundary: whoever undoes it reaches nothing at all.
 *
 * @param path the relay's Unix socket
 */
export function throughRelay(path: string): void {
  const direct = Socket.prototype.connect as Connect;
  const connect: Connect = function (...args) {
    const [options, listener] = parts(args);
    if (!options?.port) return direct.apply(this, args);
    if (listener) this.once('connect', listener);
    begin(
      this,
      options,
      () => direct.call(new Socket(), { path }),
      () => direct.call(this, { path }),
    );
    return this;
  };
  Socket.prototype.connect = connect as typeof Socket.prototype.connect;
}

/** `connect` is called with options, with a port and a host, or by Node itself with both parts in a list. */
function parts(args: unknown[]): [options: TcpSocketConnectOpts | undefined, listener?: () => void] {
  const list = Array.isArray(args[0]) ? args[0] : args;
  const listener = list.findLast((arg) => typeof arg === 'function');
  const [first, host] = list;
  if (typeof first === 'object' && first !== null) return [first.path ? undefined : first, listener];
  const port = Number(first);
  return [port > 0 ? { port, host: typeof host === 'string' ? host : 'localhost' } : undefined, listener];
}

/** Asks for the connection, and makes it once the grader has: until then the socket is connecting, as any other. */
function begin(
  socket: Socket,
  { host = 'localhost', port }: TcpSocketConnectOpts,
  openControl: () => Socket,
  open: () => void,
): void {
  const token = ++lastToken;
  Object.assign(socket, { connecting: true });
  // The first bytes, whatever is written before the connection is made.
  socket.write(`${token}\n`);
  const control = openControl();
  control.write(`ask ${token} ${host}:${port}\n`);
  let answered = false;
  const refuse = (code: string) => {
    answered = true;
    control.destroy();
    socket.destroy(failure('connect', code, host, port));
  };
  onLine(control, (line) => {
    if (answered) {
      if (line !== 'reset') return;
      endsAsReset(socket);
      control.end();
    } else if (line === 'ok') {
      answered = true;
      if (socket.destroyed) return;
      const { writableEnded } = socket;
      open();
      // Node's connect forgets that no more is to be written; what was written it keeps.
      if (writableEnded) socket.end();
    } else refuse(line);
  });
  control.on('error', () => {});
  control.on('close', () => !answered && refuse('ECONNREFUSED'));
  socket.once('close', () => control.destroy());
}

/** What comes next is the end of the bytes: the connection did not end, it broke. */
function endsAsReset(socket: Socket): void {
  const { push } = socket;
  socket.push = (chunk, encoding) => {
    if (chunk !== null) return push.call(socket, chunk, encoding);
    socket.destroy(failure('read', 'ECONNRESET'));
    return false;
  };
}

function onLine(socket: Socket, take: (line: string) => void): void {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    lines.forEach(take);
  });
}

/** An error as Node's own. */
function failure(syscall: string, code: string, address?: string, port?: number): Error {
  const where = address === undefined ? '' : ` ${address}:${port}`;
  return Object.assign(new Error(`${syscall} ${code}${where}`), {
    code,
    syscall,
    ...(address === undefined ? {} : { address, port }),
  });
}
