import { useEffect, useRef, useState } from 'preact/hooks';
import type { AdminFrom, AdminRecord, AdminRecords } from '../types';
import { announce } from './announce';
import { part, request } from './api';
import { count, plural } from './format';
import { Button, Failure, Field, Form, useAction } from './parts';
import { RecordList } from './record-list';
import { Tail } from './tail';

const LIMIT = 50;

/** What to look for. */
interface Query {
  partition: string;
  from: 'latest' | 'earliest' | 'offset' | 'time';
  offset: string;
  time: string;
  key: string;
  contains: string;
}

const NEWEST: Query = { partition: '', from: 'latest', offset: '0', time: '', key: '', contains: '' };

/** A topic's messages: by partition, offset, time, key and text; or as they come. */
export function Messages({ topic, partitions }: { topic: string; partitions: number }) {
  const [tailing, setTailing] = useState(false);
  return (
    <section aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      <fieldset class="buttons" aria-label="How to read">
        <Button pressed={!tailing} onClick={() => setTailing(false)}>
          Browse
        </Button>
        <Button pressed={tailing} onClick={() => setTailing(true)}>
          Live tail
        </Button>
      </fieldset>
      {tailing ? <Tail topic={topic} /> : <Browse topic={topic} partitions={partitions} />}
    </section>
  );
}

function Browse({ topic, partitions }: { topic: string; partitions: number }) {
  const [query, setQuery] = useState(NEWEST);
  const [shown, setShown] = useState<{ query: Query; found: AdminRecords } | null>(null);
  const { busy, error, run } = useAction();
  const stop = useRef<AbortController | null>(null);
  const read = (asked: Query, before: AdminRecords | null) =>
    run(async () => {
      stop.current?.abort();
      stop.current = new AbortController();
      const address = `/api/admin/topics/${part(topic)}/records?${search(asked, before?.next)}`;
      const found = await request<AdminRecords>(address, { signal: stop.current.signal });
      const records = [...(before?.records ?? []), ...found.records];
      setShown({ query: asked, found: { ...found, records } });
      announce(`${plural(found.records.length, 'message')} found.`);
    });
  useEffect(() => {
    void read(NEWEST, null);
    return () => stop.current?.abort();
  }, [topic]);
  const change = (patch: Partial<Query>) => setQuery({ ...query, ...patch });
  const more = shown && Object.keys(shown.found.next).length > 0;
  return (
    <>
      <Form class="tools" label="Which messages" onSubmit={() => void read(query, null)}>
        <Field label="Partition">
          <select
            value={query.partition}
            onChange={(event) => change({ partition: event.currentTarget.value })}
          >
            <option value="">all</option>
            {Array.from({ length: partitions }, (_, index) => (
              <option key={index} value={index}>
                {index}
              </option>
            ))}
          </select>
        </Field>
        <Field label="From">
          <select
            value={query.from}
            onChange={(event) => change({ from: event.currentTarget.value as Query['from'] })}
          >
            <option value="latest">the newest</option>
            <option value="earliest">the oldest</option>
            <option value="offset">an offset</option>
            <option value="time">a time</option>
          </select>
        </Field>
        {query.from === 'offset' ? (
          <Field label="Offset">
            <input
              inputMode="numeric"
              pattern="\d+"
              required
              value={query.offset}
              onInput={(event) => change({ offset: event.currentTarget.value })}
            />
          </Field>
        ) : null}
        {query.from === 'time' ? (
          <Field label="Time">
            <input
              type="datetime-local"
              step={1}
              required
              value={query.time}
              onInput={(event) => change({ time: event.currentTarget.value })}
            />
          </Field>
        ) : null}
        <Field label="Key">
          <input
            value={query.key}
            spellcheck={false}
            onInput={(event) => change({ key: event.currentTarget.value })}
          />
        </Field>
        <Field label="Text in the value">
          <input
            type="search"
            value={query.contains}
            onInput={(event) => change({ contains: event.currentTarget.value })}
          />
        </Field>
        <button type="submit" class="main" aria-disabled={busy ? 'true' : undefined}>
          {busy ? 'Reading …' : 'Read'}
        </button>
      </Form>
      <Failure>{error}</Failure>
      {shown?.found.problem ? <p class="notice warn">{shown.found.problem}</p> : null}
      {shown ? <RecordList records={ordered(shown)} empty={nothing(shown.query)} /> : null}
      {shown && more ? (
        <div class="buttons">
          <Button off={busy && 'Reading.'} onClick={() => void read(shown.query, shown.found)}>
            Read on
          </Button>
          <span class="quiet">{count(shown.found.records.length)} so far</span>
        </div>
      ) : null}
    </>
  );
}

/** The newest come first where they were asked for. */
function ordered({ query, found }: { query: Query; found: AdminRecords }): AdminRecord[] {
  return query.from === 'latest' ? found.records.toReversed() : found.records;
}

function nothing({ key, contains }: Query): string {
  return key || contains ? 'No message here is like that.' : 'There is no message here.';
}

/** The query of the address that is asked. */
export function search(query: Query, next?: AdminRecords['next']): string {
  const params = new URLSearchParams({ limit: String(LIMIT) });
  if (query.partition) params.set('partition', query.partition);
  if (query.key) params.set('key', query.key);
  if (query.contains) params.set('contains', query.contains);
  if (next) {
    const places = Object.entries(next).map(([partition, offset]) => `${partition}:${offset}`);
    params.set('next', places.join());
  } else params.set('from', fromOf(query));
  return params.toString();
}

function fromOf({ from, offset, time }: Query): AdminFrom {
  if (from === 'offset') return `offset:${offset.trim()}`;
  // Of the reader's time zone, as the field shows it.
  if (from === 'time') return `time:${new Date(time).getTime()}`;
  return from;
}
