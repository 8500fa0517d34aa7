import type { ConsumersAnswers, MessagingAnswers, SpeedAnswers } from '../../../lib/00-concepts';

/** Answers read from a sheet of text, one line a question, several letters written side by side. */
function sheet<Answers>(text: string): Answers {
  const lines = text.trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(':').map((part) => part.trim()))) as Answers;
}

export function messaging(): MessagingAnswers {
  return sheet(`
    publish-subscribe: c
    three-abilities: ace
    record-parts: a, d, e
    null-value: a
    failing-service: d
    response-time: 55
    deliveries: 36`);
}

export function consumers(): ConsumersAnswers {
  return sheet(`
    idle-consumer: d
    at-least-once: a
    nothing-received: c
    earliest-ignored: b
    share-groups: a
    failed-processing: d
    share-of-partitions: 4 3 3
    total-lag: 7
    processed-twice: 7`);
}

export function speed(): SpeedAnswers {
  return sheet(`
    sequential-write: a
    page-cache: c
    zero-copy: b
    zero-copy-tls: d
    batching-price: c
    batched-time: 20`);
}
