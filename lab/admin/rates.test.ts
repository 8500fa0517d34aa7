import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Rates } from './rates';

describe('lab/admin/rates', () => {
  it('tells records a second over the last seconds', () => {
    const rates = new Rates(5_000);
    for (let second = 0; second <= 20; second++)
      rates.note('t', second < 10 ? 0 : (second - 10) * 100, second * 1_000);
    expect(rates.of('t')).to.equal(100);
  });

  it('tells nothing after one look, and nothing of a topic that nobody saw', () => {
    const rates = new Rates();
    rates.note('t', 5, 0);
    expect(rates.of('t')).to.equal(null);
    expect(rates.of('u')).to.equal(null);
  });

  it('begins anew where ends moved back: another topic has the name', () => {
    const rates = new Rates();
    rates.note('t', 500, 0);
    rates.note('t', 0, 1_000);
    expect(rates.of('t')).to.equal(null);
    rates.note('t', 50, 2_000);
    expect(rates.of('t')).to.equal(50);
  });

  it('forgets topics that are gone', () => {
    const rates = new Rates();
    rates.note('t', 0, 0);
    rates.note('t', 9, 1_000);
    rates.keepOnly(new Set());
    expect(rates.of('t')).to.equal(null);
  });
});
