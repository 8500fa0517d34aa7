import { crc32 } from 'node:zlib';
import type { TipRow } from '../../lib/09-taxi-tips';
import type { JoinedRow } from '../../lib/kit/taxi';

/** A row of the join as text, the same in all engines: times in ms since 1970, decimals in millionths. */
export function joinedText({ ride, fare }: JoinedRow): string {
  return [
    ride.rideId,
    ride.endTime,
    ride.startTime,
    ride.taxiId,
    ride.driverId,
    millionths(ride.startLon),
    millionths(ride.startLat),
    millionths(ride.endLon),
    millionths(ride.endLat),
    ride.passengerCnt,
    fare.startTime,
    fare.taxiId,
    fare.driverId,
    fare.paymentType,
    millionths(fare.tip),
    millionths(fare.tolls),
    millionths(fare.totalFare),
  ].join();
}

/** A row of the tips as text, the same in all engines. */
export function tipText({ windowStart, neighbourhood, rides, averageTip }: TipRow): string {
  // Halves occur (of 32 rides, say), and a sum of doubles may fall on either side of one.
  return [windowStart, neighbourhood, rides, Math.floor(averageTip * 1e6 + 0.500001)].join();
}

function millionths(value: number): number {
  return Math.round(value * 1e6);
}

/** Of rows of text in any order: `count:sum:sum2`, the sums of crc32(row) and of crc32(row + "#"). As lab/spark/job.py makes it. */
export class Digest {
  private count = 0;
  private sum = 0n;
  private sum2 = 0n;

  add(row: string): void {
    this.count++;
    const bytes = Buffer.from(row);
    const first = crc32(bytes);
    this.sum += BigInt(first);
    this.sum2 += BigInt(crc32('#', first));
  }

  toString(): string {
    return `${this.count}:${this.sum}:${this.sum2}`;
  }
}
