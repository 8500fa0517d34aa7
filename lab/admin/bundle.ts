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
 * A file of lab/admin/ui/ with all that it imports, as one. Not asynchronous, since esbuild would leave a process
 * running for as long as the lab.
 */
export function bundle(file: string): Bundled {
  const { outputFiles } = buildSync({
    entryPoints: [join(projectDir, 'lab/admin/ui', file)],
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
