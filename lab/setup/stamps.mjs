import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

// A stamp is written last, inside the folder that it vouches for: whoever deletes the folder deletes the stamp.

/** @param {string} folder */
const stampFile = (folder) => join(folder, '.course-setup.json');

/**
 * A short hash of files' contents and of plain facts (versions, platform). A missing file counts as empty.
 * @param {string[]} files
 * @param {...unknown} facts
 * @returns {string} 32 hexadecimal digits
 */
export function fingerprint(files, ...facts) {
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, ...facts]));
  for (const file of files) hash.update('\0').update(readText(file) ?? '');
  return hash.digest('hex').slice(0, 32);
}

/**
 * @param {string} folder
 * @returns {Record<string, any>} what was stamped; empty where nothing was
 */
export function readStamp(folder) {
  try {
    return JSON.parse(readText(stampFile(folder)) ?? '{}');
  } catch {
    return {};
  }
}

/**
 * @param {string} folder
 * @param {Record<string, unknown>} facts
 */
export function writeStamp(folder, facts) {
  writeAtomic(stampFile(folder), `${JSON.stringify(facts)}\n`);
}

/** @param {string} folder */
export function removeStamp(folder) {
  rmSync(stampFile(folder), { force: true });
}

/**
 * Writes a file so that a reader, or a kill at any moment, finds the old text or the new one whole.
 * @param {string} file
 * @param {string} text
 */
export function writeAtomic(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

/**
 * @param {string} file
 * @returns {string | undefined} its text; undefined where it cannot be read
 */
export function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
