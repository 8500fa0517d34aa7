import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Progress } from './progress';

describe('the progress in a partition', () => {
  it('commits up to the first record that is not done, whatever is done after it', () => {
    const progress = new Progress(5n);
    for (const offset of [5n, 6n, 8n]) progress.read(offset);
    expect(progress.toCommit()).to.equal(null);
    progress.done(6n);
    expect(progress.toCommit()).to.equal(null);
    progress.done(5n);
    expect(progress.toCommit()).to.equal(8n);
    expect(progress.toCommit(), 'told once').to.equal(null);
    progress.done(8n);
    expect(progress.toCommit()).to.equal(9n);
  });
});
