import { expect } from 'chai';
import { describe, it } from 'mocha';
import { makeStations } from '../../fixtures/stations';
import type { Station } from '../../lib/kit/stations';
import { FeedLog } from './log';

const [first, second] = makeStations();
const answer = (...stations: Station[]) => ({ at: 0, contract: null, fault: null, stations });
const withBikes = (station: Station, bikes: number): Station => ({ ...station, available_bikes: bikes });

describe('lab/bikes/log', () => {
  it('compares each station with the last answer in which it was', () => {
    const log = new FeedLog();
    log.note(answer(withBikes(first!, 1), withBikes(second!, 1)));
    log.note(answer(withBikes(second!, 1)));
    log.note(answer(withBikes(first!, 3), withBikes(second!, 1)));
    const [one, two, three] = log.page(0).entries;
    expect([one!.changes, two!.changes]).to.deep.equal([[], []]);
    const { contract_name: contract, number, address, available_bike_stands, status } = first!;
    const counts = { available_bike_stands, status };
    expect(three).to.deep.equal({
      answer: 3,
      at: 0,
      contract: null,
      fault: null,
      stations: 2,
      changes: [
        {
          contract,
          number,
          address,
          before: { ...counts, available_bikes: 1 },
          after: { ...counts, available_bikes: 3 },
        },
      ],
    });
  });

  it('sees a change of the status or of the free stands alone, and none in last_update', () => {
    const log = new FeedLog();
    const states: Station[] = [
      { ...first!, status: 'OPEN', available_bike_stands: 2 },
      { ...first!, status: 'CLOSED', available_bike_stands: 2 },
      { ...first!, status: 'CLOSED', available_bike_stands: 1 },
      { ...first!, status: 'CLOSED', available_bike_stands: 1, last_update: 5 },
    ];
    for (const state of states) log.note(answer(state));
    const changes = log.page(0).entries.map((entry) => entry.changes);
    expect(changes.map(({ length }) => length)).to.deep.equal([0, 1, 1, 0]);
    expect(changes[1]![0]).to.deep.include({
      before: { status: 'OPEN', available_bike_stands: 2, available_bikes: first!.available_bikes },
      after: { status: 'CLOSED', available_bike_stands: 2, available_bikes: first!.available_bikes },
    });
  });

  it('forgets the oldest answers beyond its bounds, and keeps on numbering', () => {
    const log = new FeedLog({ answers: 5, changes: 3 });
    for (let count = 0; count < 10; count++) log.note(answer(first!));
    expect(log.page(0).entries.map((entry) => entry.answer)).to.deep.equal([6, 7, 8, 9, 10]);
    for (let bikes = 1; bikes <= 8; bikes++) log.note(answer(withBikes(first!, 100 + bikes)));
    expect(log.page(0).entries.map((entry) => entry.answer)).to.deep.equal([16, 17, 18]);
    expect(log.answers).to.equal(18);
  });

  it('keeps no more changes than its bound, not even those of one answer', () => {
    const log = new FeedLog({ answers: 100, changes: 1_000 });
    const stations = makeStations();
    for (let round = 0; round < 50; round++) {
      log.note(answer(...stations.map((station) => withBikes(station, round))));
    }
    const { entries } = log.page(0, Number.POSITIVE_INFINITY);
    // One answer has more changes than the log may hold, so it keeps none.
    expect(entries.flatMap(({ changes }) => changes)).to.have.length.at.most(1_000);
  });

  it('gives a long log in pages, none of them empty before the end', () => {
    const log = new FeedLog();
    for (let bikes = 0; bikes < 10; bikes++)
      log.note(answer(withBikes(first!, bikes), withBikes(second!, bikes)));
    const pages: number[][] = [];
    for (let since = 0; since < log.answers; since = pages.at(-1)!.at(-1)!) {
      pages.push(log.page(since, 4).entries.map((entry) => entry.answer));
    }
    expect(pages).to.deep.equal([[1, 2, 3], [4, 5], [6, 7], [8, 9], [10]]);
    expect(log.page(10)).to.deep.equal({ entries: [], last: 10 });
    expect(log.page(99)).to.deep.equal({ entries: [], last: 10 });
  });
});
