import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HandIn, Student } from '../types';
import { listArchive } from './archive';
import { type Collected, collect } from './collect';
import { groupUnits, ownId, type Unit, type Units, withoutExtension } from './downloads';
import { fileEntry, listFolder } from './folder';
import { readGradescope } from './gradescope';
import { LIMITS, type Limits } from './limits';
import { type Listing, whyOf } from './listing';
import { flat, shown } from './names';
import { indexRoster, type RosterIndex } from './roster-index';

/** What of a class's tar is held in memory, all students together. A zip is read student by student. */
const CLASS_KEEP = 512 * 1024 * 1024;

export interface ReadOptions {
  roster?: Student[];
  limits?: Partial<Limits>;
}

export interface ClassHandIns {
  /** Sorted by student, one of each. */
  handIns: HandIn[];
  /** About what belongs to nobody, a sentence each. */
  problems: string[];
}

/** The hand-ins of a class; see `readClass`. */
export async function readHandIns(path: string, options: ReadOptions = {}): Promise<HandIn[]> {
  return (await readClass(path, options)).handIns;
}

/**
 * Reads what a class handed in: a folder or archive of folders, archives and single files. Of several attempts the
 * newest counts; students of the roster without any have an empty one. A broken one is told in its own problems.
 *
 * @throws Error when `path` itself cannot be read
 */
export async function readClass(path: string, { roster, limits }: ReadOptions = {}): Promise<ClassHandIns> {
  const all = { ...LIMITS, ...limits };
  const index = roster ? indexRoster(roster) : null;
  const { listing, name, archive } = await openClass(path, all);
  try {
    const known = (label: string) => !!index?.find(label).student;
    const grouped = groupUnits(listing, { name, archive }, known);
    const hints = await readGradescope(listing);
    const attempts: HandIn[] = [];
    for (const unit of grouped.units) {
      const told = hints.get(unit.from);
      const hinted = told ? { ...unit, time: told.time, name: told.name } : unit;
      const collected = await collect(unit, all, archive ? 1 : 0);
      attempts.push(asHandIn(hinted, collected, index, told ? [told.sid, told.email] : []));
    }
    return { handIns: complete(attempts, roster ?? []), problems: classProblems(grouped, path) };
  } finally {
    listing.close();
  }
}

async function openClass(
  path: string,
  limits: Limits,
): Promise<{ listing: Listing; name: string; archive: boolean }> {
  const real = await realpath(path).catch(() => null);
  if (!real) throw new Error(`${path}: there is no such folder or archive. Expected one with submissions.`);
  const stats = await stat(real);
  if (stats.isDirectory())
    return { listing: await listFolder(real, limits), name: basename(real), archive: false };
  const entry = fileEntry(real, basename(real), stats.mtimeMs);
  const name = withoutExtension(real);
  if (/\.(ts|md)$/i.test(real)) {
    return { listing: { entries: [entry], refused: [], close: () => {} }, name, archive: false };
  }
  try {
    return { listing: await listArchive(entry, limits, CLASS_KEEP), name, archive: true };
  } catch (error) {
    throw new Error(`${path} ${whyOf(error)}. Expected a folder, a zip or a tar.gz of submissions.`);
  }
}

function classProblems({ units, problems }: Units, path: string): string[] {
  if (units.length > 0) return problems;
  return [
    ...problems,
    `${shown(path)} holds no submission: expected folders, zips, tar.gz, .ts or .md files.`,
  ];
}

/** @param hints further ids and addresses that a platform gives */
function asHandIn(unit: Unit, collected: Collected, index: RosterIndex | null, hints: string[]): HandIn {
  const problems = [...collected.problems];
  let student = ownId(unit);
  if (index) {
    const tries = [
      ...hints.filter(Boolean).map((hint) => index.find(hint)),
      index.find(unit.name, unit.moodleId),
    ];
    const match = tries.find((one) => one.student) ?? tries.at(-1);
    if (match?.student) student = match.student.id;
    else if (match && 'why' in match)
      problems.unshift(`${shown(unit.name)} is not in the roster: ${match.why}.`);
  }
  // A platform's own times cannot be set by a student; those in an archive can.
  const time = unit.time ?? (unit.platform ? collected.outerTime : collected.time);
  if (collected.files.size === 0) problems.push('Nothing in it counts: expected lib/*.ts or answers/*.md.');
  return {
    student,
    from: flat(unit.from),
    files: collected.files,
    problems,
    submittedAt: time === null ? null : new Date(time).toISOString(),
    digest: digestOf(collected.files),
  };
}

/** One of each student, the newest, and an empty one of who handed nothing in. */
function complete(attempts: HandIn[], roster: Student[]): HandIn[] {
  const byStudent = new Map<string, HandIn[]>();
  for (const one of attempts) byStudent.set(one.student, [...(byStudent.get(one.student) ?? []), one]);
  const handIns = [...byStudent.values()].map(newest);
  for (const { id } of roster) if (!byStudent.has(id)) handIns.push(emptyHandIn(id));
  return handIns.sort((a, b) => (a.student < b.student ? -1 : 1));
}

/** One that holds something goes before one that holds nothing, then the newest, then the last by name. */
function newest(attempts: HandIn[]): HandIn {
  const [best, ...others] = [...attempts].sort(
    (a, b) =>
      Number(b.files.size > 0) - Number(a.files.size > 0) ||
      Date.parse(b.submittedAt ?? '1970-01-01') - Date.parse(a.submittedAt ?? '1970-01-01') ||
      ((a.from ?? '') > (b.from ?? '') ? -1 : 1),
  ) as [HandIn, ...HandIn[]];
  if (others.length === 0) return best;
  const why = best.submittedAt
    ? `the newest, of ${best.submittedAt}`
    : 'the last by name, as no time is known';
  const names = others.map(({ from }) => shown(from ?? '')).join(', ');
  const told = `There are ${attempts.length} hand-ins: ${shown(best.from ?? '')} counts, ${why}; not ${names}.`;
  return { ...best, problems: [told, ...best.problems] };
}

function emptyHandIn(student: string): HandIn {
  const files = new Map<string, Buffer>();
  return { student, from: null, files, problems: [], submittedAt: null, digest: digestOf(files) };
}

/** SHA-256 over names and contents, each with its length in front, sorted by name; in hex. */
export function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${Buffer.byteLength(path)} ${path} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}
