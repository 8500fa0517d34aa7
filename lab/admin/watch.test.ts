import { expect } from 'chai';
import { describe, it } from 'mocha';
import { LabError } from '../errors';
import { Watch } from './watch';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function watcher<T>() {
  const told: T[] = [];
  const failures: string[] = [];
  return {
    told,
    failures,
    next: (value: T) => void told.push(value),
    failed: (error: Error) => void failures.push(error.message),
  };
}

describe('lab/admin/watch', () => {
  it('looks once for all who watch, and stops when nobody does', async () => {
    let looks = 0;
    let idle = 0;
    const watch = new Watch(
      async () => ++looks,
      1,
      undefined,
      () => idle++,
    );
    const [a, b] = [watcher<number>(), watcher<number>()];
    const ends = [watch.add(a), watch.add(b)];
    await pause(180);
    for (const end of ends) end();
    expect(a.told).to.deep.equal(b.told).and.have.length.above(1);
    await pause(120);
    const after = looks;
    await pause(120);
    expect(looks).to.equal(after);
    expect(idle).to.equal(1);
  });

  it('tells what has changed, and a new watcher at once what is known', async () => {
    const watch = new Watch(
      async () => ({ at: Date.now(), state: 'same' }),
      1,
      ({ state }) => state,
    );
    const first = watcher();
    const end = watch.add(first);
    await pause(150);
    expect(first.told).to.have.length(1);
    const second = watcher();
    watch.add(second)();
    end();
    expect(second.told).to.have.length(1);
  });

  it('tells a failure once, and what comes after it even where it is as before', async () => {
    let fails = false;
    const watch = new Watch(async () => {
      if (fails) throw new LabError('no such topic');
      return 'here';
    }, 1);
    const one = watcher();
    const end = watch.add(one);
    await pause(80);
    fails = true;
    await pause(200);
    fails = false;
    await pause(120);
    end();
    expect(one.told).to.deep.equal(['here', 'here']);
    expect(one.failures).to.deep.equal(['no such topic']);
  });

  it('does not tell that nobody answered once', async () => {
    let looks = 0;
    const watch = new Watch(async () => {
      if (++looks === 2) throw new Error('busy');
      return looks;
    }, 1);
    const one = watcher();
    const end = watch.add(one);
    await pause(250);
    end();
    expect(one.failures).to.deep.equal([]);
    expect(one.told.slice(0, 2)).to.deep.equal([1, 3]);
  });
});
