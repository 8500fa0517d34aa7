import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT } from '../../../runner/paths';

/** A file that the browser gets; its name holds a hash of its content. */
export interface PageFile {
  name: string;
  text: string;
  type: string;
}

let files: [script: PageFile, style: PageFile] | null = null;

/** The page's script and style, bundled when they are first asked for. */
export function pageFiles(): [script: PageFile, style: PageFile] {
  files ??= [
    bundle('main.tsx', 'js', 'text/javascript; charset=utf-8'),
    bundle('style.css', 'css', 'text/css; charset=utf-8'),
  ];
  return files;
}

/** Not asynchronous, since esbuild would leave a process running for as long as the page is served. */
function bundle(file: string, extension: string, type: string): PageFile {
  const { outputFiles } = buildSync({
    entryPoints: [join(PROJECT, 'grading/class/written/marking/ui', file)],
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
  const text = outputFiles[0]?.text ?? '';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${file.replace(/\.\w+$/, '')}-${hash}.${extension}`, text, type };
}
