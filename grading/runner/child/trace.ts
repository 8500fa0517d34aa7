import { inspect } from 'node:util';
import type { Kafka } from 'kafkajs';

/** Calls that a transcript leaves out: they ask nothing of Kafka that a reader would look for. */
const SILENT = new Set(['connect', 'on', 'logger', 'paused', 'isIdempotent']);
const MAX_TEXT = 300;

type Client = Record<string, unknown> & { disconnect(): Promise<void> };

/** What a function left behind when it returned: calls that nobody awaited, clients that nobody disconnected. */
export class Loose {
  private readonly calls = new Map<object, string>();
  private readonly open = new Map<object, string>();

  /** Notes a call until its promise settles. */
  call(name: string, result: unknown): void {
    if (!(result instanceof Promise)) return;
    const key = {};
    this.calls.set(key, name);
    const settled = () => void this.calls.delete(key);
    result.then(settled, settled);
  }

  opened(client: object, kind: string): void {
    this.open.set(client, kind);
  }

  closed(client: object): void {
    this.open.delete(client);
  }

  /** A line for each, for the transcript. */
  lines(): string[] {
    return [
      ...[...this.calls.values()].map(
        (name) => `${name} was not awaited: the function returned before Kafka had answered`,
      ),
      ...[...this.open.values()].map(
        (kind) => `${kind}.disconnect() was not called: the connection is still open`,
      ),
    ];
  }
}

/**
 * Makes a Kafka client tell what is asked of it, one line a call: `producer.send({ topic: … })`.
 *
 * @param opened gets every producer, consumer and admin made, so that forgotten ones can be closed
 * @param loose learns what is under way and what is open
 */
export function traced(
  kafka: Kafka,
  tell: (line: string) => void,
  opened: (client: Client) => void,
  loose = new Loose(),
): Kafka {
  for (const kind of ['producer', 'consumer', 'admin'] as const) {
    const make = kafka[kind].bind(kafka) as (config?: unknown) => Client;
    const replacement = (config?: unknown): unknown => {
      const client = make(config);
      opened(client);
      loose.opened(client, kind);
      return tracedClient(kind, client, tell, loose);
    };
    Object.defineProperty(kafka, kind, { value: replacement, configurable: true, writable: true });
  }
  return kafka;
}

/** A copy, so that the kit's own calls, which go to the original, are not told as the student's. */
function tracedClient(kind: string, client: Client, tell: (line: string) => void, loose: Loose): Client {
  const copy: Client = { ...client };
  for (const [name, member] of Object.entries(client)) {
    if (typeof member !== 'function' || SILENT.has(name)) continue;
    copy[name] = (...args: unknown[]) => {
      tell(`${kind}.${name}(${args.map(brief).join(', ')})`.slice(0, MAX_TEXT));
      const result = (member as (...args: unknown[]) => unknown).apply(client, args);
      if (name === 'disconnect') loose.closed(client);
      loose.call(`${kind}.${name}()`, result);
      return name === 'transaction'
        ? (result as Promise<Client>).then((t) => tracedClient(kind, t, tell, loose))
        : result;
    };
  }
  return copy;
}

function brief(value: unknown): string {
  return inspect(readable(value), {
    depth: 5,
    breakLength: Infinity,
    maxArrayLength: 5,
    maxStringLength: 60,
  });
}

/** Buffers as text, functions left out: what was sent, as a person would write it. */
function readable(value: unknown, depth = 0): unknown {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (depth > 5 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, 6).map((inner) => readable(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => typeof inner !== 'function')
      .map(([key, inner]) => [key, readable(inner, depth + 1)]),
  );
}
