import { isUtf8 } from 'node:buffer';
import type { RawRecord } from './record-batches';
import type { AdminRecord, AdminText } from './types';

/** So many bytes of a key, value or header are shown, unless more is asked for. */
export const CUT_BYTES = 4_096;

/** A record as the page shows it, long values cut. */
export function shownRecord(partition: number, record: RawRecord, cut = CUT_BYTES): AdminRecord {
  return {
    partition,
    offset: String(record.offset),
    timestamp: record.timestamp,
    key: shownText(record.key, cut),
    value: shownText(record.value, cut),
    headers: record.headers.map(({ name, value }) => ({ name, value: shownText(value, cut) })),
  };
}

/** Text where the bytes are UTF-8 (a zero byte: hardly meant as text), else base64; cut between letters. */
export function shownText(bytes: Buffer | null, cut: number): AdminText | null {
  if (bytes === null) return null;
  if (!isUtf8(bytes) || bytes.includes(0)) {
    const text = bytes.subarray(0, cut - (cut % 3)).toString('base64');
    return { text, encoding: 'base64', bytes: bytes.length };
  }
  let end = Math.min(cut, bytes.length);
  while (end > 0 && end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--;
  return { text: bytes.toString('utf8', 0, end), encoding: 'utf8', bytes: bytes.length };
}

/** Which records are asked for. */
export interface RecordFilter {
  /** The whole key, as text or base64. */
  key?: string;
  /** Somewhere in key, value or a header, whatever the case. */
  contains?: string;
}

/** What tells whether a record is asked for; undefined where all are. */
export function matcher({ key, contains }: RecordFilter): ((record: RawRecord) => boolean) | undefined {
  if (key === undefined && contains === undefined) return undefined;
  const wanted = contains?.toLowerCase();
  const holds = (bytes: Buffer | null) => bytes?.toString('utf8').toLowerCase().includes(wanted!) ?? false;
  return (record) => {
    if (key !== undefined) {
      if (record.key === null) return false;
      if (record.key.toString('utf8') !== key && record.key.toString('base64') !== key) return false;
    }
    if (wanted === undefined) return true;
    if (holds(record.key) || holds(record.value)) return true;
    return record.headers.some(({ name, value }) => name.toLowerCase().includes(wanted) || holds(value));
  };
}
