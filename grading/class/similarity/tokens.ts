/** A token of TypeScript. Of a template with `${…}` each piece of text is one. */
export interface Token {
  kind: 'name' | 'keyword' | 'number' | 'string' | 'template' | 'regex' | 'sign';
  text: string;
  /** From 1. */
  line: number;
}

export interface Tokens {
  tokens: Token[];
  /** Whether all strings, templates and comments end, so that it can be a program. */
  sound: boolean;
}

const KEYWORDS = new Set(
  `abstract any as asserts async await bigint boolean break case catch class const continue declare default delete do else
  enum export extends false finally for from function if implements import in infer instanceof interface is keyof let
  namespace never new null number object of override private protected public readonly return satisfies static string super
  switch symbol this throw true try type typeof undefined unknown var void while with yield`.split(/\s+/),
);
/** Keywords after which a slash divides. */
const VALUES = new Set(['this', 'super', 'null', 'true', 'false', 'undefined']);

const SPACE = /[\s\ufeff]+|\/\/[^\n\u2028\u2029]*/y;
const NAME =
  /[#@]?(?:[\p{ID_Start}$_]|\\u(?:[\da-f]{4}|\{[\da-f]{1,8}\}))(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:[\da-f]{4}|\{[\da-f]{1,8}\}))*/iuy;
const NUMBER = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)n?/y;
/** The last quote is missing where the line ends before the string. */
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/y;
/** Bounded, so that no text takes more than a time in proportion to its length. */
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,500}\]){1,500}\/[\w$]*/y;
const TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)?/y;
const SIGN =
  />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|\*\*|[\s\S]/y;

/** Splits a source into tokens, without comments and spaces; whatever the text, in a time in proportion to its length. */
export function tokenise(source: string): Tokens {
  const tokens: Token[] = [];
  /** For each template that is open: how many braces are, within its present `${`. */
  const templates: number[] = [];
  let at = 0;
  let line = 1;
  let counted = 0;
  let sound = true;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    return text ? text : null;
  };
  const push = (kind: Token['kind'], text: string) => {
    for (; counted < at; counted++) if (source.charCodeAt(counted) === 10) line += 1;
    tokens.push({ kind, text, line });
    at += text.length;
  };
  /** A template's text, from its backquote or the brace that ends a `${…}`. */
  const pushText = () => {
    TEXT.lastIndex = at + 1;
    const [rest = '', end] = TEXT.exec(source) ?? [];
    if (end === undefined) sound = false;
    if (end === '${') templates.push(0);
    push('template', source[at] + rest);
  };

  while (at < source.length) {
    const space = match(SPACE)?.length ?? comment();
    if (space > 0) {
      at += space;
      continue;
    }
    const character = source[at] as string;
    if (character === '`') pushText();
    else if (character === '}' && templates.at(-1) === 0) {
      templates.pop();
      pushText();
    } else {
      const kind = plainToken();
      if (kind === 'sign' && templates.length > 0) countBrace(character);
    }
  }
  return { tokens, sound: sound && templates.length === 0 };

  function comment(): number {
    if (!source.startsWith('/*', at)) return 0;
    const end = source.indexOf('*/', at + 2);
    if (end < 0) sound = false;
    return (end < 0 ? source.length : end + 2) - at;
  }

  function plainToken(): Token['kind'] {
    const name = match(NAME);
    if (name) push(KEYWORDS.has(name) ? 'keyword' : 'name', name);
    else if (/[\d.]/.test(source[at] as string) && match(NUMBER)) push('number', match(NUMBER) as string);
    else if (/['"]/.test(source[at] as string)) pushString(match(STRING) as string);
    else if (source[at] === '/' && mayBeRegex(tokens.at(-1)) && match(REGEX))
      push('regex', match(REGEX) as string);
    else push('sign', match(SIGN) as string);
    return (tokens.at(-1) as Token).kind;
  }

  function pushString(text: string): void {
    if (text.length < 2 || !text.endsWith(text[0] as string)) sound = false;
    push('string', text);
  }

  function countBrace(sign: string): void {
    const depth = templates.length - 1;
    if (sign === '{') templates[depth] = (templates[depth] as number) + 1;
    if (sign === '}') templates[depth] = (templates[depth] as number) - 1;
  }
}

function mayBeRegex(before: Token | undefined): boolean {
  if (!before) return true;
  if (before.kind === 'keyword') return !VALUES.has(before.text);
  return before.kind === 'sign' && !/^[)\]}]$|^\+\+$|^--$/.test(before.text);
}
