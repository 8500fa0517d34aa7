import { baseOf, exerciseNamed, folderOf, inKit, isOrdinary, kitRoots, within } from './kit-paths';
import type { Entry } from './listing';
import { shown } from './names';

/** Which entry becomes which file of the kit, and what is to be said about it. */
export interface Choice {
  /** By path in the kit. */
  files: Map<string, Entry>;
  problems: string[];
}

interface Candidate {
  entry: Entry;
  path: string;
  /** Where it belongs in the kit: `lib/03-velib-producer.ts`. */
  target: string;
  distance: 0 | 1 | 2;
  depth: number;
  /** In a copy that a tool made, such as notebooks/lib where links were followed. */
  copy: boolean;
}

const PICTURE = /\.(png|jpe?g|svg)$/i;

/**
 * Sorts what a hand-in holds, without the folders around all of it, into the files of a kit. Of several files for one exercise the one whose name is not
 * merely a guess counts, then the shallowest, then the newest, then the one with the exercise's own name.
 */
export function chooseFiles(entries: Entry[]): Choice {
  const all = entries
    .map((entry) => ({ entry, path: entry.path }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const roots = kitRoots(all.map(({ path }) => path));
  const counting = all.filter(({ path }) => !isOrdinary(path, roots));
  const problems: string[] = [];

  const candidates = counting.flatMap(({ entry, path }) => candidateOf(entry, path, false) ?? []);
  const known = new Set(candidates.map(({ target }) => target));
  const copies = all
    .filter(({ path }) => /(^|\/)notebooks\//i.test(path) && isOrdinary(path, roots))
    .flatMap(({ entry, path }) => candidateOf(entry, path, true) ?? [])
    .filter(({ target, distance }) => distance === 0 && !known.has(target));
  const chosen = pickEach([...candidates, ...copies], problems);

  const files = new Map([...chosen].map(([target, { entry }]) => [target, entry]));
  const taken = new Set(files.values());
  /** An exercise outside of lib/ makes its folder one, for what it imports; the deepest first. */
  const libs = [...chosen.values()]
    .filter(({ path, target }) => target.startsWith('lib/') && folderOf(inKit(path)?.path ?? '') !== 'lib')
    .map(({ path }) => folderOf(path))
    .sort((a, b) => b.length - a.length);
  for (const { entry, path } of counting.sort((a, b) => depthOf(a.path) - depthOf(b.path))) {
    if (taken.has(entry)) continue;
    const targets = helperTargets(path, libs);
    const free = targets.find((target) => !files.has(target));
    const candidate = candidates.some((one) => one.entry === entry);
    if (free) files.set(free, entry);
    else if (targets[0] && !candidate)
      problems.push(`${shown(path)} was passed over: another file is ${targets[0]}.`);
    else if (!candidate) problems.push(`${shown(path)} was passed over: ${whyNot(path)}.`);
  }
  return { files, problems };
}

function depthOf(path: string): number {
  return path.split('/').length;
}

function candidateOf(entry: Entry, path: string, copy: boolean): Candidate | null {
  const [, stem, extension] = /^(.+?)\.(ts|js|md)$/i.exec(baseOf(path)) ?? [];
  const named = stem === undefined ? null : exerciseNamed(stem);
  if (!named || !extension) return null;
  const page = extension.toLowerCase() === 'md';
  const target = page ? `answers/${named.exercise}.md` : `lib/${named.exercise}.ts`;
  // A .js beside its .ts is what a compiler made of it.
  const distance = extension.toLowerCase() === 'js' ? 2 : named.distance;
  return { entry, path, target, distance, depth: depthOf(path), copy };
}

function pickEach(candidates: Candidate[], problems: string[]): Map<string, Candidate> {
  const chosen = new Map<string, Candidate>();
  for (const target of [...new Set(candidates.map((one) => one.target))].sort()) {
    const all = candidates.filter((one) => one.target === target);
    const close = all.filter(({ distance }) => distance < 2);
    const rivals = (close.length > 0 ? close : all).sort(better);
    const [best, second] = rivals as [Candidate, ...Candidate[]];
    chosen.set(target, best);
    if (second) problems.push(rivalry(target, best, second, rivals.length));
    else if (misplaced(best)) problems.push(`${shown(best.path)} was taken as ${target}: ${reason(best)}.`);
  }
  return chosen;
}

function better(a: Candidate, b: Candidate): number {
  return (
    a.depth - b.depth ||
    (b.entry.time ?? 0) - (a.entry.time ?? 0) ||
    a.distance - b.distance ||
    (a.path < b.path ? -1 : 1)
  );
}

function rivalry(target: string, best: Candidate, second: Candidate, count: number): string {
  const why =
    best.depth !== second.depth
      ? 'it lies in fewer folders'
      : (best.entry.time ?? 0) !== (second.entry.time ?? 0)
        ? 'it is newer'
        : best.distance !== second.distance
          ? "its name is the exercise's own"
          : 'its name comes first';
  const others = count > 2 ? ` and ${count - 2} more` : '';
  return `${count} files could be ${target}: ${shown(best.path)} was taken, because ${why}, not ${shown(second.path)}${others}.`;
}

/** Single files at the top are handed in as well as a whole lib/. */
function misplaced({ path, target }: Candidate): boolean {
  return inKit(path)?.path !== target && path !== baseOf(target);
}

function reason({ path, target, copy }: Candidate): string {
  const name = baseOf(target);
  if (copy || baseOf(path) === name) return `it belongs in ${folderOf(target)}/`;
  return `its name should be ${name}`;
}

/** The kit's paths that a file may have which an exercise may import, or which belongs to answers; the best first. */
function helperTargets(path: string, libs: string[]): string[] {
  const place = inKit(path);
  if (place?.folder === 'answers') return /\.md$/i.test(path) || PICTURE.test(path) ? [place.path] : [];
  if (!/\.[jt]s$/.test(path)) return [];
  const lib = libs.find((folder) => within(path, folder) && (!place || inKit(`${folder}/x`) !== null));
  const beside = lib === undefined ? [] : [`lib/${lib === '' ? path : path.slice(lib.length + 1)}`];
  return place ? [...beside, place.path] : beside;
}

function whyNot(path: string): string {
  if (/\.ipynb$/i.test(path)) return 'notebooks are not graded, but files of lib/ and answers/';
  const place = inKit(path);
  if (place?.folder === 'lib') return 'of lib/, .ts and .js files count';
  if (place?.folder === 'answers') return 'of answers/, .md files and pictures (png, jpg, svg) count';
  return 'its name is of no exercise, and it is not in lib/ or answers/';
}
