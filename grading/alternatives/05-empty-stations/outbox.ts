import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';
import { createTransport } from 'nodemailer';
import {
  type Alert,
  alertMail,
  emptyCounter,
  type sendAlerts as Send,
  type Transition,
} from '../../../lib/05-empty-stations';
import { withAdmin } from '../../../lib/kit/admin';
import { onAssigned, runUntilAborted } from '../../../lib/kit/groups';
import { readTopic } from '../../../lib/kit/read';
import { partitionCounts } from '../../../lib/kit/topics';

// An outbox that a timer empties, in place of the kit's runGathering.

type Given = Parameters<typeof Send>[1];
type Options = Given & Required<Omit<Given, 'joined' | 'sentTopic'>> & { sentTopic: string | null };

interface Waiting {
  partition: number;
  offset: string;
  transition: Transition | null;
}

interface Memory {
  sent: Set<string>;
  count: (transition: Transition) => number;
}

function read(value: Buffer | string | null): Transition | null {
  try {
    const found = JSON.parse(`${value}`);
    return found && typeof found === 'object' && 'id' in found ? (found as Transition) : null;
  } catch {
    return null;
  }
}

class Outbox {
  readonly totals = { alerts: 0, mails: 0 };
  private waiting: Waiting[] = [];
  private memory: Memory | null = null;
  /** Ends with each balancing of the group, and with the program. */
  private turn = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> = Promise.resolve();
  private readonly transport;
  readonly producer;

  constructor(
    private readonly kafka: Kafka,
    private readonly consumer: Consumer,
    private readonly options: Options,
    private readonly fail: (error: unknown) => void,
  ) {
    this.transport = createTransport(options.smtpUrl);
    this.producer = kafka.producer();
  }

  balanced(): void {
    this.turn.abort();
    this.turn = new AbortController();
    this.waiting = [];
    this.memory = null;
  }

  add(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.working = this.working.then(() => this.empty(this.turn.signal)).catch(this.fail);
    }, this.options.windowMs);
  }

  async end(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.working;
    this.transport.close();
  }

  private async empty(turn: AbortSignal): Promise<void> {
    if (turn.aborted || this.options.signal.aborted || this.waiting.length === 0) return;
    this.memory ??= await this.recall();
    if (turn.aborted) return;
    const { sent, count } = this.memory;
    const taken = this.waiting;
    this.waiting = [];

    const alerts: Alert[] = [];
    for (const { transition } of taken) {
      if (!transition) continue;
      const cityCount = count(transition);
      if (transition.kind === 'empty' && !sent.has(transition.id)) alerts.push({ transition, cityCount });
    }
    const together = alerts.length > this.options.digestAbove;
    while (alerts.length > 0) {
      const group = alerts.splice(0, together ? alerts.length : 1);
      if (!(await this.mail(group, turn))) return;
      for (const { transition } of group) sent.add(transition.id);
    }
    if (turn.aborted) return;

    const next: Record<number, string> = {};
    for (const { partition, offset } of taken) next[partition] = `${BigInt(offset) + 1n}`;
    const offsets = Object.entries(next).map(([partition, offset]) => ({
      topic: this.options.topic,
      partition: Number(partition),
      offset,
    }));
    await this.consumer.commitOffsets(offsets).catch(() => {});
  }

  private async mail(group: Alert[], turn: AbortSignal): Promise<boolean> {
    const { from, to, sentTopic, retryMs, emit, signal } = this.options;
    const ended = AbortSignal.any([turn, signal]);
    const mail = alertMail(group);
    const ids = group.map((alert) => alert.transition.id);
    for (;;) {
      if (ended.aborted) return false;
      const failed = await this.transport.sendMail({ ...mail, from, to }).then(
        () => null,
        (error: Error) => error,
      );
      if (!failed) break;
      emit({ kind: 'waiting', alerts: group.length, error: failed.message });
      await pause(retryMs, null, { signal: ended }).catch(() => {});
    }
    if (sentTopic) {
      const value = new Date().toISOString();
      await this.producer.send({ topic: sentTopic, messages: ids.map((key) => ({ key, value })) });
    }
    this.totals.alerts += ids.length;
    this.totals.mails += 1;
    emit({ kind: 'sent', subject: mail.subject, alerts: ids });
    return true;
  }

  private async recall(): Promise<Memory> {
    const kafka = this.kafka;
    const { topic, groupId, sentTopic } = this.options;
    const offsets = await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
    const done = new Map(
      offsets.flatMap(({ partitions }) =>
        partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const),
      ),
    );
    const known: Transition[] = [];
    for (const { partition, offset, value } of await readTopic(kafka, { topic })) {
      const transition = read(value);
      if (transition && BigInt(offset) < (done.get(partition) ?? 0n)) known.push(transition);
    }
    const sent = new Set<string>();
    if (sentTopic !== null) {
      for (const { key } of await readTopic(kafka, { topic: sentTopic })) if (key !== null) sent.add(key);
    }
    return { sent, count: emptyCounter(known) };
  }
}

export async function sendAlerts(kafka: Kafka, given: Given): Promise<{ alerts: number; mails: number }> {
  const options: Options = {
    topic: 'empty-stations',
    groupId: 'velib-alerts',
    sentTopic: 'sent-alerts',
    from: 'alerts@velib.example',
    to: 'operator@velib.example',
    windowMs: 1_000,
    digestAbove: 10,
    retryMs: 1_000,
    ...given,
  };
  const { topic, groupId, sentTopic, signal } = options;
  await partitionCounts(kafka, sentTopic === null ? [topic] : [topic, sentTopic]);
  const consumer = kafka.consumer({ groupId });
  const over = new AbortController();
  let failure: { error: unknown } | null = null;
  const outbox = new Outbox(kafka, consumer, options, (error) => {
    failure ??= { error };
    over.abort();
  });
  consumer.on(consumer.events.GROUP_JOIN, () => outbox.balanced());
  if (given.joined) onAssigned(consumer, topic, given.joined);

  // What is under way ends, and is committed, before the group is left.
  const onAbort = () => void outbox.end().then(() => over.abort());
  await outbox.producer.connect();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    await runUntilAborted(consumer, {
      signal: over.signal,
      autoCommit: false,
      each: ({ partition, message: { offset, value } }) =>
        outbox.add({ partition, offset, transition: read(value) }),
    });
  } finally {
    await outbox.end();
    await outbox.producer.disconnect();
  }
  if (failure) throw (failure as { error: unknown }).error;
  return outbox.totals;
}
