import { expect } from 'chai';
import type { Message } from 'kafkajs';
import { describe, it } from 'mocha';
import { sendInParts } from './send';

/** What was sent, request by request. */
function recorder() {
  const requests: Array<{ topic: string; messages: Message[] }> = [];
  const send = async (record: { topic: string; messages: Message[] }) => {
    // Whoever looks later sees what was given, not what became of it.
    requests.push({ topic: record.topic, messages: [...record.messages] });
    return [];
  };
  return { requests, send };
}

const LIMIT = 1_048_588;
const bytesOf = ({ key, value }: Message) =>
  Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '') + 24;

describe('sending in parts', () => {
  it('sends what fits in one request, and nothing where there is nothing', async () => {
    const sender = recorder();
    await sendInParts(sender, 't', []);
    expect(sender.requests).to.deep.equal([]);
    const messages = [{ key: 'a', value: '1' }, { value: null }, { key: null, value: 'é' }];
    await sendInParts(sender, 't', messages);
    expect(sender.requests).to.deep.equal([{ topic: 't', messages }]);
  });

  it('cuts what is larger than a request, in order, each part below the limit', async () => {
    const sender = recorder();
    const messages = Array.from({ length: 40_000 }, (_, i) => ({
      key: String(i),
      value: `é${'x'.repeat(i % 150)}`,
    }));
    await sendInParts(sender, 't', messages);
    expect(sender.requests.flatMap((request) => request.messages)).to.deep.equal(messages);
    expect(sender.requests).to.have.length.within(5, 8);
    for (const request of sender.requests) {
      expect(request.messages.reduce((bytes, message) => bytes + bytesOf(message), 0)).to.be.below(LIMIT);
    }
  });

  it('gives a large message a request of its own, and leaves it to the broker to refuse one that is too large', async () => {
    const sender = recorder();
    const values = ['small', 'L'.repeat(950_000), 'small', 'X'.repeat(2_000_000), 'small'];
    await sendInParts(
      sender,
      't',
      values.map((value) => ({ value })),
    );
    expect(sender.requests.map(({ messages }) => messages.length)).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('stops at the first request that fails', async () => {
    const { requests, send } = recorder();
    const failing = {
      send: async (record: { topic: string; messages: Message[] }) => {
        await send(record);
        if (requests.length === 2) throw new Error('refused');
        return [];
      },
    };
    const messages = Array.from({ length: 4 }, () => ({ value: 'x'.repeat(800_000) }));
    const outcome = await sendInParts(failing, 't', messages).then(String, (error: Error) => error.message);
    expect(outcome).to.equal('refused');
    expect(requests).to.have.length(2);
  });
});
