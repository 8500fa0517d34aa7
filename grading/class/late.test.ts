import { expect } from 'chai';
import { describe, it } from 'mocha';
import { latePenalty, lateSeconds, parseLateRule } from './late';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('the late rule', () => {
  it('takes a share off for each unit that has begun, up to the most', () => {
    const rule = parseLateRule('10% a day, at most 25%');
    const penalties = [0, 1, DAY, DAY + 1, 9 * DAY].map((seconds) => latePenalty(seconds, rule));
    expect(penalties).to.deep.equal([0, 0.1, 0.1, 0.2, 0.25]);
  });

  it('forgives what is within the grace, and counts from the deadline after it', () => {
    const rule = parseLateRule('5% an hour, grace 15 min');
    expect([900, 901, HOUR + 1].map((seconds) => latePenalty(seconds, rule))).to.deep.equal([0, 0.05, 0.1]);
  });

  it('takes nothing off with "none", all of it with "closed"', () => {
    expect(latePenalty(9 * DAY, parseLateRule('none'))).to.equal(0);
    expect([0, 1].map((seconds) => latePenalty(seconds, parseLateRule('closed')))).to.deep.equal([0, 1]);
  });

  it('says what it expects where it does not understand', () => {
    for (const text of ['10 percent', '110% a day', '10% a week', '', '-5% a day'])
      expect(() => parseLateRule(text), text).to.throw(/not understood: expected "none", "closed"/);
  });

  it('counts seconds only where both times are known, across zones', () => {
    expect(lateSeconds('2026-11-27T12:00:30+01:00', '2026-11-27T11:00:00Z')).to.equal(30);
    expect(lateSeconds('2026-11-27T10:00:00Z', '2026-11-27T11:00:00Z')).to.equal(0);
    expect(lateSeconds(null, '2026-11-27T11:00:00Z')).to.equal(0);
    expect(lateSeconds('2026-11-27T12:00:00Z', null)).to.equal(0);
  });
});
