import { useState } from 'preact/hooks';
import { announce } from './announce';
import { part, request } from './api';
import { count } from './format';
import { Button, Dialog, Failure, Field, Form, useAction } from './parts';

/** A form for one message, which stays open for the next. */
export function SendMessage({
  topic,
  partitions,
  onClose,
}: {
  topic: string;
  partitions: number;
  onClose: () => void;
}) {
  const [partition, setPartition] = useState('');
  const [key, setKey] = useState('');
  const [noKey, setNoKey] = useState(false);
  const [value, setValue] = useState('');
  const [tombstone, setTombstone] = useState(false);
  const [headers, setHeaders] = useState('');
  const [sent, setSent] = useState<string | null>(null);
  const { busy, error, run } = useAction();
  const send = () =>
    run(async () => {
      const body = {
        ...(partition === '' ? {} : { partition: Number(partition) }),
        key: noKey ? null : key,
        value: tombstone ? null : value,
        headers: parseHeaders(headers),
      };
      const place = await request<{ partition: number; offset: string }>(
        `/api/admin/topics/${part(topic)}/records`,
        { body },
      );
      const text = `Sent to partition ${place.partition}, offset ${count(place.offset)}.`;
      setSent(text);
      announce(text);
    });
  return (
    <Dialog title={`Send a message to ${topic}`} onClose={onClose}>
      <Form onSubmit={() => void (busy || send())}>
        <Field label="Key">
          <input
            value={key}
            disabled={noKey}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </Field>
        <label class="check">
          <input type="checkbox" checked={noKey} onInput={(event) => setNoKey(event.currentTarget.checked)} />{' '}
          No key (null)
        </label>
        <Field label="Value">
          <textarea
            rows={6}
            value={value}
            disabled={tombstone}
            spellcheck={false}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={tombstone}
            onInput={(event) => setTombstone(event.currentTarget.checked)}
          />{' '}
          A tombstone: no value (null), which deletes the key in a compacted topic
        </label>
        <Field label="Headers" hint="One a line, such as source: page">
          <textarea
            rows={2}
            value={headers}
            spellcheck={false}
            onInput={(event) => setHeaders(event.currentTarget.value)}
          />
        </Field>
        <Field label="Partition" hint="By the key means murmur2 of the key, as Java's client does">
          <select value={partition} onChange={(event) => setPartition(event.currentTarget.value)}>
            <option value="">by the key</option>
            {Array.from({ length: partitions }, (_, index) => (
              <option key={index} value={index}>
                {index}
              </option>
            ))}
          </select>
        </Field>
        <Failure>{error}</Failure>
        {sent && !error ? <p class="done">{sent}</p> : null}
        <div class="buttons">
          <button type="submit" class="main" aria-disabled={busy ? 'true' : undefined}>
            {busy ? 'Sending …' : 'Send'}
          </button>
          <Button onClick={onClose}>Done</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Lines of `name: value` as an object. @throws Error naming the line that is none */
export function parseHeaders(text: string): Record<string, string> {
  const pairs = text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [, name, value] = /^\s*([^:]+?)\s*:\s?(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new Error(`Expected a header as name: value; got "${line.trim()}".`);
      }
      return [name, value] as const;
    });
  return Object.fromEntries(pairs);
}
