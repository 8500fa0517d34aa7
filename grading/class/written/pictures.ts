import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** A picture that an answer shows. */
export interface Picture {
  /** As the student wrote it: a path beside the page, or `embedded`. */
  name: string;
  alt: string;
  type: 'image/png' | 'image/jpeg' | 'image/svg+xml' | null;
  /** Empty where `problem` says why it cannot be shown. */
  bytes: Buffer;
  problem: string | null;
}

/** An answer's text with a mark such as `[picture 1: my drawing]` for each of its pictures, and these in order. */
export interface Illustrated {
  text: string;
  pictures: Picture[];
}

/** A picture's bytes, and how many pixels it may have: more would stop the marker's browser, not help to understand. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_PIXELS = 50_000_000;
const MAX_PICTURES = 12;

/** Markdown's and HTML's ways to show a picture. Lengths are bounded, for some texts are made to be slow. */
const SHOWN =
  /!\[(?<alt>[^\]\n]{0,300})\]\((?<link>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)|!\[\[(?<wiki>[^\]\n]{1,300})\]\]|<img\b(?<tag>[^<>]*)>/gi;

/**
 * Finds the pictures of an answer among the files of the hand-in, by path in the kit. What is not found, too large or
 * no picture has a `problem` instead of bytes; nothing is ever fetched.
 */
export function illustrated(answer: string, files: ReadonlyMap<string, Buffer>): Illustrated {
  const pictures: Picture[] = [];
  const text = answer.replace(SHOWN, (whole, ...rest) => {
    if (pictures.length === MAX_PICTURES) return whole;
    const { alt = '', link, wiki, tag } = rest.at(-1) as Record<string, string | undefined>;
    const src = tag && /(?:^|\s)src\s*=\s*["']([^"']+)["']/i.exec(tag)?.[1];
    if (tag !== undefined && !src) return whole;
    const target = wiki?.split('|')[0] ?? (src || withoutTitle(link ?? ''));
    const picture = find(target.trim(), alt.trim(), files);
    pictures.push(picture);
    return `[picture ${pictures.length}${picture.alt ? `: ${picture.alt}` : ''}]`;
  });
  return { text, pictures };
}

/** Whether a picture is the same, in hex; null stands for one that is not there. */
export function pictureDigest({ name, bytes, problem }: Picture): string {
  return problem ? `missing ${name}` : createHash('sha256').update(bytes).digest('hex');
}

/** A picture as it may stand in a page: no request goes anywhere, and an SVG shown as a picture runs nothing. */
export function dataUri({ type, bytes }: Picture): string | null {
  return type && bytes.length > 0 ? `data:${type};base64,${bytes.toString('base64')}` : null;
}

function withoutTitle(link: string): string {
  return link.replace(/\s+(?:"[^"]*"|'[^']*')\s*$/, '').replace(/^\s*<(.*)>\s*$/, '$1');
}

function find(target: string, alt: string, files: ReadonlyMap<string, Buffer>): Picture {
  const embedded = /^data:[^,;]*(;base64)?,(.*)$/is.exec(target);
  if (embedded) {
    const bytes = Buffer.from(embedded[2] ?? '', embedded[1] ? 'base64' : 'utf8');
    return checked('embedded', alt, bytes);
  }
  const name = target.slice(0, 200);
  const none = (problem: string): Picture => ({ name, alt, type: null, bytes: Buffer.alloc(0), problem });
  if (/^[a-z][a-z0-9+.-]+:|^\/\//i.test(target)) return none('it lies elsewhere, and nothing is fetched');
  const bytes = lookUp(target, files);
  return bytes ? checked(name, alt, bytes) : none('it was not handed in');
}

/** By its path from answers/, else by its name alone where only one file has it. */
function lookUp(target: string, files: ReadonlyMap<string, Buffer>): Buffer | undefined {
  const path = posix.normalize(decoded(target).replaceAll('\\', '/'));
  const exact = files.get(posix.join('answers', path.replace(/^\/+/, '')));
  if (exact) return exact;
  const base = posix.basename(path).normalize('NFC').toLowerCase();
  const same = [...files].filter(
    ([file]) => file.startsWith('answers/') && posix.basename(file).normalize('NFC').toLowerCase() === base,
  );
  return same.length === 1 ? same[0]?.[1] : undefined;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

function checked(name: string, alt: string, bytes: Buffer): Picture {
  const type = typeOf(bytes);
  const pixels = type ? pixelsOf(type, bytes) : 0;
  const problem =
    bytes.length > MAX_BYTES
      ? `it has ${(bytes.length / 1024 / 1024).toFixed(1)} MB; at most ${MAX_BYTES / 1024 / 1024} are shown`
      : type === null
        ? 'it is no png, jpg or svg'
        : pixels > MAX_PIXELS
          ? `it has ${Math.round(pixels / 1e6)} million pixels; at most ${MAX_PIXELS / 1e6} are shown`
          : null;
  return problem
    ? { name, alt, type: null, bytes: Buffer.alloc(0), problem }
    : { name, alt, type, bytes, problem };
}

/** By its first bytes, whatever it is called. */
function typeOf(bytes: Buffer): Picture['type'] {
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff') return 'image/jpeg';
  const head = bytes
    .subarray(0, 4_096)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const isSvg = /^\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*>\s*)*<svg[\s>]/i.test(head);
  return isSvg ? 'image/svg+xml' : null;
}

/** Width times height; 0 where that is not said. */
function pixelsOf(type: NonNullable<Picture['type']>, bytes: Buffer): number {
  if (type === 'image/png') return bytes.length < 24 ? 0 : bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  return type === 'image/jpeg' ? jpegPixels(bytes) : 0;
}

/** From a JPEG's frame header, found by going from marker to marker. */
function jpegPixels(bytes: Buffer): number {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7);
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return 0;
}
