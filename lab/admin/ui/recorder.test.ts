import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AdminMoment } from '../types';
import { momentAt } from './player';
import { asRecording, keepMoments, parseRecording, record, recorder, stopRecording } from './recorder';

const moment = (at: number, topic = 't'): AdminMoment => ({
  at,
  topic,
  brokers: [],
  partitions: [],
  groups: [],
});

describe('lab/admin/ui/recorder', () => {
  it('counts times from the first moment', () => {
    const day = Date.UTC(2026, 2, 2);
    const { title, moments } = asRecording([moment(day), moment(day + 250)]);
    expect(title).to.equal('t, 2026-03-02');
    expect(moments.map(({ at }) => at)).to.deep.equal([0, 250]);
    expect(asRecording([]).moments).to.deep.equal([]);
  });

  it('keeps moments of one topic, once each, while it records', () => {
    const same = moment(2);
    keepMoments(moment(0));
    record();
    for (const each of [moment(1), same, same, moment(3, 'other'), null]) keepMoments(each);
    expect(recorder.get().moments).to.have.length(2);
    expect(stopRecording().moments.map(({ at }) => at)).to.deep.equal([0, 1]);
    keepMoments(moment(4));
    expect(recorder.get().moments).to.have.length(0);
  });

  it('reads a recording back, and says of another file that it is none', () => {
    const recording = asRecording([moment(5), moment(9)]);
    expect(parseRecording(JSON.stringify(recording))).to.deep.equal(recording);
    for (const text of ['', 'null', '[]', '{"moments":1}', '{"moments":[null]}', '{"moments":[{"at":1}]}']) {
      expect(() => parseRecording(text), text).to.throw(/^Expected a recording/);
    }
  });

  it('finds the moment of a time', () => {
    const recording = { title: '', moments: [moment(0), moment(250), moment(1_000)] };
    expect([0, 249, 250, 999, 1_000, 5_000].map((at) => momentAt(recording, at))).to.deep.equal([
      0, 0, 1, 1, 2, 2,
    ]);
    expect(momentAt({ title: '', moments: [] }, 5)).to.equal(0);
  });
});
