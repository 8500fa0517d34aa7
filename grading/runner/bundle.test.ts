import { expect } from 'chai';
import { describe, it } from 'mocha';
import { bundleSubmission } from './bundle';
import { exerciseFile } from './paths';

const file = exerciseFile('01-topics');

describe('the bundle of a submission', function () {
  this.timeout(60_000);

  it('is refused where brackets are nested as nobody nests them', async () => {
    const source = `export const deep = ${'['.repeat(2_000)}${']'.repeat(2_000)};`;
    const refused = await bundleSubmission({ file, source });
    expect(refused.ok ? '' : refused.diagnostics[0]?.message).to.match(/nested more than 1000 deep/);
    const long = `export const long = [${'{},\n'.repeat(20_000)}];`;
    expect((await bundleSubmission({ file, source: long })).ok).to.equal(true);
  });

  it('is told by its first errors, each with the beginning of its line', async () => {
    const many = [
      `${'let a;'.repeat(800)}`,
      Array.from({ length: 300 }, (_, i) => `import 'package-number-${i}';`).join(' \n'),
    ];
    for (const source of many) {
      const refused = await bundleSubmission({ file, source });
      const diagnostics = refused.ok ? [] : refused.diagnostics;
      expect(diagnostics).to.have.lengthOf(20);
      for (const each of diagnostics) expect(each.source?.length ?? 0).to.be.at.most(300);
    }
  });

  it('is refused where the compiler would repeat a long line with each of its errors', async () => {
    const refused = await bundleSubmission({ file, source: `\n${'let a;'.repeat(20_000)}` });
    expect(refused.ok ? '' : refused.diagnostics[0]?.message).to.match(
      /01-topics\.ts: line 2 has 120000 characters; at most 5000 are read/,
    );
    const large = await bundleSubmission({ file, source: 'export {};\n'.repeat(60_000) });
    expect(large.ok ? '' : large.diagnostics[0]?.message).to.match(/more than 500000 characters together/);
  });

  it('names its own lines, whatever map it brings', async () => {
    const map = { version: 3, sources: ['/etc/passwd'], names: [], mappings: 'AAAA;AACA;AACA' };
    const data = Buffer.from(JSON.stringify(map)).toString('base64');
    const source = `export const one = () => { throw new Error('x'); };\n//# sourceMappingURL=data:application/json;base64,${data}`;
    const bundle = await bundleSubmission({ file, source });
    if (!bundle.ok) throw new Error('It should compile.');
    const line = bundle.code.split('\n').findIndex((text) => text.includes('Error("x")')) + 1;
    expect(bundle.locate(`at submission.js:${line}:7`)).to.include({ file: 'lib/01-topics.ts', line: 1 });
  });

  it('is refused where the compiler itself gives up, and the next one is compiled', async () => {
    const source = `export const deep = ${`${'!'.repeat(4_000)}\n`.repeat(100)}1;`;
    const refused = await bundleSubmission({ file, source });
    expect(refused.ok ? '' : refused.diagnostics[0]?.message).to.match(/gave up on this file/);
    expect((await bundleSubmission({ file, source: 'export const fine = 1;' })).ok).to.equal(true);
  });
});
