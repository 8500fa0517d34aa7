import { listArchive } from './archive';
import { chooseFiles } from './choose';
import { archiveName, isOrdinary, kitRoots, neverCounts, wrapper } from './kit-paths';
import { type Limits, size } from './limits';
import { type Entry, type Listing, type Refusal, Refused, whyOf } from './listing';
import { faultInside, faultOf, normal, shown } from './names';

/** Archives of one hand-in that are opened. */
const MOST_ARCHIVES = 10;
const MOST_PROBLEMS = 20;

/** An entry, and when the archive around it was last changed, if it lies in one. */
interface Found extends Entry {
  outer?: number | null;
}

export interface Collected {
  files: Map<string, Buffer>;
  problems: string[];
  /** The newest time of a file that counts, in ms. */
  time: number | null;
  /** The same, where for files of an archive the archive's own time stands. */
  outerTime: number | null;
}

/**
 * Reads one hand-in: opens its archives, chooses what counts, checks and copies it to memory. It does not throw: what is
 * wrong stands in `problems`.
 *
 * @param depth how many archives are open already
 */
export async function collect(
  unit: { entries: Entry[]; refused: Refusal[] },
  limits: Limits,
  depth: number,
): Promise<Collected> {
  const open: Listing[] = [];
  const problems: string[] = [];
  try {
    const { entries, refused } = await expand(unit, { limits, depth, open });
    const seen = entries.filter(({ path }) => !neverCounts(path));
    const top = wrapper(seen.map(({ path }) => path));
    const inner = (path: string) => (path.startsWith(top) ? path.slice(top.length) : path);
    const own = seen.map((entry) => ({ ...entry, path: inner(entry.path) }));
    const roots = kitRoots(own.map(({ path }) => path));
    for (const { path, why } of refused) {
      if (faultOf(path) || !isOrdinary(inner(normal(path)), roots))
        problems.push(`${shown(inner(path))} ${why}.`);
    }
    const sound = own.filter(({ path }) => {
      const fault = faultInside(path, limits);
      if (fault) problems.push(`${shown(path)} ${fault}.`);
      return !fault;
    });
    const choice = chooseFiles(onlyLast(sound, problems));
    problems.push(...choice.problems);
    return { ...(await readAll(choice.files, limits, problems)), problems: cut(problems) };
  } catch (error) {
    return { ...nothing(), problems: cut([...problems, `Nothing of it counts: it ${whyOf(error)}.`]) };
  } finally {
    for (const listing of open) listing.close();
  }
}

function nothing() {
  return { files: new Map<string, Buffer>(), time: null, outerTime: null };
}

function cut(problems: string[]): string[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  return [...problems.slice(0, MOST_PROBLEMS), `And ${problems.length - MOST_PROBLEMS} more of the kind.`];
}

/** Puts what archives hold in their place, as if each were a folder. */
async function expand(
  { entries, refused }: { entries: Found[]; refused: Refusal[] },
  state: { limits: Limits; depth: number; open: Listing[] },
): Promise<{ entries: Found[]; refused: Refusal[] }> {
  const { limits, depth, open } = state;
  const all: Found[] = [];
  const bad = [...refused];
  const roots = kitRoots(entries.map(({ path }) => path));
  for (const entry of entries) {
    const { path } = entry;
    if (!archiveName(path) || isOrdinary(path, roots)) {
      all.push(entry);
      continue;
    }
    try {
      if (depth >= limits.depth)
        throw new Refused('is an archive within an archive within another: unpack it once');
      if (open.length >= MOST_ARCHIVES)
        throw new Refused(`is not opened: only ${MOST_ARCHIVES} archives are`);
      const listing = await listArchive(entry, limits, limits.totalBytes + limits.archiveBytes);
      open.push(listing);
      const outer = entry.outer ?? entry.time;
      const inner = {
        entries: listing.entries.map((one) => ({ ...one, outer })),
        refused: listing.refused,
      };
      const found = await expand(inner, { ...state, depth: depth + 1 });
      for (const one of found.entries) all.push({ ...one, path: `${path}/${one.path}` });
      // A path that leads out is told as it stands in the archive.
      for (const one of found.refused)
        bad.push(faultOf(one.path) ? one : { ...one, path: `${path}/${one.path}` });
    } catch (error) {
      bad.push({ path, why: whyOf(error) });
    }
    if (all.length > limits.entries) throw new Refused(`holds more than ${limits.entries} files`);
  }
  return { entries: all, refused: bad };
}

/** Archives may hold two files of one name; the later one counts, as where they are unpacked. */
function onlyLast(entries: Found[], problems: string[]): Found[] {
  const byPath = new Map<string, Found>();
  for (const entry of entries) {
    if (byPath.has(entry.path)) problems.push(`${shown(entry.path)} is there twice: the later one counts.`);
    byPath.set(entry.path, entry);
  }
  return [...byPath.values()];
}

async function readAll(chosen: Map<string, Found>, limits: Limits, problems: string[]) {
  if (chosen.size > limits.files) throw new Refused(`holds more than ${limits.files} files that could count`);
  const { files } = nothing();
  let time = Number.NEGATIVE_INFINITY;
  let outerTime = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const [target, entry] of [...chosen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    try {
      const bytes = await entry.read(limits.fileBytes);
      total += bytes.length;
      if (total > limits.totalBytes) break;
      files.set(target, /\.(ts|js|md)$/.test(target) ? text(bytes) : bytes);
      time = Math.max(time, entry.time ?? time);
      outerTime = Math.max(outerTime, entry.outer ?? entry.time ?? outerTime);
    } catch (error) {
      problems.push(`${shown(entry.path)} ${whyOf(error)}.`);
    }
  }
  if (total > limits.totalBytes)
    throw new Refused(`holds more than ${size(limits.totalBytes)} of files that could count`);
  return { files, time: finite(time), outerTime: finite(outerTime) };
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

/** The bytes of a text without its byte order mark. @throws Refused when it is not UTF-8 */
function text(bytes: Buffer): Buffer {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Refused('is UTF-16 text: save it as UTF-8');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refused('is not UTF-8 text: save it as UTF-8');
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}
