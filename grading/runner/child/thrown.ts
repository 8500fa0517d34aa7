import { inspect } from 'node:util';
import type { ThrownReport } from '../protocol';

const MAX_MESSAGE = 4_000;
const MAX_STACK = 8_000;

/** What was thrown, in words. The value may be anything, also an object whose getters throw. */
export function describeThrown(thrown: unknown): ThrownReport {
  try {
    if (thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'message' in thrown)) {
      return describeError(thrown as Error & Record<string, unknown>);
    }
    return {
      name: 'no error',
      message: `threw ${inspect(thrown).slice(0, MAX_MESSAGE)}, which is not an Error: throw new Error('…') says what went wrong`,
      stack: '',
    };
  } catch {
    return { name: 'no error', message: 'threw a value that cannot be looked at', stack: '' };
  }
}

function describeError(error: Error & Record<string, unknown>): ThrownReport {
  const name = String(error.name ?? 'Error');
  const cause = error.cause as { name?: unknown; message?: unknown; type?: unknown } | undefined;
  // kafkajs: a retried error keeps Kafka's own in `cause`, createTopics keeps them in `errors`.
  const inner = cause ?? (Array.isArray(error.errors) ? (error.errors[0] as typeof cause) : undefined);
  const type = error.type ?? inner?.type;
  return {
    name,
    message: String(error.message ?? '').slice(0, MAX_MESSAGE),
    stack: String(error.stack ?? '').slice(0, MAX_STACK),
    ...(error.code === undefined ? {} : { code: String(error.code) }),
    ...(type === undefined ? {} : { type: String(type) }),
    ...(inner?.message === undefined
      ? {}
      : { cause: `${String(inner.name)}: ${String(inner.message)}`.slice(0, MAX_MESSAGE) }),
    ...(name === 'TodoError' ? { todo: true } : {}),
  };
}
