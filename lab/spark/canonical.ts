import { crc32 } from 'node:zlib';
import type { JoinedRow } from '../../lib/kit/taxi';

// Rows as text, one line each, by which engines are compared: taxi.py, tips.py and count_by_driver.py write the same.

/** Of a joined row: times in ms since 1970, degrees and dollars in millionths. */
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
  ].join(',');
}

/** Of a window's average tip in a neighbourhood. */
export function tipText(row: {
  windowStart: number;
  neighbourhood: string;
  rides: number;
  averageTip: number;
}): string {
  // Among 32 rides an average may be an exact half of a millionth: a little more, so that a double just below is one too.
  const average = Math.floor(row.averageTip * 1e6 + 0.500001);
  return `${row.windowStart},${row.neighbourhood},${row.rides},${average}`;
}

/** Of a driver's count, in a window or in all. */
export function countText(row: { windowStart: number | null; driverId: number; rides: number }): string {
  return `${row.windowStart === null ? '' : `${row.windowStart},`}${row.driverId},${row.rides}`;
}

/** Halves are rounded up. */
function millionths(value: number): number {
  return Math.round(value * 1e6);
}

/** Beyond this a sum of two checksums might be inexact. */
const EXACT = 2 ** 52;

/** A digest of rows in any order: how many, and the sums of crc32(row) and of crc32(row + "#"), as `8:123:456`. */
export class Digest {
  private rows = 0;
  private readonly sums = [0n, 0n];
  private sum = 0;
  private markedSum = 0;

  add(row: string): void {
    const checksum = crc32(row);
    this.rows++;
    this.sum += checksum;
    this.markedSum += crc32('#', checksum);
    if (this.sum > EXACT || this.markedSum > EXACT) this.carry();
  }

  toString(): string {
    this.carry();
    return [this.rows, ...this.sums].join(':');
  }

  private carry(): void {
    this.sums[0]! += BigInt(this.sum);
    this.sums[1]! += BigInt(this.markedSum);
    this.sum = this.markedSum = 0;
  }
}
