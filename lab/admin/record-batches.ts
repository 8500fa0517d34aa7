import { gunzipSync } from 'node:zlib';
import { RolledBack } from '../../lib/kit/record-batch';
import { Reader } from './protocol/bytes';
import type { Fetched } from './protocol/fetch';

/** A record as it lies in the log. */
export interface RawRecord {
  offset: bigint;
  /** Milliseconds since 1970. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Array<{ name: string; value: Buffer | null }>;
}

export interface DecodedRecords {
  records: RawRecord[];
  /** Where to read on; the offset asked for where the answer holds no whole batch. */
  next: bigint;
  /** The compression of batches that could not be read, also of damaged ones; null where all could. */
  unread: string | null;
}

/** Where the fields of a batch stand: https://kafka.apache.org/documentation/#recordbatch */
const BATCH = {
  length: 8,
  magic: 16,
  attributes: 21,
  lastDelta: 23,
  baseTime: 27,
  maxTime: 35,
  producer: 43,
};
const [COUNT, RECORDS] = [57, 61];
const [CODEC, APPEND_TIME, TRANSACTIONAL, CONTROL] = [0b111, 0b1000, 0x10, 0x20];
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** The records from offset `from` on. Left out: rolled-back transactions, and the markers by which transactions end. */
export function decodeRecords(
  { bytes, aborted }: Pick<Fetched, 'bytes' | 'aborted'>,
  from: bigint,
): DecodedRecords {
  const decoded: DecodedRecords = { records: [], next: from, unread: null };
  const rolledBack = new RolledBack(aborted);
  for (let at = 0; at + RECORDS <= bytes.length; ) {
    const end = at + BATCH.length + 4 + bytes.readInt32BE(at + BATCH.length);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    at = end;
    const base = batch.readBigInt64BE(0);
    const last = base + BigInt(batch.readInt32BE(BATCH.lastDelta));
    const attributes = batch.readInt16BE(BATCH.attributes);
    const control = (attributes & CONTROL) !== 0;
    const counts =
      !(attributes & TRANSACTIONAL) ||
      rolledBack.counts(batch.readBigInt64BE(BATCH.producer), Number(last), control);
    if (last >= from && counts && !control) {
      try {
        for (const record of recordsOf(batch)) if (record.offset >= from) decoded.records.push(record);
      } catch {
        decoded.unread = CODECS[attributes & CODEC] ?? 'an unknown codec';
      }
    }
    if (last >= decoded.next) decoded.next = last + 1n;
  }
  return decoded;
}

function unpacked(records: Buffer, codec: number): Buffer {
  if (codec === 0) return records;
  if (codec === 1) return gunzipSync(records);
  throw new Error(`compressed with ${CODECS[codec]}`);
}

/** @throws Error where it is damaged, or compressed with what cannot be read here */
function recordsOf(batch: Buffer): RawRecord[] {
  const base = batch.readBigInt64BE(0);
  const attributes = batch.readInt16BE(BATCH.attributes);
  const appended = attributes & APPEND_TIME ? batch.readBigInt64BE(BATCH.maxTime) : null;
  const baseTime = batch.readBigInt64BE(BATCH.baseTime);
  if (batch[BATCH.magic] !== 2) throw new Error(`of version ${batch[BATCH.magic]}`);
  const bytes = unpacked(batch.subarray(RECORDS), attributes & CODEC);
  const from = new Reader(bytes);
  const sized = (): Buffer | null => {
    const size = Number(from.signed());
    if (size < 0) return null;
    from.at += size;
    return bytes.subarray(from.at - size, from.at);
  };
  return Array.from({ length: batch.readInt32BE(COUNT) }, () => {
    const end = Number(from.signed()) + from.at;
    from.int8();
    const timestamp = Number(appended ?? baseTime + from.signed());
    if (appended !== null) from.signed();
    const offset = base + from.signed();
    const [key, value] = [sized(), sized()];
    const headers = Array.from({ length: Number(from.signed()) }, () => ({
      name: sized()?.toString('utf8') ?? '',
      value: sized(),
    }));
    from.at = end;
    return { offset, timestamp, key, value, headers };
  });
}
