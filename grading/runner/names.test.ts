import { expect } from 'chai';
import { describe, it } from 'mocha';
import { RunNames } from './names';

const NOW = Date.UTC(2026, 0, 1);

describe('the names of a run', () => {
  it('differ for each test, and are told without their prefix', () => {
    const names = new RunNames('', NOW);
    const [a, b] = [names.next(), names.next()];
    expect(a).not.to.equal(b);
    expect(names.plain(`${a}conversation and ${b}mygroup`)).to.equal('conversation and mygroup');
  });

  it('may go with their run, and with any run once they are old', () => {
    const name = `${new RunNames('', NOW).next()}conversation`;
    const other = new RunNames('', NOW);
    expect(other.mayGo(`${other.next()}x`, NOW)).to.equal(true);
    expect(other.mayGo(name, NOW + 60_000)).to.equal(false);
    expect(other.mayGo(name, NOW + 3_600_000)).to.equal(true);
  });

  it('may go with everything of their account, and nothing of another one', () => {
    const names = new RunNames('w1-', NOW);
    expect(names.next()).to.match(/^w1-g-/);
    expect(names.mayGo('w1-left-behind', NOW)).to.equal(true);
    expect(names.mayGo('w10-other', NOW)).to.equal(false);
    expect(names.mayGo('w2-other', NOW)).to.equal(false);
  });

  it('are never taken for a student’s own', () => {
    const names = new RunNames('', NOW);
    for (const own of ['conversation', 'g-conversation', 'g-', '__consumer_offsets', 'velib-stations']) {
      expect(names.mayGo(own, NOW + 1e12)).to.equal(false);
    }
  });
});
