import type { Fare, Ride } from '../../../lib/kit/taxi';

/** Plain readers of sound lines, for exercises that build on those of 07 and must not depend on the student's. */
export const taxiParsers = {
  ride(value: Uint8Array | string): Ride {
    const [rideId, kind, event, other, ...rest] = String(value).split(',');
    const [startLon, startLat, endLon, endLat, passengerCnt, taxiId, driverId] = rest.map(number);
    if (rest.length !== 7 || (kind !== 'START' && kind !== 'END')) throw new Error('no ride');
    const [eventTime, otherTime] = [time(event), time(other)];
    const times =
      kind === 'START'
        ? { isStart: true, startTime: eventTime, endTime: null }
        : { isStart: false, startTime: otherTime, endTime: eventTime };
    const places = { startLon, startLat, endLon, endLat };
    return { rideId: number(rideId), ...times, ...places, passengerCnt, taxiId, driverId } as Ride;
  },
  fare(value: Uint8Array | string): Fare {
    const columns = String(value).split(',');
    if (columns.length !== 8) throw new Error('no fare');
    const [rideId, taxiId, driverId] = columns.slice(0, 3).map(number);
    const [tip, tolls, totalFare] = columns.slice(5).map(number);
    const paymentType = columns[4];
    return {
      rideId,
      taxiId,
      driverId,
      startTime: time(columns[3]),
      paymentType,
      tip,
      tolls,
      totalFare,
    } as Fare;
  },
};

function number(text: string | undefined): number {
  const value = text?.trim() ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Error(`no number: ${text}`);
  return value;
}

function time(text: string | undefined): number {
  const value = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text ?? '')
    ? Date.parse(`${text?.replace(' ', 'T')}Z`)
    : Number.NaN;
  return number(String(value));
}
