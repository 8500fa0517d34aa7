import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Tree, tarOf, tgzOf, zipOf } from './pack';
import { readTree, textsOf } from './temporary';

/** The same cases each time: a test that fails by chance tells nothing. Change the seed to look further. */
const seed = Number(process.env.PROPERTY_SEED ?? 7);
const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);

const part = fc.stringMatching(/^[a-zé_ -]{1,8}$/).map((name) => `x${name.normalize('NFC')}x`);
const path = fc
  .tuple(fc.constantFrom('lib', 'answers'), fc.array(part, { minLength: 1, maxLength: 4 }))
  .map(([folder, parts]) => `${folder}/${parts.join('/')}.${folder === 'lib' ? 'ts' : 'md'}`);
const trees = fc.dictionary(path, fc.string({ unit: 'binary', maxLength: 300 }), {
  minKeys: 1,
  maxKeys: 12,
  noNullPrototype: true,
});

/** An edit of some bytes: changed, left out, put in, or the end cut off. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'insert', 'cut'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function edited(bytes: Buffer, list: Array<{ at: number; kind: string; bytes: Uint8Array }>): Buffer {
  let out = bytes;
  for (const { at, kind, bytes: put } of list) {
    const start = Math.floor(at * out.length);
    const skip = kind === 'insert' ? 0 : kind === 'cut' ? out.length : put.length;
    const between = kind === 'set' || kind === 'insert' ? put : Buffer.alloc(0);
    out = Buffer.concat([out.subarray(0, start), between, out.subarray(start + skip)]);
  }
  return out;
}

const limits = {
  fileBytes: 200,
  totalBytes: 600,
  files: 8,
  entries: 40,
  archiveBytes: 4000,
  tarBytes: 40_000,
};

async function isWithinLimits(tree: Tree): Promise<void> {
  const { handIns } = await readTree(tree, { limits });
  for (const { files } of handIns) {
    const sizes = [...files.values()].map(({ length }) => length);
    expect(Math.max(0, ...sizes)).to.be.at.most(limits.fileBytes);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.at.most(limits.totalBytes);
    expect(files.size).to.be.at.most(limits.files);
    for (const path of files.keys()) expect(path).to.match(/^(lib|answers)\/(?!.*(^|\/)\.\.(\/|$))[^\\\0]+$/);
  }
}

describe('any tree', function () {
  this.timeout(120_000);

  it('comes back equal from a zip, a tar and a tar.gz', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const { handIns } = await readTree({
          'a.zip': await zipOf(tree),
          'b.tar': await tarOf(tree),
          'c.tgz': await tgzOf(tree),
        });
        const plain = Object.fromEntries(
          Object.entries(tree).map(([path, text]) => [
            path,
            Buffer.from(text)
              .toString('utf8')
              .replace(/^\ufeff/, ''),
          ]),
        );
        expect(handIns).to.have.length(3);
        for (const one of handIns) expect(textsOf(one)).to.deep.equal(plain);
      }),
      { seed, numRuns },
    );
  });

  it('mutilated as an archive neither ends the grader nor gives a file beyond the limits', async () => {
    await fc.assert(
      fc.asyncProperty(trees, edits, async (tree, list) => {
        const zip = await zipOf(tree);
        const tar = await tarOf(tree);
        await isWithinLimits({
          'a.zip': edited(zip, list),
          'b.tar': edited(tar, list),
          'c.tgz': edited(gzipSync(tar), list),
          'd.tgz': gzipSync(edited(tar, list)),
          'e.zip': await zipOf({ 'in.zip': edited(zip, list) }),
        });
      }),
      { seed, numRuns },
    );
  });
});
