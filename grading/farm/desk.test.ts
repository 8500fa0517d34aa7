import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Desk, type Taken } from './desk';
import type { WorkRecord } from './records';

const taken = (id: string, partition = 0): Taken => ({ work: { id } as WorkRecord, partition });

describe("a worker's desk", () => {
  it('hands out works in the order in which they came, each once', () => {
    const desk = new Desk(new Map([[0, 0n]]));
    for (const [offset, id] of ['a', 'b'].entries()) {
      desk.read(id, 0, BigInt(offset));
      desk.add(taken(id));
    }
    expect([desk.next(), desk.next(), desk.next()].map((one) => one?.work.id)).to.deep.equal([
      'a',
      'b',
      undefined,
    ]);
    expect(desk.isClear).to.equal(false);
  });

  it('commits all records of a work that was sent twice, once it is answered', () => {
    const desk = new Desk(
      new Map([
        [0, 3n],
        [1, 7n],
      ]),
    );
    desk.read('a', 0, 3n);
    desk.read('a', 0, 4n);
    desk.read('b', 1, 7n);
    expect([...desk.toCommit()]).to.deep.equal([]);
    desk.settle('a');
    expect([...desk.toCommit()]).to.deep.equal([[0, 5n]]);
    desk.settle('b');
    desk.settle('never read');
    expect([...desk.toCommit()]).to.deep.equal([[1, 8n]]);
    expect(desk.isClear).to.equal(true);
  });

  it('puts aside what another one has in hand, unless it is answered meanwhile', () => {
    const desk = new Desk(new Map([[0, 0n]]));
    for (const [offset, id] of ['a', 'b'].entries()) desk.read(id, 0, BigInt(offset));
    desk.defer(taken('a'));
    desk.defer(taken('b'));
    desk.defer(taken('of before'));
    expect(desk.next()).to.equal(undefined);
    desk.settle('b');
    desk.reopen();
    expect(desk.next()?.work.id).to.equal('a');
    expect(desk.next()).to.equal(undefined);
  });
});
