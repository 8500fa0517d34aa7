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
    const long = `export const long = [${'{},'.repeat(20_000)}];`;
    expect((await bundleSubmission({ file, source: long })).ok).to.equal(true);
  });

  it('is refused where the compiler itself gives up, and the next one is compiled', async () => {
    const source = `export const deep = ${'!'.repeat(400_000)}1;`;
    const refused = await bundleSubmission({ file, source });
    expect(refused.ok ? '' : refused.diagnostics[0]?.message).to.match(/gave up on this file/);
    expect((await bundleSubmission({ file, source: 'export const fine = 1;' })).ok).to.equal(true);
  });
});
