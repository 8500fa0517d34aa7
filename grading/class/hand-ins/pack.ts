import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { ZipFile } from 'yazl';

/** What tests pack: by path. */
export type Tree = Record<string, string | Buffer>;

export interface ZipOptions {
  time?: Date;
  zip64?: boolean;
  /** Unix modes by path. */
  modes?: Record<string, number>;
}

/** A zip of a tree, for tests. */
export async function zipOf(tree: Tree, { time, zip64 = false, modes }: ZipOptions = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(tree)) {
    zip.addBuffer(Buffer.from(content), path, {
      mtime: time,
      mode: modes?.[path] ?? 0o100644,
      forceZip64Format: zip64,
    });
  }
  zip.end({ forceZip64Format: zip64, comment: '' });
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A tar of a tree, for tests; headers of one's own, such as links, come first. */
export async function tarOf(
  tree: Tree,
  time?: Date,
  headers: Array<Partial<Header> & { name: string }> = [],
): Promise<Buffer> {
  const tar = pack();
  for (const header of headers) tar.entry(header, '');
  for (const [name, content] of Object.entries(tree)) tar.entry({ name, mtime: time }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The same, compressed. */
export async function tgzOf(...args: Parameters<typeof tarOf>): Promise<Buffer> {
  return gzipSync(await tarOf(...args));
}
