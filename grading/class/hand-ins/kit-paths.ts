import { exercises } from '../../exercises';
import { folded } from './names';

/** What a kit holds beside lib/ and answers/: passed over without a word. */
const ORDINARY_FOLDERS = new Set(
  'notebooks fixtures lab grading docs bench test scripts .github .vscode .idea .lab .devcontainer'.split(
    ' ',
  ),
);
const ORDINARY_FILES =
  /^(package(-lock)?\.json|tsconfig.*\.json|biome\.json|requirements\.(txt|in)|(readme|license|licence|changelog|contributing|authors)(\.\w+)?|\..+|yarn\.lock|pnpm-lock\.yaml|submission_metadata\.ya?ml|onlinetext\.html)$/i;
/** What never counts, wherever it lies. */
const NEVER =
  /(^|\/)(node_modules|\.git|\.hg|\.svn|__MACOSX|\.lab|\.ipynb_checkpoints|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)(\/|$)/i;
const ARCHIVE = /\.(zip|tar|tgz|tar\.gz|gz|rar|7z|tar\.(bz2|xz)|tbz2?|txz)$/i;

export function neverCounts(path: string): boolean {
  return NEVER.test(path);
}

/** Whether a path is named like an archive, also of a kind that is not read here. */
export function archiveName(path: string): boolean {
  return ARCHIVE.test(path);
}

/** The folder of a path; empty for one at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path lies in a folder, at any depth. */
export function within(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** The folders around all of a hand-in, such as `my-kit-main/`; never a folder that means something. */
export function wrapper(paths: string[]): string {
  let top = '';
  for (;;) {
    const first = paths[0]?.slice(top.length).split('/') ?? [];
    const next = `${top}${first[0]}/`;
    if (first.length < 2 || /^(lib|answers|notebooks)$/i.test(first[0] as string)) return top;
    if (!paths.every((path) => path.startsWith(next))) return top;
    top = next;
  }
}

/** Folders in which a kit was unpacked: those that hold a lib/ or a package.json. */
export function kitRoots(paths: string[]): Set<string> {
  const roots = new Set<string>();
  for (const path of paths) {
    if (/^package\.json$/i.test(baseOf(path))) roots.add(folderOf(path));
    const lib = /^(?:(.*?)\/)??lib\//i.exec(path);
    if (lib) roots.add(lib[1] ?? '');
  }
  return roots;
}

/** Whether a path belongs to a kit and counts for nothing: its notebooks, its own lib/kit, its settings. */
export function isOrdinary(path: string, roots: ReadonlySet<string>): boolean {
  if (neverCounts(path) || /(^|\/)lib\/kit\//i.test(path) || /\.(test|spec)\.[jt]s$/i.test(path)) return true;
  if (ORDINARY_FILES.test(baseOf(path))) return true;
  for (const root of roots) {
    if (!within(path, root)) continue;
    const below = root === '' ? path : path.slice(root.length + 1);
    const [first, ...rest] = below.split('/');
    if (rest.length > 0 && (first?.startsWith('.') || ORDINARY_FOLDERS.has(`${first}`.toLowerCase())))
      return true;
  }
  return false;
}

/** A path within the outermost `lib` or `answers`; null where it is in neither. */
export function inKit(path: string): { folder: 'lib' | 'answers'; path: string } | null {
  const found = /^(?:.*?\/)??(lib|answers)\/(.+)$/i.exec(path);
  if (!found) return null;
  const folder = (found[1] as string).toLowerCase() as 'lib' | 'answers';
  return { folder, path: `${folder}/${found[2]}` };
}

/** The exercise that a file is named for. */
export interface Named {
  exercise: string;
  /** 0: the exercise's own name; 1: that with what copies and versions are given; 2: it can be guessed. */
  distance: 0 | 1 | 2;
}

const VERSION = String.raw`(\(\d+\)|\d+|v\d+|version|copy|copie|kopie|final|finale|new|old|fixed|corrected|corrige|ok|done|solution|late|try|attempt|bis|ter|rendu)\d*`;
const FILLER = new RegExp(`^(\\s*[-_. ]?\\s*(of |de )?${VERSION})*\\s*$`);

const PREFIX = /^(ex|exercise|exercice|lab|tp) ?/;
const SPOKEN = exercises.map(({ id }) => {
  const spaced = folded(id);
  return { id, spaced, number: spaced.slice(0, 2), word: spaced.slice(3) };
});

/** Which exercise a file's name without extension stands for; null where it is none. */
export function exerciseNamed(stem: string): Named | null {
  const name = stem.normalize('NFC');
  for (const { id } of exercises) if (name === id) return { exercise: id, distance: 0 };
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  for (const { id } of exercises) {
    if (plain.startsWith(id) && FILLER.test(plain.slice(id.length))) return { exercise: id, distance: 1 };
  }
  const words = folded(name);
  const guessed = SPOKEN.filter(
    ({ spaced, number, word }) =>
      ` ${words} `.includes(` ${spaced} `) || words === word || words.replace(PREFIX, '') === number,
  );
  return guessed.length === 1 ? { exercise: (guessed[0] as { id: string }).id, distance: 2 } : null;
}
