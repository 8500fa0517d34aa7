import { tokenise } from './tokens';

/** A program without what is a matter of taste: names, layout, comments, literals. */
export interface Symbols {
  /** One number a token; equal where the tokens mean the same. */
  ids: Int32Array;
  /** The line of each, from 1. */
  lines: Int32Array;
}

/** What can be written or left out without changing anything; formatters do so. */
const OPTIONAL = new Set([';', 'public', 'readonly']);
const SAME: Record<string, string> = { let: 'const', var: 'const', undefined: 'null' };

/**
 * The symbols of a source: any name counts as any other, but for members that the file itself does not declare, such as
 * `admin.createTopics`: these are the API's, and nobody can rename them. Literals count by kind.
 */
export function symbolsOf(source: string): Symbols {
  const { tokens } = tokenise(source);
  const isMember = (index: number) => tokens[index - 1]?.text === '.' || tokens[index - 1]?.text === '?.';
  const own = new Set(
    tokens.filter(({ kind }, index) => kind === 'name' && !isMember(index)).map(({ text }) => text),
  );
  const ids: number[] = [];
  const lines: number[] = [];
  for (const [index, { kind, text, line }] of tokens.entries()) {
    const next = tokens[index + 1]?.text;
    // A comma before a closing bracket is the formatter's.
    if (OPTIONAL.has(text) || (text === ',' && next !== undefined && ')]}'.includes(next))) continue;
    ids.push(numberOf(symbolOf(kind, text, kind === 'name' && isMember(index) && !own.has(text))));
    lines.push(line);
  }
  return { ids: Int32Array.from(ids), lines: Int32Array.from(lines) };
}

function symbolOf(kind: string, text: string, isApi: boolean): string {
  if (kind === 'name') return isApi ? `.${text}` : 'name';
  if (kind === 'keyword') return SAME[text] ?? text;
  if (kind === 'sign') return text === '?.' ? '.' : text;
  // `'a'` and `a` in backquotes are one; a template's pieces are told by the signs of what stands between them.
  return kind === 'template' ? 'string' : kind;
}

/** FNV-1a: the same in every run, so that the kit's symbols need be counted only once. */
function numberOf(symbol: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < symbol.length; i++) hash = Math.imul(hash ^ symbol.charCodeAt(i), 0x01000193);
  return hash | 0;
}
