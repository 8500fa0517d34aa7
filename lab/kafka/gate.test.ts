import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Gate } from './gate';

describe('lab/kafka/gate', () => {
  /** Work that says when it begins and ends, and ends when told to. */
  function works(log: string[]) {
    const ends = new Map<string, () => void>();
    const work = (name: string) => () => {
      log.push(`${name} begins`);
      return new Promise<void>((resolve) => {
        ends.set(name, () => {
          log.push(`${name} ends`);
          resolve();
        });
      });
    };
    return { work, end: (name: string) => ends.get(name)!() };
  }
  const soon = () => new Promise((resolve) => setImmediate(resolve));

  it('lets orders in at once, a change alone and in its turn', async () => {
    const log: string[] = [];
    const { work, end } = works(log);
    const gate = new Gate();
    gate.together(work('kill'));
    gate.together(work('start'));
    gate.alone(work('change'));
    gate.together(work('pause'));
    const last = gate.alone(work('second change'));
    for (const name of ['start', 'kill', 'change', 'pause', 'second change']) {
      await soon();
      end(name);
    }
    await last;
    expect(log).to.deep.equal([
      'kill begins',
      'start begins',
      'start ends',
      'kill ends',
      'change begins',
      'change ends',
      'pause begins',
      'pause ends',
      'second change begins',
      'second change ends',
    ]);
  });

  it('goes on after work that fails, and hands the failure to who asked for it', async () => {
    const gate = new Gate();
    const fails = () => Promise.reject(new Error('no'));
    const failures = await Promise.allSettled([gate.together(fails), gate.alone(fails)]);
    expect(failures.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await gate.together(() => 1)).to.equal(1);
    expect(await gate.alone(async () => 2)).to.equal(2);
  });
});
