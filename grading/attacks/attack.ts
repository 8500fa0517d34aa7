/** What an attack may know: all that a student could learn of the machine, and more. Real ones know less. */
export interface Target {
  /** Of the process that grades. */
  pid: number;
  /** A server of this machine that greets with the secret. */
  port: number;
  /** A file of another submission, which holds the secret. */
  victim: string;
  /** A file in the temporary folder of all, which holds the secret and may be read by everybody. */
  shared: string;
  /** Names of files and processes that the attack makes hold it, so that they are found. */
  token: string;
  /** The folder of this project. */
  project: string;
  /** On brokers: what belongs to another submission, and how one's own names begin. */
  kafka?: { bootstrap: string[]; topic: string; group: string; transactionalId: string; own: string };
}

/** A file in lib/ whose functions attack. */
export interface SourceAttack {
  kind: 'source';
  /** kebab-case, unique in the corpus. */
  name: string;
  /** What it tries, as `It …`. */
  tries: string;
  /** Why a student would. */
  why: string;
  exercise: string;
  /**
   * What each exported function does: the body of an async function of `fn`, its name, and `args`, in TypeScript.
   * `T` is the target.
   * It returns the secret where it found it, or a text that begins with `through` where it did what it tried.
   */
  body: string;
  /** What stands before the functions, outside of them. `%VICTIM%` becomes the victim's path. */
  top?: string;
  /** Other files of the hand-in, by path from lib/. */
  beside?: Record<string, string>;
  /** It gets through once every layer is away, so that it is known to try something. */
  bare?: boolean;
  /** What it uses up is bounded by this layer alone, so that it is never run without. */
  keep?: 'prlimit';
  /** Time for each test; default 1,000. */
  timeoutMs?: number;
  /** The system refuses it to everybody but root, whatever the layers. */
  rootOnly?: boolean;
  /** The exercise's tests that it is graded by; default: some that are quick. */
  tests?: string[];
  /** It may have points of public tests, and none of hidden ones. */
  mayScorePublic?: boolean;
}

/** What an archive is made from: right code, and what a student begins with. */
export interface Sources {
  worked: string;
  stub: string;
  /** The exercise's path in the kit. */
  path: string;
}

/** An archive or folder as it is handed in: made when it is run, never stored. */
export interface ArchiveAttack {
  kind: 'archive';
  name: string;
  tries: string;
  why: string;
  /** What lies in the class's folder, by path. */
  build(sources: Sources): Promise<Record<string, string | Buffer>>;
  /** Links that lie there: targets by path. */
  links?: Record<string, string>;
  /** What the teacher is told. */
  told?: RegExp;
  /** It holds right code besides, which counts: what surrounds it is the attack. */
  isRight?: boolean;
}

/** The attacks of a theme. What they have in common is said once. */
export function sources(
  common: Partial<SourceAttack> & { exercise: string },
  list: Array<Omit<SourceAttack, 'kind' | 'exercise' | 'body'> & { exercise?: string; body?: string }>,
): SourceAttack[] {
  return list.map((attack) => ({ kind: 'source', body: '', ...common, ...attack }));
}
