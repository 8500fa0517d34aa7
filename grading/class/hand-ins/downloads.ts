import { exercises } from '../../exercises';
import { archiveName, baseOf, exerciseNamed, isOrdinary, neverCounts } from './kit-paths';
import type { Entry, Listing, Refusal } from './listing';
import { safeId, shown } from './names';

/** What is taken as one attempt of one student. */
export interface Unit {
  /** The student as the folder, archive or file names him or her. */
  name: string;
  /** Moodle's number of the participant, or empty. */
  moodleId: string;
  /** The folder or archive, or the first file, relative to what was given. */
  from: string;
  /** When it was handed in, where its name tells, in ms. */
  time: number | null;
  /** Whether a learning platform has named it, and so set the times of its files. */
  platform: boolean;
  /** Paths are within the folder, or the archive's or file's own name. */
  entries: Entry[];
  refused: Refusal[];
}

export interface Units {
  units: Unit[];
  /** About what belongs to nobody. */
  problems: string[];
}

/** How a name at the top of a download is read. */
interface Label {
  /** The same for all that belongs together. */
  key: string;
  name: string;
  moodleId: string;
  time: number | null;
  platform: boolean;
  /** What of a file's name is the student's own. */
  file: string;
}

/**
 * Sorts what lies in a folder of submissions by student. Known are the downloads of Moodle (in folders or flat), Canvas
 * and Blackboard; else a folder or archive at the top is a student's, and files that begin with the same name are.
 *
 * @param given the name of the folder or archive itself, for one that is a single hand-in
 * @param known tells whether the roster has somebody of that name
 */
export function groupUnits(
  { entries, refused }: Listing,
  given: { name: string; archive: boolean },
  known: (name: string) => boolean,
): Units {
  const seen = entries.filter(({ path }) => !neverCounts(path));
  if (
    isHandIn(
      seen.map(({ path }) => path),
      known,
    )
  )
    return { units: [whole(given.name, seen, refused)], problems: [] };
  const around = given.archive ? onlyFolder(seen) : null;
  if (around !== null) {
    const inner = seen.map((entry) => ({ ...entry, path: entry.path.slice(around.length + 1) }));
    const below = refused.map(({ path, why }) => ({ path: path.replace(`${around}/`, ''), why }));
    if (
      isHandIn(
        inner.map(({ path }) => path),
        known,
      )
    ) {
      return { units: [whole(known(around) ? around : given.name, seen, refused)], problems: [] };
    }
    const tops = new Set(inner.map(({ path }) => path.split('/', 1)[0] as string));
    if (!readLabel(around, true).platform && !known(around) && (tops.size > 1 || [...tops].some(known)))
      return byTop(inner, below);
  }
  return byTop(seen, refused);
}

function whole(name: string, entries: Entry[], refused: Refusal[]): Unit {
  return { name, moodleId: '', from: '.', time: null, platform: false, entries, refused };
}

/**
 * Whether files lie as in a kit, or are nothing but single exercises: then all is one student's. A stray file among
 * students' folders does not make it so.
 */
function isHandIn(paths: string[], known: (name: string) => boolean): boolean {
  const tops = new Map(paths.map((path) => [path.split('/', 1)[0] as string, path.includes('/')]));
  for (const [top, folder] of tops) {
    const label = readLabel(top, folder);
    if (label.platform || ((folder || archiveName(top)) && known(label.name))) return false;
  }
  if (paths.some((path) => /^(lib|answers)\/./i.test(path) || /^package\.json$/i.test(path))) return true;
  return [...tops].every(([, folder]) => !folder) && [...tops.keys()].some(isPlainExercise);
}

/** Whether a file is named for an exercise alone, and not for a student as well. */
function isPlainExercise(name: string): boolean {
  const stem = /^(.+)\.(ts|js|md)$/i.exec(name)?.[1];
  return stem !== undefined && (exerciseNamed(stem)?.distance ?? 2) < 2;
}

function onlyFolder(entries: Entry[]): string | null {
  const tops = new Set(entries.map(({ path }) => (path.includes('/') ? path.split('/', 1)[0] : null)));
  return tops.size === 1 ? ([...tops][0] ?? null) : null;
}

function byTop(entries: Entry[], refused: Refusal[]): Units {
  const units = new Map<string, Unit>();
  const problems: string[] = [];
  const unitOf = (path: string): { unit: Unit; inner: string } | null => {
    const slash = path.indexOf('/');
    const top = slash < 0 ? path : path.slice(0, slash);
    const label = readLabel(top, slash >= 0);
    if (slash < 0 && !label.platform && (!isSubmission(top) || isPlainExercise(top))) return null;
    let unit = units.get(label.key);
    if (!unit) {
      const { name, moodleId, time, platform } = label;
      unit = { name, moodleId, from: top, time, platform, entries: [], refused: [] };
      units.set(label.key, unit);
    }
    return { unit, inner: slash < 0 ? label.file : path.slice(slash + 1) };
  };
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const found = unitOf(entry.path);
    if (found) found.unit.entries.push({ ...entry, path: found.inner });
    else if (!isOrdinary(entry.path, new Set()))
      problems.push(`${shown(entry.path)} was passed over: ${whyNobodys(entry.path)}.`);
  }
  for (const { path, why } of refused) {
    const outside = /^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\0/i.test(path) || path === '';
    const found = outside ? null : (unitOf(path) ?? unitOf(`${path}/`));
    if (found) found.unit.refused.push({ path: found.inner || path, why });
    else problems.push(`${shown(path)} ${why}.`);
  }
  return { units: [...units.values()], problems };
}

function whyNobodys(name: string): string {
  if (isPlainExercise(name)) return 'its name does not tell whose it is, as ada_03-velib-producer.ts would';
  return 'it is no folder, archive, .ts or .md file';
}

function isSubmission(name: string): boolean {
  return archiveName(name) || (/\.(ts|js|md)$/i.test(name) && !isOrdinary(name, new Set()));
}

const MOODLE = /^(.+)_(\d+)_assignsubmission_[a-z]+_?(.*)$/s;
const BLACKBOARD = /^.*?_([^_]+)_attempt_(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)(?:_(.*))?$/s;
const CANVAS = /^([^_]+?)_(?:LATE_)?(\d+)_(\d+)_(.+)$/s;

/** Whose a folder or file at the top is, by its name. */
function readLabel(top: string, folder: boolean): Label {
  const moodle = MOODLE.exec(top);
  if (moodle) {
    const [, name = '', moodleId = '', file = ''] = moodle;
    return { key: `m ${name} ${moodleId}`, name, moodleId, time: null, platform: true, file };
  }
  const blackboard = BLACKBOARD.exec(top);
  if (blackboard) {
    const [, name = '', year, month, day, hour, minute, second, file = ''] = blackboard;
    const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}`).getTime();
    return { key: `b ${name} ${time}`, name, moodleId: '', time: time || null, platform: true, file };
  }
  const canvas = folder ? null : CANVAS.exec(top);
  if (canvas) {
    const [, name = '', number, , file = ''] = canvas;
    return { key: `c ${name} ${number}`, name, moodleId: '', time: null, platform: true, file };
  }
  const plain = { moodleId: '', time: null, platform: false, file: top };
  if (folder) return { ...plain, key: `f ${top}`, name: top };
  if (archiveName(top)) return { ...plain, key: `a ${top}`, name: withoutExtension(top) };
  const { name, file } = splitPrefix(top);
  return { ...plain, key: `s ${name}`, name, file };
}

/** `alice_03-velib-producer.ts` is Alice's; of `alice.ts` it is not known what it is. */
function splitPrefix(top: string): { name: string; file: string } {
  for (const { id } of exercises) {
    const at = top.toLowerCase().indexOf(id);
    const name = top.slice(0, Math.max(0, at)).replace(/[-_. ]+$/, '');
    if (name) return { name, file: top.slice(at) };
  }
  return { name: withoutExtension(top), file: top };
}

export function withoutExtension(name: string): string {
  return baseOf(name).replace(/(\.tar)?\.(zip|tgz|gz|tar|rar|7z|bz2|xz|ts|js|md)$/i, '');
}

/** The id of somebody whom no roster knows. */
export function ownId({ name }: Unit): string {
  return safeId(name);
}
