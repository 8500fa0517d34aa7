import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { AdminRecord, AdminText } from '../types';
import { bytes, count, plural, shortened, time } from './format';
import { Scroll } from './parts';

const SHORT = 160;

/** Messages in the order given, each to be opened: its value as JSON, its headers, all of it. */
export function RecordList({ records, empty }: { records: ReadonlyArray<AdminRecord>; empty: string }) {
  if (records.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <Scroll label="Messages">
      <table class="records">
        <caption class="hidden">Messages</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Partition
            </th>
            <th scope="col" class="number">
              Offset
            </th>
            <th scope="col">Time</th>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <RecordRow key={`${record.partition}:${record.offset}`} record={record} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const RecordRow = memo(
  function RecordRow({ record }: { record: AdminRecord }) {
    const [open, setOpen] = useState(false);
    const { partition, offset, timestamp, key, value, headers } = record;
    return (
      <>
        <tr>
          <td class="number">{partition}</td>
          <th scope="row" class="number">
            {count(offset)}
          </th>
          <td class="time">{time(timestamp)}</td>
          <td>{key === null ? <Null>no key</Null> : <code>{brief(key, 60)}</code>}</td>
          <td>
            <button
              type="button"
              class="disclose"
              aria-expanded={open}
              aria-label={`Message at partition ${partition}, offset ${offset}`}
              onClick={() => setOpen(!open)}
            >
              <span aria-hidden="true">{open ? '▾' : '▸'}</span>
            </button>{' '}
            {value === null ? (
              <Null>tombstone (null)</Null>
            ) : (
              <span class="value">{brief(value, SHORT)}</span>
            )}
            {headers.length ? <span class="quiet"> {plural(headers.length, 'header')}</span> : null}
          </td>
        </tr>
        {open ? (
          <tr class="whole">
            <td colSpan={5}>
              <Whole record={record} />
            </td>
          </tr>
        ) : null}
      </>
    );
  },
  // A record does not change once it is in the log.
  (before, now) =>
    before.record.offset === now.record.offset && before.record.partition === now.record.partition,
);

/** Bytes that are no text are not shown in the list: base64 tells nobody anything at a glance. */
function brief({ text, encoding, bytes: size }: AdminText, length: number): string {
  return encoding === 'utf8' ? shortened(text, length) : `binary, ${bytes(size)}`;
}

function Null({ children }: { children: string }) {
  return <em class="quiet">{children}</em>;
}

function Whole({ record: { timestamp, key, value, headers } }: { record: AdminRecord }) {
  return (
    <dl class="record">
      <Part name="Time">{new Date(timestamp).toISOString()}</Part>
      <Part name="Key">{key === null ? <Null>no key</Null> : <Text text={key} />}</Part>
      <Part name="Value">{value === null ? <Null>tombstone (null)</Null> : <Text text={value} />}</Part>
      <Part name="Headers">
        {headers.length === 0 ? <Null>none</Null> : null}
        {headers.map(({ name, value: text }, index) => (
          <div key={index} class="header">
            <code>{name}</code>: {text === null ? <Null>null</Null> : <Text text={text} />}
          </div>
        ))}
      </Part>
    </dl>
  );
}

function Part({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Text({ text: { text, encoding, bytes: size } }: { text: AdminText }) {
  const cut = encoding === 'utf8' && new TextEncoder().encode(text).length < size;
  return (
    <>
      <pre>{encoding === 'utf8' ? pretty(text) : text}</pre>
      <span class="quiet">
        {bytes(size)}
        {encoding === 'base64' ? ', no UTF-8 text: shown as base64' : ''}
        {cut ? ', only the beginning is shown' : ''}
      </span>
    </>
  );
}

/** JSON with indents; any other text as it is. Numbers keep their digits. */
export function pretty(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    const parsed = JSON.parse(trimmed);
    // A number that JavaScript cannot hold would be shown as another.
    return JSON.stringify(parsed) === trimmed.replace(/(?<=[,:])\s+/g, '') || !/\d{16}/.test(trimmed)
      ? JSON.stringify(parsed, null, 2)
      : text;
  } catch {
    return text;
  }
}
