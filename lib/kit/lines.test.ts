import { expect } from 'chai';
import { describe, it } from 'mocha';
import { typed, untilAborted } from './lines';

async function all<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

describe('untilAborted', () => {
  it('gives every line when nobody aborts', async () => {
    expect(await all(untilAborted(typed(['a', 'b'])))).to.deep.equal(['a', 'b']);
  });

  it('gives no line once it was aborted', async () => {
    expect(await all(untilAborted(typed(['a', 'b']), AbortSignal.abort()))).to.deep.equal([]);
  });

  it('ends while the next line is waited for', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield 'a';
      await new Promise(() => {});
    }
    const control = new AbortController();
    const lines = untilAborted(endless(), control.signal);
    expect((await lines.next()).value).to.equal('a');
    setTimeout(() => control.abort(), 5);
    expect((await lines.next()).done).to.equal(true);
  });

  it('passes on what the lines throw', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('the terminal went away');
    }
    const outcome = await all(untilAborted(broken())).catch((error: Error) => error.message);
    expect(outcome).to.equal('the terminal went away');
  });
});
