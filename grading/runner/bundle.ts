import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { builtinModules, SourceMap } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type BuildFailure, build, type Message, type Plugin, stop } from 'esbuild';
import type { Diagnostic } from '../../lib/kit/result';
import { KIT, PROJECT } from './paths';
import { harmlessSource, Refusals } from './source-limits';

/** Packages that the child serves to a submission. */
const SERVED = ['kafkajs', 'node-fetch', 'nodemailer'];
const BUILTIN = new Set(builtinModules);
const MOST_DIAGNOSTICS = 20;
/** Of a message, and of the line that is shown with it. */
const MOST_CHARACTERS = 300;

/** What to grade. */
export interface SubmissionFile {
  /** Where the source is, or would be: imports are relative to it and messages name it. */
  file: string;
  /** The text, if it is not what the file holds (a mutant, a stub, an upload). */
  source?: string;
  /** An alternative: a file whose exports replace those of the same name. */
  override?: string;
}

/** A submission as one script, or what the compiler said. */
export type Bundle =
  | { ok: true; code: string; locate(stack: string): Location | null }
  | { ok: false; diagnostics: Diagnostic[] };

/** A place in the student's own source. */
export interface Location {
  file: string;
  line: number;
  column: number;
}

/**
 * Bundles a submission by esbuild: its own files below the folder of `file`, the grader's kit, packages left out.
 * Types are stripped, not checked. No configuration that lies beside the submission is read.
 */
export async function bundleSubmission({ file, source, override }: SubmissionFile): Promise<Bundle> {
  const contents = override
    ? `const worked = require(${JSON.stringify(file)}), own = require(${JSON.stringify(override)});
       module.exports = { ...worked, ...own };`
    : `module.exports = require(${JSON.stringify(file)});`;
  try {
    const result = await build({
      stdin: { contents, resolveDir: dirname(file), loader: 'js' },
      bundle: true,
      write: false,
      outfile: 'submission.js',
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      supported: { 'dynamic-import': false },
      sourcemap: 'external',
      sourcesContent: false,
      absWorkingDir: PROJECT,
      tsconfigRaw: '{}',
      logLevel: 'silent',
      plugins: [house({ file, source, root: override ? PROJECT : dirname(file) })],
    });
    const [map, code] = result.outputFiles;
    return { ok: true, code: code?.text ?? '', locate: locator(map?.text ?? '{}') };
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!errors) return gaveUp(file, error as Error);
    const first = errors.slice(0, MOST_DIAGNOSTICS);
    return { ok: false, diagnostics: first.map((message) => diagnostic(message, file)) };
  }
}

/** The compiler's process has ended: what is nested a hundred thousand deep is too much for it. The next file gets another. */
async function gaveUp(file: string, error: Error): Promise<Bundle> {
  if (!/service/i.test(error.message)) throw error;
  await stop();
  const message = 'The compiler gave up on this file: it is nested too deeply.';
  return { ok: false, diagnostics: [{ file: shown(file), line: 1, column: 1, message }] };
}

/** Decides what each import means. Nothing outside `root` and the kit is read, whatever a submission imports. */
function house({ file, source, root }: { file: string; source?: string; root: string }): Plugin {
  const inside = realpathSync(root);
  const refusals = new Refusals();
  const loaded = { characters: 0 };
  return {
    name: 'house',
    setup(setup) {
      setup.onResolve({ filter: /.*/ }, ({ path, importer, resolveDir, kind }) => {
        if (kind === 'entry-point') return undefined;
        // It does not compile any more: each further error would only cost memory.
        if (refusals.isEnough) return { path, external: true };
        if (SERVED.includes(path) || path.startsWith('node:') || BUILTIN.has(path))
          return { path, external: true };
        const from = importer === '<stdin>' || !importer ? resolveDir : dirname(importer);
        if (!path.startsWith('.') && !path.startsWith('/')) {
          return refusals.of(
            `The package "${path}" is not available to exercises. Available: ${SERVED.join(', ')}`,
          );
        }
        const wanted = resolve(from, path);
        if (wanted === file) return { path: file, namespace: 'house' };
        if (basename(dirname(wanted)) === 'kit')
          return { path: withExtension(join(KIT, basename(wanted))), namespace: 'house' };
        const found = withExtension(wanted);
        if (!existsSync(found)) return refusals.of(`Could not resolve "${path}"`);
        if (!/\.(ts|js)$/.test(found) || !realpathSync(found).startsWith(inside + sep)) {
          return refusals.of(`"${path}" is not a TypeScript file of this exercise's folder`);
        }
        return { path: found, namespace: 'house' };
      });
      setup.onLoad({ filter: /.*/, namespace: 'house' }, ({ path }) => {
        const text = path === file && source !== undefined ? source : readFileSync(path, 'utf8');
        const contents = harmlessSource(text, loaded);
        if (contents instanceof Error)
          return { errors: [{ text: `${basename(path)}: ${contents.message}` }] };
        if (isTooDeep(contents))
          return { errors: [{ text: `Brackets are nested more than ${MOST_NESTED} deep` }] };
        return { contents, loader: path.endsWith('.js') ? 'js' : 'ts' };
      });
    },
  };
}

/** A program that anybody would write has a few dozen. The compiler ends at some hundred thousand, after ten seconds. */
const MOST_NESTED = 1_000;

/** Brackets in texts are counted as well: it errs where nobody is. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    // ( [ { and ) ] }
    if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth--;
    if (depth > MOST_NESTED) return true;
  }
  return false;
}

function withExtension(path: string): string {
  return /\.(ts|js)$/.test(path) ? path : `${path}.ts`;
}

function diagnostic({ text, location }: Message, file: string): Diagnostic {
  return {
    file: shown(location ? location.file.replace(/^house:/, '') : file),
    line: location?.line ?? 1,
    column: (location?.column ?? 0) + 1,
    message: text.slice(0, MOST_CHARACTERS),
    ...(location?.lineText ? { source: location.lineText.slice(0, MOST_CHARACTERS) } : {}),
  };
}

/** A path as a student reads it: from the project's folder, or its last two parts. */
function shown(path: string): string {
  const absolute = resolve(PROJECT, path);
  const own = relative(PROJECT, absolute);
  return own.startsWith('..') ? join(basename(dirname(absolute)), basename(absolute)) : own;
}

/** Finds the first line of a stack that is the student's own, by the bundle's source map. */
function locator(mapText: string): (stack: string) => Location | null {
  let map: SourceMap | undefined;
  return (stack) => {
    map ??= new SourceMap(JSON.parse(mapText));
    for (const [, line, column] of stack.matchAll(/submission\.js:(\d+):(\d+)/g)) {
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry)) continue;
      const file = shown(entry.originalSource.replace(/^house:/, ''));
      if (/(^|\/)kit\//.test(file)) continue;
      return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    }
    return null;
  };
}
