import { expect } from 'chai';
import { describe, it } from 'mocha';
import { asMessage } from './protocol';

const long = 'x'.repeat(1_000_000);

describe('a message of the child', () => {
  it('is cut to what is shown of it, whoever wrote it', () => {
    const messages = [
      { type: 'sent', text: long },
      { type: 'left', text: long },
      { type: 'missing', id: 1, exports: Array.from({ length: 1_000 }, () => long.slice(0, 1_000)) },
      { type: 'threw', id: 1, error: { name: long, message: long, stack: long, cause: long, code: long } },
    ];
    for (const message of messages) {
      const { type, ...rest } = asMessage(message) ?? { type: 'none' };
      expect(type).to.equal(message.type);
      expect(JSON.stringify(rest).length).to.be.below(50_000);
    }
  });

  it('keeps the values that tests look at', () => {
    expect(asMessage({ type: 'returned', id: 1, value: long })).to.deep.equal({
      type: 'returned',
      id: 1,
      value: long,
    });
  });
});
