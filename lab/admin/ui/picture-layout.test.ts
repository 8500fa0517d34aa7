import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AdminMoment } from '../types';
import { distance, groupLag, isNear, pictureLayout, rates, windowSize } from './picture-layout';

const partition = (number: number, start: string | null, end: string | null) => ({
  partition: number,
  leader: 0,
  replicas: [0],
  isr: [0],
  start,
  end,
});
const moment = (at: number, ends: Array<string | null>, committed: Record<number, string | null> = {}) =>
  ({
    at,
    topic: 't',
    brokers: [],
    partitions: ends.map((end, index) => partition(index, '0', end)),
    groups: [{ id: 'g', committed }],
  }) as AdminMoment;

describe('lab/admin/ui/picture-layout', () => {
  it('measures the way between offsets of any size', () => {
    expect(distance('9007199254740993', '9007199254740995')).to.equal(2);
    expect(distance(null, '1')).to.equal(null);
  });

  it('leaves room for each broker, partition and group, on a narrow screen too', () => {
    for (const width of [280, 400, 1280]) {
      const layout = pictureLayout(width, { brokers: 3, partitions: 10, groups: 2 });
      expect(layout.logEnd, `${width}`).to.be.greaterThan(layout.logX);
      expect(layout.logX, `${width}`).to.be.greaterThan(layout.brokerX(2) + layout.brokerWidth - 1);
      expect(layout.rowY(9) + layout.rowHeight, `${width}`).to.be.at.most(layout.height);
    }
  });

  it('shows the largest lag, and keeps its scale until half of it would do', () => {
    expect(windowSize(moment(0, ['10'], { 0: '10' }), 20)).to.equal(20);
    expect(windowSize(moment(0, ['1000'], { 0: '870' }), 20)).to.equal(200);
    expect(windowSize(moment(0, ['1000'], { 0: '880' }), 200)).to.equal(200);
    expect(windowSize(moment(0, ['1000'], { 0: '900' }), 200), 'half').to.equal(200);
    expect(windowSize(moment(0, ['1000'], { 0: '999' }), 200), 'less').to.equal(20);
    expect(windowSize(moment(0, ['1000']), 20), 'nothing committed').to.equal(1000);
  });

  it('tells rates from moments that are near, never below zero', () => {
    const [before, now] = [moment(0, ['10', '5', null]), moment(2_000, ['30', '4', '7'])];
    expect(rates(before, now)).to.deep.equal([10, 0, null]);
    expect(rates(null, now)).to.deep.equal([null, null, null]);
    expect([isNear(before, now), isNear(before, moment(2_001, []))]).to.deep.equal([true, false]);
  });

  it("adds up a group's lag, from the start where nothing was committed", () => {
    const now = moment(0, ['30', '10', null], { 0: '25' });
    expect(groupLag(now, { 0: '25' })).to.deep.equal({ lag: 15, uncommitted: 2 });
    expect(groupLag(now, { 0: '40', 1: '10', 2: '0' }), 'ahead of the end').to.deep.equal({
      lag: 0,
      uncommitted: 0,
    });
  });
});
