/** A declaration at the top level of a file, with the text that belongs to it. */
interface Chunk {
  name: string | null;
  start: number;
  text: string;
}

/**
 * The functions that an edit at `offset` can change: the declaration that holds it and all that mention it, directly
 * or through others. It errs on the side of too many, since a name counts wherever it stands.
 *
 * @returns null when the edit may change anything, such as in an import
 */
export function reachedBy(source: string, offset: number): Set<string> | null {
  const chunks = chunksOf(source);
  const edited = chunks.findLast(({ start }) => start <= offset)?.name;
  if (!edited) return null;
  const reached = new Set([edited]);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    const mention = new RegExp(`(?<![\\w$])(${[...reached].map(escaped).join('|')})(?![\\w$])`);
    for (const { name, text } of chunks) if (name && mention.test(text)) reached.add(name);
  }
  return reached;
}

function escaped(name: string): string {
  return name.replaceAll('$', '\\$');
}

const DECLARATION =
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\s*\*?|const|let|var|class|interface|type|enum)\s+([\w$]+)/;

/** Relies on the house's formatting: what begins a line without indentation begins a declaration, or ends one. */
function chunksOf(source: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  for (const line of source.split('\n')) {
    const name = DECLARATION.exec(line)?.[1];
    const last = chunks.at(-1);
    if (name !== undefined || /^import\b/.test(line)) chunks.push({ name: name ?? null, start, text: line });
    else if (last) last.text += `\n${line}`;
    start += line.length + 1;
  }
  return chunks;
}
