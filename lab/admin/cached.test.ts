import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Cached, within } from './cached';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('lab/admin/cached', () => {
  it('asks once for all who want it at the same time, and again when it is too old', async () => {
    let asked = 0;
    const cached = new Cached(0, async () => {
      await pause(5);
      return ++asked;
    });
    await Promise.all([cached.refresh(), cached.refresh(), cached.refresh(60_000)]);
    await cached.refresh(60_000);
    expect(cached.value).to.equal(1);
    await cached.refresh();
    expect(cached.value).to.equal(2);
  });

  it('keeps what was known when it fails, and says why', async () => {
    let fails = false;
    const cached = new Cached('nothing', async () => {
      if (fails) throw new Error('no answer');
      return 'known';
    });
    await cached.refresh();
    fails = true;
    await cached.refresh();
    await cached.refresh();
    expect([cached.value, cached.error?.message, cached.failures]).to.deep.equal(['known', 'no answer', 2]);
    fails = false;
    await cached.refresh();
    expect([cached.error, cached.failures]).to.deep.equal([null, 0]);
  });

  it('leaves whom it asks in peace for some times as long as the answer took', async () => {
    let asked = 0;
    const cached = new Cached(
      0,
      async () => {
        await pause(100);
        return ++asked;
      },
      20,
    );
    await cached.refresh();
    await cached.refresh();
    expect(asked).to.equal(1);
  });

  it('takes no answer that was asked for before it was cleared', async () => {
    const cached = new Cached('empty', async () => {
      await pause(10);
      return 'of the old cluster';
    });
    const old = cached.refresh();
    cached.clear();
    await old;
    expect(cached.value).to.equal('empty');
  });

  it('waits no longer than it may', async () => {
    const began = performance.now();
    await within(pause(5_000), 20);
    await within(pause(1), 5_000);
    expect(performance.now() - began).to.be.below(2_000);
  });
});
