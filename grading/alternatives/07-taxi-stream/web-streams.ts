import { ReadableStream, TextDecoderStream, TransformStream } from 'node:stream/web';
import type { Kafka } from 'kafkajs';
import {
  parseFare,
  parseRide,
  type runCountByDriver as Run,
  type streamInBatches as Stream,
} from '../../../lib/07-taxi-stream';
import { withAdmin } from '../../../lib/kit/admin';
import { pauseUnlessAborted } from '../../../lib/kit/lines';
import { microBatches } from '../../../lib/kit/micro-batches';
import { openBytes } from '../../../lib/kit/source';
import type { Ride } from '../../../lib/kit/taxi';
import { countByDriver } from './split-and-regexes';

// A pipeline of streams: bytes to text, text to lines, lines to batches; sent a thousand messages at a time.

const PART = 1_000;

function lines(): TransformStream<string, string> {
  let open = '';
  return new TransformStream({
    transform(text, controller) {
      open += text;
      for (let end = open.indexOf('\n'); end >= 0; end = open.indexOf('\n')) {
        controller.enqueue(open.slice(0, end).replace(/\r$/, ''));
        open = open.slice(end + 1);
      }
    },
    flush(controller) {
      if (open.length > 0) controller.enqueue(open.replace(/\r$/, ''));
    },
  });
}

function batchesOf(size: number): TransformStream<string, string[]> {
  let batch: string[] = [];
  return new TransformStream({
    transform(line, controller) {
      if (batch.push(line) < size) return;
      controller.enqueue(batch);
      batch = [];
    },
    flush(controller) {
      if (batch.length > 0) controller.enqueue(batch);
    },
  });
}

type Options = Parameters<typeof Stream>[1];

export async function streamInBatches(kafka: Kafka, options: Options): ReturnType<typeof Stream> {
  const { kind, source, linesPerBatch = 10_000, pauseMs = 200, signal, emit } = options;
  const topic = options.topic ?? { rides: 'taxirides', fares: 'taxifares' }[kind];
  const known = await withAdmin(kafka, (admin) => admin.listTopics());
  if (!known.includes(topic)) throw new Error(`Create the topic ${topic} first: it does not exist.`);

  const parse = { rides: parseRide, fares: parseFare }[kind];
  const totals = { batches: 0, lines: 0, sent: 0, bad: 0 };
  const producer = kafka.producer();
  await producer.connect();
  const batches = ReadableStream.from(openBytes(source, { signal }))
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(lines())
    .pipeThrough(batchesOf(linesPerBatch))
    .getReader();
  try {
    for (;;) {
      const { value: batch } = await batches.read();
      if (!batch || signal.aborted) break;
      if (totals.batches > 0) await pauseUnlessAborted(pauseMs, signal);
      if (signal.aborted) break;
      const messages = [];
      for (const [index, text] of batch.entries()) {
        if (/^\s*$/.test(text)) continue;
        try {
          messages.push({ value: text, key: `${parse(text).rideId}` });
        } catch (error) {
          totals.bad += 1;
          const line = totals.lines + index + 1;
          emit({ kind: 'bad', text: text.substring(0, 200), line, message: (error as Error).message });
        }
      }
      for (let at = 0; at < messages.length; at += PART) {
        await producer.send({ topic, messages: messages.slice(at, at + PART) });
      }
      totals.batches += 1;
      totals.lines += batch.length;
      totals.sent += messages.length;
      emit({ kind: 'batch', batch: totals.batches, lines: batch.length, sent: messages.length });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await batches.cancel().catch(() => {});
    await producer.disconnect();
  }
  return totals;
}

export async function runCountByDriver(
  kafka: Kafka,
  { topic = 'taxirides', mode, windowMs, delayMs, emit, ...source }: Parameters<typeof Run>[1],
): ReturnType<typeof Run> {
  const count = countByDriver({ mode, windowMs, delayMs });
  const totals = { records: 0, bad: 0 };
  for await (const batch of microBatches(kafka, { ...source, topics: [topic] })) {
    const values = batch.values(topic);
    const rides: Ride[] = [];
    for (const value of values) {
      try {
        rides.push(parseRide(value));
      } catch {
        totals.bad += 1;
      }
    }
    totals.records += values.length;
    emit({
      rows: count(rides),
      batch: batch.batch,
      records: values.length,
      bad: values.length - rides.length,
    });
  }
  return totals;
}
