import { createServer, type Server, type Socket } from 'node:net';
import { Reader, Writer } from './protocol/bytes';

/** What a fake broker answers to a request, by its key; undefined: it says nothing. */
export type Answers = Record<
  number,
  { versions: [number, number]; answer: (asked: Reader) => Writer | undefined }
>;

/** For tests: something that speaks as much of Kafka's protocol as the test needs, on a free port of this machine. */
export class FakeBroker {
  /** Keys of the requests that came, ApiVersions left out. */
  readonly asked: number[] = [];
  /** Whether it takes requests and says nothing, as a process that is paused. */
  paused = false;
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  constructor(public answers: Answers) {}

  async start(port = 0): Promise<{ address: string; port: number }> {
    this.server = createServer((socket) => this.serve(socket));
    await new Promise<void>((resolve) => this.server!.listen(port, '127.0.0.1', resolve));
    const taken = (this.server.address() as { port: number }).port;
    return { address: `127.0.0.1:${taken}`, port: taken };
  }

  address(): { port: number } | null {
    return this.server?.address() as { port: number } | null;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private serve(socket: Socket): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => {});
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const end = 4 + bytes.readInt32BE(0);
        this.take(socket, new Reader(bytes.subarray(4, end)));
        bytes = bytes.subarray(end);
      }
    });
  }

  private take(socket: Socket, asked: Reader): void {
    const [key, , id] = [asked.int16(), asked.int16(), asked.int32()];
    asked.string();
    if (this.paused) return;
    let answer: Writer | undefined;
    if (key === 18) {
      const known = Object.entries(this.answers);
      answer = new Writer().int16(0);
      answer.array(known, ([api, { versions }]) => {
        answer!.int16(Number(api)).int16(versions[0]).int16(versions[1]);
      });
    } else {
      this.asked.push(key);
      answer = this.answers[key]?.answer(asked);
    }
    if (!answer) return;
    const body = new Writer().int32(id).raw(answer.bytes()).bytes();
    socket.write(new Writer().int32(body.length).raw(body).bytes());
  }
}

/** A Metadata answer of version 8: all partitions are led by the first broker. */
export function metadataOf(
  brokers: Array<{ id: number; port: number }>,
  topics: Array<{ name: string; partitions: number }> = [],
): Writer {
  const to = new Writer().int32(0);
  const first = brokers[0]?.id ?? -1;
  to.array(brokers, ({ id, port }) => to.int32(id).string('127.0.0.1').int32(port).string(null));
  to.string('cluster').int32(first);
  const one = (id: number) => to.array([id], (replica) => to.int32(replica));
  to.array(topics, ({ name, partitions }) => {
    to.int16(0).string(name).boolean(false);
    to.array([...Array(partitions).keys()], (partition) => {
      to.int16(0).int32(partition).int32(first).int32(0);
      one(first);
      one(first);
      to.array([], () => {});
    });
    to.int32(0);
  });
  return to.int32(0);
}

/** A ListOffsets answer of version 2: each partition begins at 10 and ends at 110. */
export function offsetsOf(asked: Reader): Writer {
  asked.int32();
  asked.int8();
  const topics = asked.array(() => ({
    name: asked.string(),
    partitions: asked.array(() => ({ partition: asked.int32(), time: asked.int64() })),
  }));
  const to = new Writer().int32(0);
  to.array(topics, ({ name, partitions }) =>
    to.string(name).array(partitions, ({ partition, time }) =>
      to
        .int32(partition)
        .int16(0)
        .int64(-1n)
        .int64(time === -2n ? 10n : 110n),
    ),
  );
  return to;
}
