import type { Kafka } from 'kafkajs';
import { parseFare, parseRide } from '../../lib/07-taxi-stream';
import { cleanRides, emptyJoin, joinBatch } from '../../lib/08-taxi-join';
import { averageTips } from '../../lib/09-taxi-tips';
import { microBatches } from '../../lib/kit/micro-batches';
import { soundRecords } from '../../lib/kit/sound';
import type { Neighbourhood } from '../../lib/kit/taxi';
import { joinedText, tipText } from './canonical';

/** What a run over two topics gave, as text that Spark's rows can be compared with. */
export interface OurRows {
  join: string[];
  tips: string[];
  /** Rows that came too late. */
  late: { rides: number; fares: number };
  batches: number;
}

/**
 * The join and the tips of the topics as lib/ computes them, of what is there now.
 *
 * @param options `limit`: records of each topic in a batch, as for Spark; default: all in one
 */
export async function ourRows(
  kafka: Kafka,
  {
    rides,
    fares,
    limit,
    neighbourhoods = [],
  }: {
    rides: string;
    fares: string;
    limit?: number | Record<string, number>;
    neighbourhoods?: Neighbourhood[];
  },
): Promise<OurRows> {
  const state = emptyJoin();
  const average = averageTips({ neighbourhoods });
  const found: OurRows = { join: [], tips: [], late: { rides: 0, fares: 0 }, batches: 0 };
  for await (const { values } of microBatches(kafka, {
    topics: [rides, fares],
    startingOffsets: 'earliest',
    maxOffsetsPerTrigger: limit,
    trigger: { availableNow: true },
  })) {
    const { rows, late } = joinBatch(state, {
      rides: cleanRides(soundRecords(values(rides), parseRide).records),
      fares: soundRecords(values(fares), parseFare).records,
    });
    for (const row of rows) found.join.push(joinedText(row));
    for (const row of average({ rows, watermark: state.watermark })) found.tips.push(tipText(row));
    found.late.rides += late.rides;
    found.late.fares += late.fares;
    found.batches++;
  }
  return found;
}
