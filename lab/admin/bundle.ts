import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { projectDir } from '../paths';

/** A file that a browser gets. */
export interface Bundled {
  /** With a hash of its content, so that a browser may keep it for ever. */
  name: string;
  text: string;
  type: string;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * A page's file with all that it imports, as one. Not asynchronous, since esbuild would leave a process running for as
 * long as the page is served.
 *
 * @param folder where it lies, from the project's folder
 */
export function bundle(file: string, folder = 'lab/admin/ui'): Bundled {
  const { outputFiles } = buildSync({
    entryPoints: [join(projectDir, folder, file)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const { text } = outputFiles[0]!;
  const kind = file.endsWith('.css') ? 'css' : 'js';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${file.replace(/\.\w+$/, '')}-${hash}.${kind}`, text, type: TYPES[kind]! };
}
