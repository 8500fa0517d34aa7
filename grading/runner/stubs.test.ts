import { expect } from 'chai';
import { describe, it } from 'mocha';
import { stubSource } from './stubs';

const solution = (body: string, indent = '  ') =>
  `${indent}// BEGIN SOLUTION\n${indent}${body}\n${indent}// END SOLUTION`;

describe('the stub of a worked file', () => {
  it('throws a TodoError that names exercise and function, and imports it', () => {
    const stub = stubSource(
      '01-topics',
      `import type { Kafka } from 'kafkajs';\n\nexport async function createTopic(kafka: Kafka): Promise<boolean> {\n${solution('return true;')}\n}\n`,
    );
    expect(stub).to.equal(
      "import type { Kafka } from 'kafkajs';\nimport { TodoError } from './kit/todo';\n\nexport async function createTopic(kafka: Kafka): Promise<boolean> {\n  throw new TodoError('01-topics', 'createTopic');\n}\n",
    );
  });

  it('finds the function behind a signature of several lines', () => {
    const source = `export async function listTopics(\n  kafka: Kafka,\n  {\n    internal = false,\n  }: {\n    internal?: boolean;\n  } = {},\n): Promise<{\n  names: string[];\n}> {\n${solution('return { names: [] };')}\n}\n`;
    expect(stubSource('x', source)).to.contain("throw new TodoError('x', 'listTopics');");
  });

  it('names arrow functions by their constant', () => {
    for (const header of [
      'export const half = (n: number): number => {',
      'const half: Halver = async (n) => {',
      'export const half = async <T>(n: T): Promise<T> => {',
      'export const half = function (n: number): number {',
      'export const half = (\n  n: number,\n): number => {',
    ]) {
      expect(stubSource('x', `${header}\n${solution('return n / 2;')}\n};\n`)).to.contain("'half'");
    }
  });

  it('names methods, getters and generators', () => {
    for (const [header, name] of [
      ['  async handle(record: Message): Promise<void> {', 'handle'],
      ['  private static of<T>(value: T): Box<T> {', 'of'],
      ['  get lag(): number {', 'lag'],
      ['  async *[Symbol.asyncIterator](): AsyncGenerator<string> {', null],
      ['  async *lines(): AsyncGenerator<string> {', 'lines'],
      ['  #close(): void {', '#close'],
    ] as const) {
      const source = `class Box {\n${header}\n${solution('return;', '    ')}\n  }\n}\n`;
      if (name) expect(stubSource('x', source)).to.contain(`    throw new TodoError('x', '${name}');`);
      else expect(() => stubSource('x', source)).to.throw(/x\.ts:3: this solution is inside no function/);
    }
    const generator = `export async function* windows(): AsyncGenerator<number> {\n${solution('yield 1;')}\n}\n`;
    expect(stubSource('x', generator)).to.contain("throw new TodoError('x', 'windows');");
  });

  it('keeps what surrounds a solution, and looks past an if to the function', () => {
    const source = `export function f(n: number): number {\n  const given = n + 1;\n  if (given > 2) {\n${solution('return 1;', '    ')}\n  }\n  return given;\n}\n`;
    expect(stubSource('x', source)).to.equal(
      "import { TodoError } from './kit/todo';\n\nexport function f(n: number): number {\n  const given = n + 1;\n  if (given > 2) {\n    throw new TodoError('x', 'f');\n  }\n  return given;\n}\n",
    );
  });

  it('leaves out solutions at the top level, with the blank line that set them apart', () => {
    const source = `import { a } from './a';\n\n${solution('const helper = a;', '')}\n\nexport const given = 1;\n\n${solution('const last = 2;', '')}\n`;
    expect(stubSource('x', source)).to.equal("import { a } from './a';\n\nexport const given = 1;\n");
  });

  it('adds the import once, after imports of several lines, and below a file comment', () => {
    const body = `export function f(): void {\n${solution('return;')}\n}\n`;
    const own = stubSource('x', `import { TodoError } from './kit/todo';\n${body}`);
    expect(own.match(/import \{ TodoError/g)).to.have.length(1);
    expect(stubSource('x', `import {\n  a,\n} from './a';\n${body}`)).to.contain(
      "} from './a';\nimport { TodoError }",
    );
    expect(stubSource('x', `/**\n * The quiz.\n */\n\n${body}`)).to.match(
      /^\/\*\*\n \* The quiz\.\n \*\/\n\nimport/,
    );
  });

  it('gives nothing of the solution away', () => {
    const source = `// BEGIN SOLUTION\nconst SECRET = 1;\n// END SOLUTION\nexport function f(): number {\n${solution('return SECRET;')}\n}\n`;
    expect(stubSource('x', source)).not.to.match(/SECRET|SOLUTION/);
  });

  const malformed: Array<[string, string, RegExp]> = [
    ['no marker at all', 'export function f(): void {}\n', /lib\/x\.ts:1: no solution is marked/],
    [
      'a begin without end',
      'function f() {\n  // BEGIN SOLUTION\n}\n',
      /lib\/x\.ts:2: this solution has no end/,
    ],
    [
      'an end without begin',
      'function f() {\n  // END SOLUTION\n}\n',
      /lib\/x\.ts:2: a solution ends here that never began/,
    ],
    [
      'a begin inside a solution',
      'function f() {\n  // BEGIN SOLUTION\n  // BEGIN SOLUTION\n  // END SOLUTION\n}\n',
      /lib\/x\.ts:3: a solution begins inside the one of line 2/,
    ],
    [
      'a misspelt marker',
      'function f() {\n  // Begin solution\n}\n',
      /lib\/x\.ts:2: "\/\/ Begin solution" looks like a marker/,
    ],
    [
      'a marker with a tail',
      'function f() {\n  // BEGIN SOLUTION:\n}\n',
      /lib\/x\.ts:2: .* looks like a marker/,
    ],
    [
      'an end of another depth',
      'function f() {\n  // BEGIN SOLUTION\n  a();\n    // END SOLUTION\n}\n',
      /lib\/x\.ts:4: the end is indented by 4, its begin in line 2 by 2/,
    ],
    [
      'a solution in no function',
      'const a = {\n  // BEGIN SOLUTION\n  b: 1,\n  // END SOLUTION\n};\n',
      /lib\/x\.ts:2: .*inside no function/,
    ],
  ];
  for (const [what, source, message] of malformed) {
    it(`is refused for ${what}, with the line`, () => {
      expect(() => stubSource('x', source)).to.throw(message);
    });
  }
});
