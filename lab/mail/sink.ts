import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Mail, MailStatus } from '../../lib/kit/mails';
import { LabError } from '../errors';
import { readMessage } from './read';

/** The largest mail that is taken, in bytes. */
export const MAX_MAIL_BYTES = 1_000_000;
/** So many mails are kept, then the oldest go. */
export const MAX_MAILS = 2_000;
/** All mails kept together, in bytes as sent: 2,000 of the largest would not fit a small machine's memory. */
export const MAX_KEPT_BYTES = 64_000_000;
const MAX_CLIENTS = 200;

export interface MailSinkOptions {
  host?: string;
  /** 0 for any free one; the same again after each stop. */
  port?: number;
  /** How many mails are kept. */
  keep?: number;
  /** How many bytes of mails, as sent, are kept. */
  keepBytes?: number;
}

/**
 * An SMTP server that keeps what it is sent and delivers nothing to anybody: it has no way to send, so it is no open
 * relay although it asks nobody for a password. It can be stopped and made to misbehave as real ones do.
 */
export class MailSink {
  readonly host: string;
  readonly #keep: number;
  readonly #keepBytes: number;
  #port: number;
  #server: SMTPServer | null = null;
  readonly #sockets = new Set<Socket>();
  #kept: Array<{ mail: Mail; bytes: number }> = [];
  #lastId = 0;
  #refusing = 0;
  #hangingUp = 0;
  /** Starts and stops happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: MailSinkOptions = {}) {
    const { host = '127.0.0.1', port = 0, keep = MAX_MAILS, keepBytes = MAX_KEPT_BYTES } = options;
    this.host = host;
    this.#port = port;
    this.#keep = keep;
    this.#keepBytes = keepBytes;
  }

  /** Where it listens, or will again; 0 before the first start on any free port. */
  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `smtp://${this.host}:${this.#port}`;
  }

  get status(): MailStatus {
    return {
      running: this.#server !== null,
      kept: this.#kept.length,
      refusing: this.#refusing,
      hangingUp: this.#hangingUp,
    };
  }

  /** Oldest first; with `last`, so many of the newest. */
  list(last = this.#kept.length): Mail[] {
    return this.#kept.slice(Math.max(0, this.#kept.length - last)).map(({ mail }) => mail);
  }

  clear(): void {
    this.#kept = [];
  }

  /** Refuses the next mails with 451, each once all of it was received. */
  refuse(times: number): void {
    this.#refusing = times;
  }

  /** Keeps the next mails and ends the connection without the 250, so that the client cannot know. */
  hangUp(times: number): void {
    this.#hangingUp = times;
  }

  /** Listens, on the same port as before. @throws LabError when the port is taken */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  /** Closes the port and cuts all connections; mails stay. A mail that was not confirmed by then is not kept. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #start(): Promise<void> {
    if (this.#server) return;
    const server = new SMTPServer({
      name: 'mail-sink',
      banner: 'keeps mails, delivers none',
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      maxClients: MAX_CLIENTS,
      size: MAX_MAIL_BYTES,
      rejectOversized: true,
      onData: (stream, session, callback) => {
        this.#receive(server, stream, session).then(
          (answer) => (answer === null ? hangUp(server, session) : callback(null, answer)),
          callback,
        );
      },
    });
    server.server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: Error) =>
        reject(new LabError(`No mail sink can listen on ${this.host}:${this.#port}: ${cause.message}`, 500)),
      );
      server.listen(this.#port, this.host, () => resolve());
    });
    // A client that goes away in the middle is no trouble of ours, and must not end the lab.
    server.on('error', () => {});
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    await new Promise<void>((resolve) => {
      server.close(resolve);
      // Pooled connections would hold it open, and take mails, for as long as their clients like.
      for (const socket of this.#sockets) socket.destroySoon();
    });
  }

  /**
   * Takes one mail.
   * @returns the answer to the client; null for none
   * @throws Error with `responseCode` for a mail not taken
   */
  async #receive(
    server: SMTPServer,
    stream: SMTPServerDataStream,
    { envelope }: SMTPServerSession,
  ): Promise<string | null> {
    const raw = await readAll(stream);
    // The library answers a mail that is too large; it does not count as one of those to be refused.
    if (stream.sizeExceeded) return '';
    if (this.#refusing > 0) {
      this.#refusing -= 1;
      throw smtpError(451, 'Temporary failure, try again later (asked for)');
    }
    const message = await readMessage(raw).catch((cause: Error) => {
      throw smtpError(554, `This message cannot be read: ${cause.message}`);
    });
    if (this.#server !== server) throw smtpError(421, 'Stopped');
    this.#lastId += 1;
    this.#store(raw.length, {
      id: this.#lastId,
      at: new Date().toISOString(),
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map(({ address }) => address),
      ...message,
    });
    if (this.#hangingUp === 0) return `Kept as mail ${this.#lastId}`;
    this.#hangingUp -= 1;
    return null;
  }

  #store(bytes: number, mail: Mail): void {
    this.#kept.push({ mail, bytes });
    let total = this.#kept.reduce((sum, each) => sum + each.bytes, 0);
    while (this.#kept.length > this.#keep || total > this.#keepBytes) total -= this.#kept.shift()!.bytes;
  }
}

/** A mail sink that listens. @throws LabError when the port is taken */
export async function createMailSink(options?: MailSinkOptions): Promise<MailSink> {
  const sink = new MailSink(options);
  await sink.start();
  return sink;
}

/** The whole message, or as much of it as is allowed; the rest is read and dropped. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) if (!stream.sizeExceeded) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function hangUp(server: SMTPServer, { id }: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.id === id) connection.close();
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
