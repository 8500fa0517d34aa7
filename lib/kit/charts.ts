import * as tslab from 'tslab';
import type { TopLevelSpec } from 'vega-lite';

const MIME = 'application/vnd.vegalite.v5+json';

/** A Vega-Lite specification: https://vega.github.io/vega-lite-v5/docs/ */
export type ChartSpec = TopLevelSpec;

/** Shows a Vega-Lite chart below the cell. */
export function chart(spec: ChartSpec): void {
  tslab.display.raw(MIME, mimeData(spec));
}

/** A place below the cell whose chart `update` replaces: for charts that live. */
export function liveChart(): { update(spec: ChartSpec): void } {
  const display = tslab.newDisplay();
  return { update: (spec) => display.raw(MIME, mimeData(spec)) };
}

/** JupyterLab takes a string for the address of a specification, so it is given as an object, against tslab's types. */
function mimeData(spec: ChartSpec): string {
  return withDefaults(spec) as unknown as string;
}

// Greys that read on JupyterLab's light and dark themes alike; behind the chart the theme shows through.
const GREY = '#7a7a7a';
const AXES = {
  labelColor: GREY,
  titleColor: GREY,
  domainColor: GREY,
  tickColor: GREY,
  gridColor: GREY,
  gridOpacity: 0.25,
};
const THEMELESS = {
  background: null,
  view: { stroke: GREY, strokeOpacity: 0.25 },
  axis: AXES,
  legend: { labelColor: GREY, titleColor: GREY },
  header: { labelColor: GREY, titleColor: GREY },
  title: { color: GREY, subtitleColor: GREY },
};

function withDefaults(spec: ChartSpec): ChartSpec {
  const own = spec as object;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    width: 480,
    ...('facet' in own || 'hconcat' in own || 'vconcat' in own ? { width: undefined } : {}),
    ...own,
    config: { ...THEMELESS, ...('config' in own ? (own.config as object) : {}) },
  } as unknown as ChartSpec;
}

/** Options of the ready-made charts: field names are properties of the rows. */
export interface SeriesOptions {
  title?: string;
  x: string;
  y: string;
  /** Field whose values get a colour each. */
  color?: string;
  xTitle?: string;
  yTitle?: string;
  /** Title of the colours' legend; default: the field's name. */
  colorTitle?: string;
  /** Ordinal for names and small counts, quantitative for measures. Bars default to ordinal, lines to quantitative. */
  xType?: 'ordinal' | 'quantitative';
  /** In pixels, without axes and legend; default 480. */
  width?: number;
}

/** Rows as bars. */
export function bars(rows: ReadonlyArray<object>, options: SeriesOptions): void {
  chart(series('bar', rows, { xType: 'ordinal', ...options }));
}

/** Rows as a line with its points. */
export function lines(rows: ReadonlyArray<object>, options: SeriesOptions): void {
  chart(series({ type: 'line', point: true }, rows, { xType: 'quantitative', ...options }));
}

function series(mark: unknown, rows: ReadonlyArray<object>, o: SeriesOptions): ChartSpec {
  return {
    title: o.title,
    ...(o.width ? { width: o.width } : {}),
    data: { values: rows },
    mark,
    encoding: {
      x: { field: o.x, type: o.xType, title: o.xTitle ?? o.x, axis: { labelAngle: 0 } },
      y: { field: o.y, type: 'quantitative', title: o.yTitle ?? o.y },
      ...(o.color ? { color: { field: o.color, type: 'nominal', title: o.colorTitle ?? o.color } } : {}),
      ...(mark === 'bar' && o.color ? { xOffset: { field: o.color } } : {}),
    },
  } as unknown as ChartSpec;
}
