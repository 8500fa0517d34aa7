import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CheckResult } from '../../lib/kit/result';

/** A piece of work that waits for a worker: a record's value on the topic of work. */
export interface WorkRecord {
  v: 1;
  /** The key of its answer. */
  id: string;
  run: string;
  student: string;
  exercise: string;
  /** Digest of the files: what came is what was sent. */
  digest: string;
  /** Ids of the tests to run. */
  only: string[];
  /** The tests and the engine that it is to be graded by. */
  suite: string;
  /** By path in the kit. */
  files: ReadonlyMap<string, Buffer>;
}

/** What became of a piece of work: a record's value on the topic of results, its key `id`. */
export type Answer = { v: 1; kind: 'answer'; student: string; exercise: string; worker: string } & (
  | { result: CheckResult }
  /** Nothing is known of it. With `final` it is of no use to try again: a person has to look. */
  | { lost: string; final: boolean }
);

/** Who has begun with a piece of work, the last one last; its key `startedKey(id)`. */
export interface Started {
  v: 1;
  kind: 'started';
  workers: string[];
}

/** A worker that left because its tests are others; its key is `<run>/refused/<worker>`. */
export interface Refused {
  v: 1;
  kind: 'refused';
  worker: string;
  exercise: string;
  /** The versions of the tests: of the run, and of the worker. */
  wanted: string;
  has: string;
}

/** What of a run is still open is not to be graded any more; its key is `endedKey(run)`, in each partition. */
export interface Ended {
  v: 1;
  kind: 'ended';
}

export type ResultRecord = Answer | Started | Refused | Ended;

/** Below a topic's max.message.bytes of 1,048,588. */
export const MAX_BYTES = 900_000;
/** What a record may unpack to: a hand-in has at most 20 MB. */
const UNPACKED_BYTES = 64 * 1024 * 1024;

/** A record that no grader of this version has written, or that is too large to be one. */
export class RecordError extends Error {
  override name = 'RecordError';
}

/**
 * Names a piece of work and what is to be run of it: the same in a run that goes on after a crash.
 *
 * @param attempt from 1, for what could not be judged and is run again
 */
export function workId(
  { run, student, exercise, digest, only, suite }: Omit<WorkRecord, 'v' | 'id' | 'files'>,
  attempt: number,
): string {
  const what = createHash('sha256')
    .update(JSON.stringify([only, suite]))
    .digest('hex')
    .slice(0, 12);
  return [run, encodeURIComponent(student), exercise, digest.slice(0, 16), what, attempt].join('/');
}

export function startedKey(id: string): string {
  return `${id}/started`;
}

export function endedKey(run: string): string {
  return `${run}/ended`;
}

/** Packs a piece of work. @throws RecordError with its size when it is too large for a record */
export function encodeWork({ files, ...rest }: WorkRecord): Buffer {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return packed({ ...rest, files: sorted.map(([path, bytes]) => [path, ...written(bytes)]) });
}

/** @throws RecordError when it is not a piece of work */
export function decodeWork(value: Buffer): WorkRecord {
  const raw = unpacked(value) as WorkRecord & { files: Array<[string, string, BufferEncoding]> };
  if (raw.v !== 1 || typeof raw.id !== 'string' || !Array.isArray(raw.files) || !Array.isArray(raw.only))
    throw new RecordError(`Expected a piece of work of version 1, got ${shown(raw)}.`);
  const files = raw.files.map(([path, text, encoding]) => [path, Buffer.from(text, encoding)] as const);
  return { ...raw, files: new Map(files) };
}

/** @throws RecordError with its size when it is too large for a record */
export function encodeResult(record: ResultRecord): Buffer {
  return packed(record);
}

/** @throws RecordError when it is none */
export function decodeResult(value: Buffer): ResultRecord {
  const raw = unpacked(value) as ResultRecord;
  if (raw.v !== 1 || !KINDS.has(raw.kind))
    throw new RecordError(`Expected a result of version 1, got ${shown(raw)}.`);
  return raw;
}

const KINDS = new Set<ResultRecord['kind']>(['answer', 'started', 'refused', 'ended']);

/** Text as it is, since it packs better; what is no UTF-8 in base64. */
function written(bytes: Buffer): [string, BufferEncoding] {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? [text, 'utf8'] : [bytes.toString('base64'), 'base64'];
}

function packed(content: object): Buffer {
  const value = gzipSync(JSON.stringify(content));
  if (value.length <= MAX_BYTES) return value;
  throw new RecordError(
    `It has ${Math.ceil(value.length / 1000)} KB packed, and a record holds ${MAX_BYTES / 1000} KB.`,
  );
}

function unpacked(value: Buffer): { v?: unknown; kind?: unknown } {
  try {
    return JSON.parse(gunzipSync(value, { maxOutputLength: UNPACKED_BYTES }).toString('utf8')) ?? {};
  } catch (error) {
    throw new RecordError(`Expected JSON packed by gzip, got ${value.length} bytes: ${error}`);
  }
}

function shown(raw: object): string {
  return JSON.stringify(raw).slice(0, 80);
}
