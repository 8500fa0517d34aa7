/** A file found in a folder or archive. Nothing of it is read before `read` is called. */
export interface Entry {
  /** With `/` between its parts, relative to the folder or archive; harmless as far as `faultOf` goes. */
  path: string;
  /** When it was last changed, in ms since the epoch; null where that is not known. */
  time: number | null;
  /** Where it lies on the disk; absent in an archive. */
  file?: string;
  /** Its bytes. @throws Refused when there are more than `limit`, or they cannot be had */
  read(limit: number): Promise<Buffer>;
}

/** What was not taken into a listing, and why: the end of a sentence that its path begins. */
export interface Refusal {
  path: string;
  why: string;
}

/** The files of a folder or archive, in no order to rely on. */
export interface Listing {
  entries: Entry[];
  refused: Refusal[];
  close(): void;
}

/** A file or archive that is not read. The message is the end of a sentence that its path begins. */
export class Refused extends Error {
  override name = 'Refused';
}

/** What stands in a problem for an error of any kind. */
export function whyOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by the grader: check its permissions';
  if (code === 'ELOOP') return 'is a symbolic link: the file itself is needed';
  return `cannot be read (${code ?? message})`;
}
