import { type ChartSpec, chart } from './charts';

/** A member of a group held these partitions from this time on (ms); null: it was not a member any more. */
export interface Holding {
  at: number;
  member: string;
  partitions: number[] | null;
}

/** One bar of the timeline: what a member held from when to when. */
export interface Span {
  member: string;
  from: number;
  to: number;
  count: number;
  partitions: string;
}

/** The bars between the changes of each member. @param end the time at which the chart ends, ms */
export function spans(holdings: Holding[], end: number): Span[] {
  return holdings.flatMap(({ at, member, partitions }, i) => {
    const next = holdings.slice(i + 1).find((later) => later.member === member);
    if (!partitions) return [];
    return [
      { member, from: at, to: next?.at ?? end, count: partitions.length, partitions: partitions.join(' ') },
    ];
  });
}

/** Shows who held how many partitions when: a row a member, time to the right, the count in each bar. */
export function timeline(holdings: Holding[], end: number, title = 'Partitions held by each member'): void {
  const x = { field: 'from', type: 'quantitative', title: 'milliseconds', scale: { domain: [0, end] } };
  const y = { field: 'member', type: 'nominal', title: 'member' };
  const color = { field: 'count', type: 'ordinal', title: 'partitions' };
  const tooltip = [{ field: 'partitions', title: 'partitions' }];
  chart({
    title,
    data: { values: spans(holdings, end) },
    height: { step: 36 },
    encoding: { x, y },
    layer: [
      { mark: { type: 'bar', height: 24 }, encoding: { x2: { field: 'to' }, color, tooltip } },
      { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'partitions' } } },
    ],
  } as unknown as ChartSpec);
}
