import { connect, type Socket } from 'node:net';
import { type Api, type ApiVersions, apiVersions, commonVersion } from './protocol/api';
import { Reader, Writer } from './protocol/bytes';

/** Says which broker did not answer, and why; what it was asked may still have been done. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  constructor(
    message: string,
    /** It takes connections and says nothing: it hangs or is paused. */
    readonly hangs: boolean,
  ) {
    super(message);
  }
}

/** The broker does not know this request: its Kafka is older. */
export class UnknownRequestError extends Error {
  override readonly name = 'UnknownRequestError';
}

/** Larger answers than any that is asked for here: something else listens on the port. */
const LARGEST_ANSWER = 200_000_000;
const CLIENT_ID = 'kafka-course-admin';

interface Waiting {
  resolve(answer: Buffer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * A connection to a broker that is opened when it is needed, again after it was lost, and never keeps the program
 * from ending. A request that is not answered in time closes it: what comes after would wait as well.
 */
export class Connection {
  private opened: Promise<{ socket: Socket; spoken: ApiVersions }> | null = null;
  private socket: Socket | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(
    readonly host: string,
    readonly port: number,
  ) {}

  /** @throws NoAnswerError, UnknownRequestError */
  async ask<Asked, Answer>(api: Api<Asked, Answer>, asked: Asked, timeoutMs: number): Promise<Answer> {
    const until = Date.now() + timeoutMs;
    this.opened ??= this.open(timeoutMs);
    const { socket, spoken } = await this.opened;
    const version = commonVersion(api, spoken);
    if (version === null) {
      throw new UnknownRequestError(
        `${this.host}:${this.port} does not know ${api.name} as it is asked here.`,
      );
    }
    return this.send(socket, api, asked, version, Math.max(1, until - Date.now()));
  }

  close(): void {
    this.lose(new NoAnswerError(`The connection to ${this.host}:${this.port} was closed.`, false));
  }

  private open(timeoutMs: number): Promise<{ socket: Socket; spoken: ApiVersions }> {
    const socket = connect({ host: this.host, port: this.port, noDelay: true });
    this.socket = socket;
    let chunks: Buffer[] = [];
    let size = 0;
    let needed = 4;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < needed) return;
      let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      for (needed = 4; bytes.length >= 4; ) {
        const length = bytes.readInt32BE(0);
        if (length < 4 || length > LARGEST_ANSWER) {
          this.lose(new NoAnswerError(`${this.host}:${this.port} does not speak Kafka's protocol.`, false));
          return;
        }
        needed = 4 + length;
        if (bytes.length < needed) break;
        this.take(bytes.subarray(4, needed));
        bytes = bytes.subarray(needed);
        needed = 4;
      }
      chunks = bytes.length > 0 ? [bytes] : [];
      size = bytes.length;
    });
    const lost = (cause?: Error) => {
      if (this.socket !== socket) return;
      const why = cause ? `: ${cause.message}` : ' closed the connection';
      this.lose(new NoAnswerError(`${this.host}:${this.port}${why}.`, false));
    };
    socket.on('error', lost);
    socket.on('close', () => lost());
    return this.send(socket, apiVersions, undefined, 0, timeoutMs).then((spoken) => {
      socket.unref();
      return { socket, spoken };
    });
  }

  private send<Asked, Answer>(
    socket: Socket,
    api: Api<Asked, Answer>,
    asked: Asked,
    version: number,
    timeoutMs: number,
  ): Promise<Answer> {
    const flexible = version >= (api.flexibleFrom ?? Number.POSITIVE_INFINITY);
    this.lastId = (this.lastId + 1) & 0x7fff_ffff;
    const id = this.lastId;
    const header = new Writer().int16(api.key).int16(version).int32(id).string(CLIENT_ID);
    const body = new Writer(flexible).end();
    api.encode(body, asked, version);
    const bytes = Buffer.concat([header.bytes(), body.bytes()]);
    return new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(() => {
        const what = `${this.host}:${this.port} did not answer ${api.name} within ${timeoutMs} ms.`;
        this.lose(new NoAnswerError(what, true));
      }, timeoutMs);
      this.waiting.set(id, { resolve, reject, timer });
      socket.write(new Writer().int32(bytes.length).raw(bytes).bytes());
    }).then((answer) => {
      const from = new Reader(answer, flexible);
      from.end();
      return api.decode(from, version);
    });
  }

  private take(answer: Buffer): void {
    const waiting = this.waiting.get(answer.readInt32BE(0));
    if (!waiting) return;
    this.waiting.delete(answer.readInt32BE(0));
    clearTimeout(waiting.timer);
    waiting.resolve(answer.subarray(4));
  }

  private lose(error: Error): void {
    const { socket } = this;
    this.socket = null;
    this.opened = null;
    socket?.destroy();
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.waiting.clear();
  }
}
