import type { ChartSpec } from './charts';
import type { Neighbourhood, Position } from './taxi';

/** A grey that reads on light and dark alike, as in charts.ts. */
const GREY = '#7a7a7a';

/** What a map shows beside outlines and names. */
export interface MapOptions {
  title?: string;
  /** One a neighbourhood; those without a row stay empty. All that a row holds is told under the pointer. */
  rows?: ReadonlyArray<{ neighbourhood: string }>;
  /** The rows' property that gives the colour, a number, and what it is called. */
  value?: string;
  valueTitle?: string;
  /** Drawn as dots, a colour a neighbourhood; those beyond the map's bounds are left out. */
  places?: ReadonlyArray<{ lon: number; lat: number; neighbourhood: string }>;
}

/** A map of neighbourhoods for `chart`: outlines, coloured by a value of theirs, with places upon them. */
export function neighbourhoodMap(
  neighbourhoods: Neighbourhood[],
  { title, rows = [], value, valueTitle = value, places = [] }: MapOptions = {},
): ChartSpec {
  const byName = new Map(rows.map((row) => [row.neighbourhood, row]));
  const features = neighbourhoods.map(({ name, polygon }) => ({
    type: 'Feature',
    properties: byName.get(name) ?? { neighbourhood: name },
    geometry: { type: 'Polygon', coordinates: [closed(clockwise(polygon))] },
  }));
  const told = Object.keys(rows[0] ?? { neighbourhood: '' });
  const shapes = {
    data: { values: features },
    mark: { type: 'geoshape', stroke: GREY, strokeWidth: 0.7, fill: GREY, fillOpacity: 0.12 },
    encoding: {
      tooltip: told.map((field) => ({ field: `properties.${field}`, title: field })),
    },
  };
  const coloured = {
    data: { values: value ? features.filter(({ properties }) => value in properties) : [] },
    mark: { type: 'geoshape', stroke: GREY, strokeWidth: 0.7 },
    encoding: {
      ...shapes.encoding,
      color: {
        field: `properties.${value}`,
        type: 'quantitative',
        title: valueTitle,
        scale: { scheme: 'viridis', zero: false },
        legend: { format: '.2f' },
      },
    },
  };
  const dots = {
    data: { values: places.filter(within(neighbourhoods)) },
    mark: { type: 'circle', size: 5, opacity: 0.7 },
    encoding: {
      longitude: { field: 'lon', type: 'quantitative' },
      latitude: { field: 'lat', type: 'quantitative' },
      color: { field: 'neighbourhood', type: 'nominal', scale: { scheme: 'tableau20' }, legend: null },
      tooltip: { field: 'neighbourhood' },
    },
  };
  return {
    title,
    width: 320,
    height: 600,
    projection: { type: 'mercator' },
    layer: [shapes, ...(value ? [coloured] : []), ...(places.length > 0 ? [dots] : [])],
  } as unknown as ChartSpec;
}

/** D3 takes a ring the other way round for all of the earth but what it surrounds. */
function clockwise(ring: Position[]): Position[] {
  let doubleArea = 0;
  ring.forEach(([lon, lat], i) => {
    const [nextLon, nextLat] = ring[(i + 1) % ring.length] as Position;
    doubleArea += lon * nextLat - nextLon * lat;
  });
  return doubleArea > 0 ? [...ring].reverse() : ring;
}

/** GeoJSON repeats a ring's first place at its end. */
function closed(ring: Position[]): Position[] {
  return [...ring, ...ring.slice(0, 1)];
}

function within(neighbourhoods: Neighbourhood[]): (place: { lon: number; lat: number }) => boolean {
  const all = neighbourhoods.flatMap(({ polygon }) => polygon);
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  return ({ lon, lat }) => lon >= west && lon <= east && lat >= south && lat <= north;
}
