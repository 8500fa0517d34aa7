import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AdminMoment } from '../types';
import { isControllerApart, toneOf } from './broker-state';
import { count, list, plural, rate, shortened } from './format';
import { outOfSync, partitionState } from './partition-state';
import { Scroll } from './parts';
import {
  distance,
  groupLag,
  groupY,
  type PictureLayout,
  pictureLayout,
  rates,
  windowSize,
} from './picture-layout';
import { Pager } from './table';

const PAGE = 12;
const MOST_GROUPS = 4;
const LETTERS = 'ABCD';
/** Messages drawn for one partition and moment; more would be noise. */
const MOST_DOTS = 3;

/** One moment of a topic: its partitions on their brokers, and the groups' places in each partition's log. */
export function Picture({ moment: told, earlier }: { moment: AdminMoment; earlier: AdminMoment | null }) {
  // A controller apart holds no partition, so it has no column.
  const moment = { ...told, brokers: told.brokers.filter(({ id }) => !isControllerApart(id)) };
  const [box, width] = useWidth();
  const [at, setAt] = useState(0);
  const scale = useRef(20);
  scale.current = windowSize(moment, scale.current);
  const from = Math.min(at, Math.ceil(moment.partitions.length / PAGE) - 1) * PAGE;
  const partitions = moment.partitions.slice(from, from + PAGE);
  const groups = moment.groups.slice(0, MOST_GROUPS);
  const layout = pictureLayout(width, {
    brokers: moment.brokers.length,
    partitions: partitions.length,
    groups: groups.length,
  });
  const perSecond = useMemo(() => rates(earlier, told), [earlier, told]);
  return (
    <figure class="picture" ref={box}>
      <svg width={layout.width} height={layout.height} role="img" aria-label={inWords(moment)}>
        <Heads moment={moment} layout={layout} />
        {partitions.map((partition, index) => (
          <Row
            key={partition.partition}
            partition={partition}
            moment={{ ...moment, groups }}
            layout={layout}
            y={layout.rowY(index)}
            window={scale.current}
            perSecond={perSecond[from + index] ?? null}
          />
        ))}
      </svg>
      <Pager
        of="the picture"
        from={from}
        shown={partitions.length}
        total={moment.partitions.length}
        page={PAGE}
        go={setAt}
      />
      <figcaption>
        <Key moment={moment} window={scale.current} />
        <details>
          <summary>The picture as a table</summary>
          <AsTable moment={moment} />
        </details>
      </figcaption>
    </figure>
  );
}

function Heads({ moment, layout }: { moment: AdminMoment; layout: PictureLayout }) {
  const wide = layout.brokerWidth >= 64;
  return (
    <>
      {moment.brokers.map((broker, index) => {
        const tone = toneOf(broker);
        const middle = layout.brokerX(index) + layout.brokerWidth / 2;
        return (
          <g key={broker.id} class={`broker ${tone}`}>
            <rect
              x={layout.brokerX(index) + 3}
              y={2}
              width={layout.brokerWidth - 6}
              height={layout.height - 4}
              rx={6}
            />
            <text x={middle} y={19} class="broker-name">
              {wide ? `Broker ${broker.id}` : broker.id}
              {broker.controller ? '*' : ''}
            </text>
            <text x={middle} y={35} class="broker-state">
              {stateWord(broker)}
            </text>
          </g>
        );
      })}
      <text x={layout.logX} y={19} class="log-name">
        {layout.logEnd - layout.logX > 150 ? 'Log of the partition' : 'Log'}
      </text>
      <text x={layout.width} y={19} class="log-end">
        end
      </text>
    </>
  );
}

function stateWord({ state, alive }: AdminMoment['brokers'][number]): string {
  if (!alive && (state === 'running' || state === 'unknown')) return 'not seen';
  return state === 'unknown' ? 'alive' : state;
}

function Row({
  partition: { partition, leader, replicas, isr, start, end },
  moment,
  layout,
  y,
  window,
  perSecond,
}: {
  partition: AdminMoment['partitions'][number];
  moment: AdminMoment;
  layout: PictureLayout;
  y: number;
  window: number;
  perSecond: number | null;
}) {
  const { logX, logEnd } = layout;
  const pixels = (logEnd - logX) / window;
  const length = distance(start, end);
  const begin = length === null ? logX : Math.max(logX, logEnd - length * pixels);
  return (
    <g transform={`translate(0 ${y})`} class={leader === null ? 'offline' : ''}>
      <line x1={0} x2={layout.width} y1={0} y2={0} class="row-line" />
      <text x={2} y={23} class="row-name">
        p{partition}
      </text>
      {moment.brokers.map(({ id }, index) =>
        replicas.includes(id) ? (
          <Replica
            key={id}
            x={layout.brokerX(index)}
            width={layout.brokerWidth}
            leads={leader === id}
            inSync={isr.includes(id)}
          />
        ) : null,
      )}
      {leader === null ? (
        <text x={logX} y={23} class="no-leader">
          {logEnd - logX > 220 ? '× no leader: nothing can be written or read' : '× no leader'}
        </text>
      ) : (
        <>
          <rect
            x={begin}
            y={14}
            width={Math.max(2, logEnd - begin)}
            height={9}
            rx={2}
            class={length === null ? 'log unknown' : 'log'}
          />
          <Ticks end={end} begin={begin} logEnd={logEnd} window={window} pixels={pixels} />
          <text x={layout.width} y={12} class={end === null ? 'offset unknown' : 'offset'}>
            {end === null ? 'not known' : count(end)}
          </text>
          <text x={layout.width} y={33} class="rate">
            {perSecond ? `+${rate(perSecond)}` : ''}
          </text>
          {perSecond ? <Flow end={end} from={layout.width - 8} to={logEnd} count={perSecond} /> : null}
          {moment.groups.map(({ id, committed }, index) => {
            const place = committed[partition] ?? null;
            const lag = distance(place ?? start, end);
            if (lag === null) return null;
            const x = Math.max(logX, logEnd - Math.max(0, lag) * pixels);
            return (
              <g key={id} class={`group g${index}`}>
                <line x1={x} x2={logEnd} y1={groupY(index)} y2={groupY(index)} />
                <g class="marker" transform={`translate(${x} ${groupY(index)})`}>
                  <circle r={6} class={place === null ? 'uncommitted' : ''} />
                  <text y={3.5}>{LETTERS[index]}</text>
                </g>
              </g>
            );
          })}
        </>
      )}
    </g>
  );
}

/** The leader solid, a follower faint, one out of sync dashed and with a sign. */
function Replica({ x, width, leads, inSync }: { x: number; width: number; leads: boolean; inSync: boolean }) {
  const wide = width >= 64;
  const text = leads ? (wide ? 'leader' : 'L') : inSync ? '' : wide ? '! behind' : '!';
  return (
    <g class={`replica ${leads ? 'leads' : inSync ? 'follows' : 'behind'}`}>
      <rect x={x + 9} y={8} width={width - 18} height={21} rx={4} />
      <text x={x + width / 2} y={22.5}>
        {text}
      </text>
    </g>
  );
}

/** Marks at round offsets, which move to the left as the log grows. */
function Ticks({
  end,
  begin,
  logEnd,
  window,
  pixels,
}: {
  end: string | null;
  begin: number;
  logEnd: number;
  window: number;
  pixels: number;
}) {
  if (end === null) return null;
  const step = window / 10;
  const past = Number(BigInt(end) % BigInt(Math.max(1, Math.round(step))));
  const marks = [];
  for (let x = logEnd - past * pixels; x >= begin; x -= step * pixels) marks.push(x);
  return <path class="ticks" d={marks.map((x) => `M${x.toFixed(1)} 14v9`).join('')} />;
}

/** Messages on their way into the log; drawn anew whenever its end has moved. */
function Flow({
  end,
  from,
  to,
  count: perSecond,
}: {
  end: string | null;
  from: number;
  to: number;
  count: number;
}) {
  const number = Math.min(MOST_DOTS, Math.ceil(perSecond / 4));
  return (
    <g key={end} class="flow" style={{ '--way': `${to - from}px` }}>
      {Array.from({ length: number }, (_, index) => (
        <circle key={index} cx={from} cy={18.5} r={3} class={`dot d${index}`} />
      ))}
    </g>
  );
}

function Key({ moment, window }: { moment: AdminMoment; window: number }) {
  const more = moment.groups.length - MOST_GROUPS;
  return (
    <>
      <ul class="picture-key">
        <li>
          <span class="swatch leads">leader</span>
        </li>
        <li>
          <span class="swatch follows">follower</span> in sync
        </li>
        <li>
          <span class="swatch behind">! behind</span> out of sync
        </li>
        <li>* controller</li>
        <li>the logs' width stands for {count(window)} offsets</li>
      </ul>
      {moment.groups.length ? (
        <ul class="picture-key">
          {moment.groups.slice(0, MOST_GROUPS).map(({ id, committed }, index) => {
            const { lag, uncommitted } = groupLag(moment, committed);
            return (
              <li key={id}>
                <span class={`letter g${index}`}>{LETTERS[index]}</span> {shortened(id, 40)}: lag {count(lag)}
                {uncommitted ? `, nothing committed on ${plural(uncommitted, 'partition')}` : ''}
              </li>
            );
          })}
          {more > 0 ? <li>and {plural(more, 'more group')}, in the table</li> : null}
        </ul>
      ) : (
        <p class="quiet">No group has read this topic.</p>
      )}
    </>
  );
}

function AsTable({ moment }: { moment: AdminMoment }) {
  return (
    <Scroll label={`The picture of ${moment.topic} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th scope="col">State</th>
            <th scope="col">Leader</th>
            <th scope="col">Replicas</th>
            <th scope="col">ISR</th>
            <th scope="col" class="number">
              End
            </th>
            {moment.groups.map(({ id }) => (
              <th key={id} scope="col" class="number">
                {shortened(id, 24)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {moment.partitions.map(({ partition, leader, replicas, isr, end }) => (
            <tr key={partition}>
              <th scope="row">{partition}</th>
              <td>{partitionState(leader, outOfSync({ replicas, isr }).length).text}</td>
              <td>{leader ?? 'none'}</td>
              <td>{replicas.join(', ')}</td>
              <td>{isr.join(', ')}</td>
              <td class="number">{count(end)}</td>
              {moment.groups.map(({ id, committed }) => (
                <td key={id} class="number">
                  {committed[partition] == null ? 'nothing committed' : count(committed[partition])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The picture in a sentence, for who does not see it. */
export function inWords({ topic, brokers, partitions }: AdminMoment): string {
  const down = brokers.filter(({ alive }) => !alive).map(({ id }) => id);
  const states = partitions.map((each) => partitionState(each.leader, outOfSync(each).length).text);
  const times = (state: string) => states.filter((each) => each === state).length;
  return [
    `${topic}: ${plural(partitions.length, 'partition')} on ${plural(brokers.length, 'broker')}`,
    ...(down.length ? [`not in the cluster: ${list(down)}`] : []),
    `${times('in sync')} in sync`,
    ...(times('under-replicated') ? [`${times('under-replicated')} under-replicated`] : []),
    ...(times('offline') ? [`${times('offline')} offline`] : []),
  ].join(', ');
}

/** The width of an element, followed as the window changes. */
function useWidth() {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    if (!element.current) return;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(280, Math.floor(entry.contentRect.width)));
    });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return [element, width] as const;
}
