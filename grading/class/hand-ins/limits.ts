const MIB = 1024 * 1024;

/** What one hand-in may hold. Bytes are counted while they are read or decompressed; no header is believed. */
export interface Limits {
  /** Bytes of one file that counts. */
  fileBytes: number;
  /** Bytes of all files of a hand-in that count. */
  totalBytes: number;
  /** Files of a hand-in that count. */
  files: number;
  /** Entries of one archive, or files below one folder, also those that do not count. */
  entries: number;
  /** Bytes of an archive inside another one: it is held in memory. */
  archiveBytes: number;
  /** Bytes that a tar may unpack to: unlike a zip, it can only be read from its beginning. */
  tarBytes: number;
  /** How many times its size an archive may unpack to, once that is more than `totalBytes`. */
  ratio: number;
  /** Archives in each other: 2 is a zip of zips, such as a class's download. */
  depth: number;
  /** Characters of a path, and folders in each other. */
  pathLength: number;
  pathDepth: number;
}

/** The limits of the course. The longest worked file is 12 KB, all of lib/ 150 KB, the kit with node_modules 8,000 files. */
export const LIMITS: Limits = {
  // Eighty times the longest worked file: more is no text that a person wrote.
  fileBytes: MIB,
  // A hundred times all of lib/, with room for a few pictures. 300 students then fit in memory, honest ones many times.
  totalBytes: 20 * MIB,
  // lib/ has ten exercises, answers/ as many pages: a few hundred leave room for files of one's own.
  files: 300,
  // Ten times the kit with its node_modules, which students pack as well; listing them takes a second.
  entries: 100_000,
  // Larger than what Moodle lets through where nobody has changed it.
  archiveBytes: 64 * MIB,
  // Three times the kit with its node_modules.
  tarBytes: 1024 * MIB,
  // Text packs to a tenth, zeros to a thousandth.
  ratio: 200,
  depth: 2,
  pathLength: 400,
  pathDepth: 24,
};

/** Bytes as a person reads them: `20 MB`. */
export function size(bytes: number): string {
  return bytes >= MIB ? `${Math.round(bytes / MIB)} MB` : `${Math.ceil(bytes / 1024)} KB`;
}
