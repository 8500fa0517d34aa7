import { expect } from 'chai';
import { describe, it } from 'mocha';
import { workDigest } from './work-digest';

const tree: Record<string, string> = {
  'lib/01-topics.ts': "import { a } from './parts/a';\nexport { a };\n// it's from './unused'\n",
  'lib/parts/a.ts': "export const a = require('../b'); // and back: import '../01-topics'\n",
  'lib/b.ts': 'export default `c`;\n',
  'lib/unused.ts': 'export {};\n',
  'lib/02-conversation.ts': "import './unused';\nthrow new TodoError('\\n');\n",
  'answers/01-topics.md': 'words\n',
};

const digest = (changes: Record<string, string> = {}, exercise = '01-topics') =>
  workDigest(
    {
      files: new Map(
        Object.entries({ ...tree, ...changes }).map(([path, text]) => [path, Buffer.from(text)]),
      ),
    },
    exercise,
  );

/** Which files' change is told by the digest of an exercise. */
const told = (changes: Record<string, string> = {}, exercise?: string) =>
  Object.keys(tree).filter(
    (path) =>
      digest(changes, exercise) !==
      digest({ ...changes, [path]: `${changes[path] ?? tree[path]}\n` }, exercise),
  );

describe("the digest of an exercise's work", () => {
  it('tells a change of its file and of what that imports, and no other', () => {
    expect(told()).to.deep.equal(['lib/01-topics.ts', 'lib/parts/a.ts', 'lib/b.ts']);
    expect(told({}, '02-conversation')).to.deep.equal(['lib/unused.ts', 'lib/02-conversation.ts']);
    expect(told({}, '03-velib-producer')).to.deep.equal([]);
  });

  it('sees through escapes and unusual imports', () => {
    const imports = [
      "import '\\x2e/unused'",
      "import '\\u{2e}/unused.ts'",
      'export * from /* x */ "./unused"',
      'await import(`./unused`)',
      "import u = require('./parts/../unused')",
    ];
    for (const text of imports) expect(told({ 'lib/01-topics.ts': text }), text).to.include('lib/unused.ts');
  });

  it('is that of all of lib/ where a file is no program', () => {
    const all = Object.keys(tree).filter((path) => path.startsWith('lib/'));
    expect(told({ 'lib/01-topics.ts': "const a = 'open" })).to.deep.equal(all);
  });

  it('tells a file from none, and names from contents', () => {
    expect(digest({ 'lib/b.ts': '' })).to.not.equal(digest());
    const one = workDigest({ files: new Map([['lib/01-topics.ts', Buffer.from('')]]) }, '01-topics');
    expect(one).to.not.equal(workDigest({ files: new Map() }, '01-topics'));
  });
});
