const BEGIN = '// BEGIN SOLUTION';
const END = '// END SOLUTION';
/** Anything that was meant to be a marker, however it is written. */
const MARKER = /^\s*(\/\/|\/\*|#)\s*(BEGIN|END)[\s_-]*SOLUTIONS?\b/i;
const TODO_IMPORT = "import { TodoError } from './kit/todo';";

interface Block {
  /** Indices of the lines that hold the markers. */
  begin: number;
  end: number;
  indent: number;
}

/**
 * The student's edition of a worked file: a solution inside a function becomes a `TodoError` that names exercise and
 * function, one at the top level is left out. It relies on the house's formatting: what a block belongs to is found by
 * indentation.
 *
 * @param id the exercise's id, such as `01-topics`
 * @throws Error naming the line when markers are missing, unpaired, misspelt or belong to no function
 */
export function stubSource(id: string, source: string): string {
  const lines = source.split('\n');
  const fail = (index: number, problem: string): never => {
    throw new Error(`lib/${id}.ts:${index + 1}: ${problem}`);
  };
  const blocks = findBlocks(lines, fail);
  if (blocks.length === 0) {
    fail(
      0,
      `no solution is marked: put it between "${BEGIN}" and "${END}", else the stub would give it away`,
    );
  }
  const out: string[] = [];
  let next = 0;
  let throws = false;
  for (const block of blocks) {
    out.push(...lines.slice(next, block.begin));
    next = block.end + 1;
    if (block.indent > 0) {
      const fn = enclosingFunction(lines, block) ?? fail(block.begin, 'this solution is inside no function');
      out.push(`${' '.repeat(block.indent)}throw new TodoError('${id}', '${fn}');`);
      throws = true;
    } else {
      // The blank line that set a dropped block apart goes with it.
      while (out.at(-1) === '' && lines[next] === '') next += 1;
    }
  }
  out.push(...lines.slice(next));
  return (throws ? withTodoImport(out) : out).join('\n').replace(/\n+$/, '\n');
}

function findBlocks(lines: string[], fail: (index: number, problem: string) => never): Block[] {
  const blocks: Block[] = [];
  let open: { begin: number; indent: number } | null = null;
  for (const [index, line] of lines.entries()) {
    if (!MARKER.test(line)) continue;
    const text = line.trim();
    if (text !== BEGIN && text !== END) {
      fail(index, `"${text}" looks like a marker; expected "${BEGIN}" or "${END}", letter for letter`);
    }
    const indent = indentOf(line);
    if (text === BEGIN) {
      if (open)
        fail(index, `a solution begins inside the one of line ${open.begin + 1}, which has no end yet`);
      open = { begin: index, indent };
    } else {
      if (!open) fail(index, 'a solution ends here that never began');
      const { begin, indent: expected } = open as NonNullable<typeof open>;
      if (indent !== expected) {
        fail(
          index,
          `the end is indented by ${indent}, its begin in line ${begin + 1} by ${expected}: they belong to different functions`,
        );
      }
      blocks.push({ begin, end: index, indent });
      open = null;
    }
  }
  if (open) fail(open.begin, `this solution has no end: add "${END}"`);
  return blocks;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

const NOT_FUNCTIONS = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'return',
  'do',
  'else',
  'try',
]);

/** The name of the innermost named function around a block: upwards, each line that is indented less is a header or its end. */
function enclosingFunction(lines: string[], { begin, indent }: Block): string | null {
  let limit = indent;
  for (let index = begin - 1; index >= 0 && limit > 0; index--) {
    const line = lines[index] as string;
    if (line.trim() === '' || indentOf(line) >= limit) continue;
    // The last line of a signature, such as `): Promise<boolean> {`: its first line has the same indentation.
    if (/^\s*[)}\]]/.test(line) && line.trimEnd().endsWith('{')) {
      limit = indentOf(line) + 1;
      continue;
    }
    const name = functionName(line);
    if (name) return name;
    limit = indentOf(line);
  }
  return null;
}

function functionName(header: string): string | null {
  const declared = /\bfunction\s*\*?\s*([\w$]+)/.exec(header)?.[1];
  if (declared) return declared;
  const assigned = /\b(?:const|let|var)\s+([\w$]+)[^=]*=\s*(?:async\s*)?(?:function\b|[<(]|[\w$]+\s*=>)/.exec(
    header,
  )?.[1];
  if (assigned) return assigned;
  const method =
    /^\s*(?:(?:public|private|protected|static|override|async|get|set)\s+)*\*?\s*(#?[\w$]+)\s*(?:<[^(]*>)?\(/.exec(
      header,
    )?.[1];
  return method && !NOT_FUNCTIONS.has(method) ? method : null;
}

function withTodoImport(lines: string[]): string[] {
  if (lines.some((line) => /^import\b.*\bTodoError\b/.test(line))) return lines;
  const lastImport = lines.findLastIndex((line) => line.startsWith('import '));
  if (lastImport >= 0) {
    const end = lines.findIndex((line, index) => index >= lastImport && line.trimEnd().endsWith(';')) + 1;
    return [...lines.slice(0, end), TODO_IMPORT, ...lines.slice(end)];
  }
  const comment = lines[0]?.startsWith('/*') ? lines.findIndex((line) => line.includes('*/')) + 1 : 0;
  if (comment === 0) return [TODO_IMPORT, '', ...lines];
  return [...lines.slice(0, comment), '', TODO_IMPORT, ...lines.slice(comment)];
}
