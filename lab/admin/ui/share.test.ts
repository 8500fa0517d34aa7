import { expect } from 'chai';
import { describe, it } from 'mocha';
import { share } from './share';

describe('lab/admin/ui/share', () => {
  it('gives back the same object where nothing has changed', () => {
    const before = { at: 1, topics: [{ name: 'a', leaders: [0, 1] }], error: null };
    expect(share(before, structuredClone(before))).to.equal(before);
  });

  it('keeps the topics that have not changed, wherever they stand now', () => {
    const before = {
      topics: [
        { name: 'a', records: 1 },
        { name: 'b', records: 2 },
      ],
    };
    const now = {
      topics: [
        { name: '0', records: 0 },
        { name: 'a', records: 1 },
        { name: 'b', records: 3 },
      ],
    };
    const shared = share(before, now);
    expect(shared).to.deep.equal(now);
    expect(shared.topics[1]).to.equal(before.topics[0]);
    expect(shared.topics[2]).to.not.equal(before.topics[1]);
  });

  it('notices what is gone, null, or of another kind', () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).to.deep.equal({ a: 1 });
    expect(share({ a: [1] }, { a: null })).to.deep.equal({ a: null });
    expect(share({ a: null }, { a: [1] })).to.deep.equal({ a: [1] });
    expect(share([1, 2], [1])).to.deep.equal([1]);
    expect(share({ a: 1 }, { b: undefined })).to.deep.equal({ b: undefined });
  });
});
