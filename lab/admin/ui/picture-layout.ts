import type { AdminMoment } from '../types';

/** Offsets are decimal text; their differences are small enough for a number. */
export function distance(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Number(BigInt(to) - BigInt(from));
}

/** Where things stand in the picture, in pixels. */
export interface PictureLayout {
  width: number;
  height: number;
  head: number;
  rowHeight: number;
  /** Of each broker's column. */
  brokerWidth: number;
  brokerX: (index: number) => number;
  /** The log of a partition: from its oldest offset shown to its end. */
  logX: number;
  logEnd: number;
  rowY: (index: number) => number;
}

const LABEL = 34;
const HEAD = 44;
const LOG_ROW = 26;
const GROUP_LINE = 13;

/** Columns for the brokers, then the logs, for a picture that is `width` wide. */
export function pictureLayout(
  width: number,
  { brokers, partitions, groups }: { brokers: number; partitions: number; groups: number },
): PictureLayout {
  const brokerWidth = Math.max(40, Math.min(92, (width * 0.45) / Math.max(1, brokers)));
  const rowHeight = Math.max(38, LOG_ROW + groups * GROUP_LINE + 6);
  const logX = LABEL + brokers * brokerWidth + 12;
  return {
    width,
    height: HEAD + partitions * rowHeight + 4,
    head: HEAD,
    rowHeight,
    brokerWidth,
    brokerX: (index) => LABEL + index * brokerWidth,
    logX,
    logEnd: Math.max(logX + 40, width - 62),
    rowY: (index) => HEAD + index * rowHeight,
  };
}

/** The y of a group's line below the log, from the row's top. */
export const groupY = (index: number): number => LOG_ROW + 4 + index * GROUP_LINE;

/**
 * How many offsets the logs' width stands for: the largest lag, rounded up to 1, 2 or 5 times a power of ten, at least
 * 20. It shrinks only once half would do, so that the picture does not flicker between two scales.
 */
export function windowSize(moment: AdminMoment, before: number): number {
  let most = 0;
  for (const { partition, start, end } of moment.partitions) {
    for (const { committed } of moment.groups) {
      const at = committed[partition] ?? null;
      most = Math.max(most, distance(at ?? start, end) ?? 0);
    }
  }
  const wanted = Math.max(20, roundedUp(most));
  return wanted > before || wanted * 2 < before ? wanted : before;
}

function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}

/** A rate is told over so long: from one moment to the next it would jump. */
const RATE_MS = 2_000;

/** Whether a rate may be told from one moment to another, later one. */
export function isNear(before: AdminMoment, now: AdminMoment): boolean {
  return before.topic === now.topic && now.at - before.at <= RATE_MS;
}

/** Records a second of each partition, from two moments; null where it cannot be told. */
export function rates(before: AdminMoment | null, now: AdminMoment): Array<number | null> {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  return now.partitions.map(({ partition, end }) => {
    const old = before?.partitions.find((each) => each.partition === partition);
    const grown = distance(old?.end ?? null, end);
    return grown === null || seconds <= 0 ? null : Math.max(0, grown / seconds);
  });
}

/** A group's lag over the partitions shown, and how many of them it has nothing committed on. */
export function groupLag(
  moment: AdminMoment,
  committed: Record<number, string | null>,
): { lag: number; uncommitted: number } {
  let [lag, uncommitted] = [0, 0];
  for (const { partition, start, end } of moment.partitions) {
    const at = committed[partition] ?? null;
    if (at === null) uncommitted++;
    lag += Math.max(0, distance(at ?? start, end) ?? 0);
  }
  return { lag, uncommitted };
}
