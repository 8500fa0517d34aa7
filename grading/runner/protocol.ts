import type { Account } from './access';

/** What a student's code threw, in words: nothing of the thrown value itself crosses the border. */
export interface ThrownReport {
  name: string;
  message: string;
  stack: string;
  code?: string;
  /** The name that Kafka's protocol gives an error, such as TOPIC_ALREADY_EXISTS. */
  type?: string;
  cause?: string;
  /** Set when the function has not been written yet. */
  todo?: boolean;
  /** Set when the value returned cannot be copied out of the student's process. */
  uncloneable?: boolean;
}

/** From the grader to the child. */
export type ToChild =
  | { type: 'load'; code: string; brokers: string[]; account?: Account }
  | { type: 'call'; id: number; fn: string; args: unknown[]; each?: unknown[][] }
  | { type: 'abort'; prop: number }
  | { type: 'clean' }
  | { type: 'ping' };

/** From the child to the grader. All of it is untrusted. */
export type FromChild =
  | { type: 'ready' }
  | { type: 'loaded'; exports: string[] }
  | { type: 'unloadable'; error: ThrownReport }
  | { type: 'returned'; id: number; value: unknown }
  | { type: 'threw'; id: number; error: ThrownReport }
  | { type: 'missing'; id: number; exports: string[] }
  | { type: 'emitted'; prop: number; value: unknown }
  | { type: 'sent'; text: string }
  | { type: 'left'; text: string }
  | { type: 'unhandled'; error: ThrownReport }
  | { type: 'cleaned' }
  | { type: 'alive' };

const TYPES: ReadonlySet<string> = new Set<FromChild['type']>([
  'ready',
  'loaded',
  'unloadable',
  'returned',
  'threw',
  'missing',
  'emitted',
  'sent',
  'left',
  'unhandled',
  'cleaned',
  'alive',
]);

const MOST_TEXT = 4_000;
const MOST_STACK = 8_000;
const MOST_EXPORTS = 200;

/** The message, if it has the form of one, with texts cut to what is shown of them. */
export function asMessage(value: unknown): FromChild | null {
  if (typeof value !== 'object' || value === null) return null;
  const message = value as Record<string, unknown>;
  if (!TYPES.has(String(message.type))) return null;
  if ('exports' in message && !(Array.isArray(message.exports) && message.exports.every(isText))) return null;
  if ('text' in message && !isText(message.text)) return null;
  if ('error' in message) {
    const error = message.error as ThrownReport | null;
    if (typeof error !== 'object' || error === null) return null;
    if (![error.name, error.message, error.stack].every(isText)) return null;
    for (const optional of [error.code, error.type, error.cause]) {
      if (optional !== undefined && !isText(optional)) return null;
    }
  } else if (['unloadable', 'threw', 'unhandled'].includes(String(message.type))) return null;
  if (['loaded', 'missing'].includes(String(message.type)) && !('exports' in message)) return null;
  if (['sent', 'left'].includes(String(message.type)) && !('text' in message)) return null;
  return shortened(message) as unknown as FromChild;
}

/** The child cuts its texts itself, but whoever writes to the channel by hand does not. */
function shortened(message: Record<string, unknown>): Record<string, unknown> {
  const cut = (text: unknown, most = MOST_TEXT) => (isText(text) ? text.slice(0, most) : text);
  const { text, exports, error } = message as { text?: string; exports?: string[]; error?: ThrownReport };
  const fields = Object.entries(error ?? {}).map(([key, value]) => [
    key,
    cut(value, key === 'stack' ? MOST_STACK : MOST_TEXT),
  ]);
  return {
    ...message,
    ...(text === undefined ? {} : { text: cut(text) }),
    ...(exports === undefined
      ? {}
      : { exports: exports.slice(0, MOST_EXPORTS).map((name) => cut(name, 200)) }),
    ...(error === undefined ? {} : { error: Object.fromEntries(fields) }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
