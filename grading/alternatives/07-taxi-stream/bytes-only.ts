import type { Kafka } from 'kafkajs';
import {
  type CountOptions,
  type DriverCount,
  parseFare,
  parseRide,
  type streamInBatches as Stream,
  type StreamEvent,
} from '../../../lib/07-taxi-stream';
import { pauseUnlessAborted } from '../../../lib/kit/lines';
import { sendInParts } from '../../../lib/kit/send';
import { openBytes } from '../../../lib/kit/source';
import type { Ride } from '../../../lib/kit/taxi';

// Lines are views of the file's bytes and go to Kafka as they are; each ride of the count is kept, and counted at the end.

const [LF, CR] = [10, 13];

class Lines {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly pieces: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const piece of this.pieces) {
      const bytes = Buffer.concat([this.rest, piece]);
      let start = 0;
      for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
        yield bytes.subarray(start, bytes[end - 1] === CR && end > start ? end - 1 : end);
        start = end + 1;
      }
      this.rest = Buffer.from(bytes.subarray(start));
    }
    if (this.rest.length > 0) yield this.rest;
  }
}

type Options = Parameters<typeof Stream>[1];

class Sending {
  readonly totals = { batches: 0, lines: 0, sent: 0, bad: 0 };
  private messages: Array<{ key: Buffer; value: Buffer }> = [];
  private lines = 0;

  constructor(
    private readonly kind: 'rides' | 'fares',
    private readonly emit: (event: StreamEvent) => void,
    private readonly send: (messages: Array<{ key: Buffer; value: Buffer }>) => Promise<void>,
  ) {}

  /** How many lines wait for the next batch. */
  get waiting(): number {
    return this.lines;
  }

  take(value: Buffer): void {
    this.lines++;
    this.totals.lines++;
    if (value.toString().trim().length === 0) return;
    try {
      const { rideId } = this.kind === 'rides' ? parseRide(value) : parseFare(value);
      this.messages.push({ key: Buffer.from(String(rideId)), value });
    } catch (error) {
      this.totals.bad++;
      const { message } = error as Error;
      this.emit({ kind: 'bad', line: this.totals.lines, message, text: value.toString().slice(0, 200) });
    }
  }

  async flush(): Promise<void> {
    const { messages, lines, totals } = this;
    this.messages = [];
    this.lines = 0;
    await this.send(messages);
    totals.sent += messages.length;
    this.emit({ kind: 'batch', batch: ++totals.batches, lines, sent: messages.length });
  }
}

export async function streamInBatches(
  kafka: Kafka,
  { kind, source, topic = `taxi${kind}`, linesPerBatch = 10_000, pauseMs = 200, signal, emit }: Options,
): ReturnType<typeof Stream> {
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  const sending = new Sending(kind, emit, (messages) => sendInParts(producer, topic, messages));
  try {
    for await (const line of new Lines(openBytes(source, { signal }))) {
      // Only now is it known that a full batch was not the last one.
      if (sending.waiting === 0 && sending.totals.batches > 0) await pauseUnlessAborted(pauseMs, signal);
      if (signal.aborted) return sending.totals;
      sending.take(line);
      if (sending.waiting === linesPerBatch) await sending.flush();
    }
    if (sending.waiting > 0) await sending.flush();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await producer.disconnect();
  }
  return sending.totals;
}

interface Counted {
  start: number | null;
  driverId: number;
  batch: number;
}

export function countByDriver(options: CountOptions): (rides: Ride[]) => DriverCount[] {
  const { mode, windowMs = null, delayMs = null } = options;
  if (mode === 'append' && !(windowMs !== null && delayMs !== null)) {
    throw new RangeError(
      'mode append: give windowMs and delayMs, else no row could ever be given because none is final',
    );
  }
  let kept: Counted[] = [];
  let watermark = 0;
  let batch = 0;

  const isOpen = ({ start }: Counted): boolean =>
    mode === 'complete' || windowMs === null || start === null || start + windowMs > watermark;
  const counts = (rides: Counted[]): DriverCount[] => {
    const rows: Record<string, DriverCount> = {};
    for (const { start, driverId } of rides) {
      const row = rows[`${start}:${driverId}`];
      if (row) row.rides++;
      else rows[`${start}:${driverId}`] = { windowStart: start, driverId, rides: 1 };
    }
    return Object.values(rows)
      .sort((a, b) => a.driverId - b.driverId)
      .sort((a, b) => (a.windowStart ?? 0) - (b.windowStart ?? 0));
  };

  return (rides) => {
    batch++;
    let moved = watermark;
    for (const { isStart, endTime, driverId } of rides) {
      if (isStart || endTime === null) continue;
      const start = windowMs === null ? null : endTime - (endTime % windowMs);
      const ride = { start, driverId, batch };
      if (isOpen(ride)) kept.push(ride);
      if (delayMs !== null && endTime - delayMs > moved) moved = endTime - delayMs;
    }
    const now = kept;
    watermark = moved;
    kept = now.filter(isOpen);
    if (mode === 'complete') return counts(now);
    if (mode === 'append') return counts(now.filter((ride) => !isOpen(ride)));
    const touched = new Set(
      now.filter((ride) => ride.batch === batch).map(({ start, driverId }) => `${start}:${driverId}`),
    );
    return counts(now).filter(({ windowStart, driverId }) => touched.has(`${windowStart}:${driverId}`));
  };
}
