import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { countText, Digest, joinedText, tipText } from './canonical';

describe('rows as text', () => {
  it('give a joined row in whole numbers', () => {
    const [startTime, endTime] = [Date.UTC(2013, 0, 1), Date.UTC(2013, 0, 1, 0, 7, 30)];
    const ride = {
      rideId: 4,
      isStart: false as const,
      startTime,
      endTime,
      startLon: -73.9815755,
      startLat: 40.767632,
      endLon: -73.977737,
      endLat: 40.757927,
      passengerCnt: 2,
      taxiId: 5,
      driverId: 6,
    };
    const fare = {
      rideId: 4,
      taxiId: 5,
      driverId: 6,
      startTime,
      paymentType: 'CRD' as const,
      tip: 1.7,
      tolls: 0,
      totalFare: 10.7,
    };
    expect(joinedText({ ride, fare })).to.equal(
      '4,1356998850000,1356998400000,5,6,-73981575,40767632,-73977737,40757927,2,1356998400000,5,6,CRD,1700000,0,10700000',
    );
  });

  it('round an average that is half a millionth up, whatever its last bit', () => {
    const row = (averageTip: number) =>
      tipText({ windowStart: 0, neighbourhood: 'Midtown', rides: 32, averageTip });
    const half = 40.01 / 32;
    expect([row(half), row(half - 2e-16), row(half + 2e-16)]).to.deep.equal(
      Array(3).fill('0,Midtown,32,1250313'),
    );
    expect(row(2)).to.equal('0,Midtown,32,2000000');
  });

  it("give a driver's count with its window, if there is one", () => {
    expect(countText({ windowStart: null, driverId: 7, rides: 3 })).to.equal('7,3');
    expect(countText({ windowStart: 600_000, driverId: 7, rides: 3 })).to.equal('600000,7,3');
  });
});

describe('a digest', () => {
  const digestOf = (rows: string[]) => {
    const digest = new Digest();
    for (const row of rows) digest.add(row);
    return String(digest);
  };

  it('is that of the rows in any order, and of how often they are there', () => {
    expect(digestOf(['a', 'b', 'b'])).to.equal(digestOf(['b', 'a', 'b']));
    expect(digestOf(['a', 'b', 'b'])).to.not.equal(digestOf(['a', 'a', 'b']));
    expect(digestOf([])).to.equal('0:0:0');
  });

  it('sums the checksums of each row, and of each row with a mark', () => {
    expect(digestOf(['1,é'])).to.equal(`1:${crc32('1,é')}:${crc32('1,é#')}`);
  });

  it('stays exact beyond what a double holds', function () {
    this.timeout(20_000);
    const digest = new Digest();
    const rows = 1_200_000;
    for (let i = 0; i < rows; i++) digest.add('626');
    expect(String(digest)).to.equal(
      `${rows}:${BigInt(crc32('626')) * BigInt(rows)}:${BigInt(crc32('626#')) * BigInt(rows)}`,
    );
  });
});
