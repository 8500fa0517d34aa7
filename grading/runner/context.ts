import { inspect } from 'node:util';
import type { TranscriptLine } from '../../lib/kit/result';
import type { Calls } from './calls';
import type { Oracle } from './oracle';
import { type Prop, replaceProps } from './props';
import type { TestContext } from './suite';

const MAX_LINES = 60;

/** A test's transcript: a bounded list of lines, in the order in which things happened. */
export class Transcript {
  readonly lines: TranscriptLine[] = [];
  private dropped = 0;

  add(kind: TranscriptLine['kind'], text: string): void {
    if (this.lines.length < MAX_LINES) this.lines.push({ kind, text });
    else this.dropped += 1;
  }

  /** The lines, with a last one that says how many were left out. */
  all(): TranscriptLine[] {
    return this.dropped ? [...this.lines, { kind: 'found', text: `${this.dropped} more lines` }] : this.lines;
  }
}

/**
 * What one run of a test gets.
 *
 * @param prefix begins the names of its topics and groups
 */
export function makeContext(
  calls: Calls,
  oracle: Oracle,
  transcript: Transcript,
  prefix: string,
): TestContext {
  const asked = (fn: string, args: unknown[]) =>
    transcript.add('asked', `${fn}(${args.map(shown).join(', ')})`);
  const prop = ($prop: Prop['$prop'], options: unknown = {}): Prop => ({ $prop, id: nextProp++, options });
  return {
    call<T>(fn: string, ...args: unknown[]) {
      asked(fn, args);
      return calls.start<T>(fn, args).done;
    },
    callEach<T>(fn: string, args: unknown[], each: unknown[][]) {
      asked(fn, args);
      return calls.start<T[]>(fn, args, each).done;
    },
    start<T>(fn: string, ...args: unknown[]) {
      asked(fn, args);
      return calls.start<T>(fn, args);
    },
    props: {
      kafka: (options = {}) => {
        // Without a cluster this throws why.
        void oracle.kafka;
        return prop('kafka', options);
      },
      signal: (options = {}) => prop('signal', options),
      emit: (options = {}) => prop('emit', options),
      lines: (lines) => prop('lines', lines),
      records: (records) => prop('records', records),
      random: (seed) => prop('random', seed),
      handler: (options = {}) => prop('handler', options),
      returns: (...values) => prop('returns', values),
      parser: (kind) => prop('parser', kind),
      readOnly: (fields) => prop('readOnly', fields),
    },
    left: () => [...calls.left],
    topic: (name = 'topic') => prefix + name,
    group: (name = 'group') => prefix + name,
    oracle,
    found: (text) => transcript.add('found', text),
  };
}

let nextProp = 1;

/** An argument as a student would write it: `kafka`, `signal`, and options as they are. */
function shown(arg: unknown): string {
  const named = replaceProps(arg, ({ $prop, options }) =>
    $prop === 'readOnly' ? options : { [inspect.custom]: () => $prop },
  );
  const text = inspect(named, { depth: 4, breakLength: Infinity, maxArrayLength: 8, maxStringLength: 80 });
  return text.replaceAll(/\b(\w+): \1\b/g, '$1');
}
