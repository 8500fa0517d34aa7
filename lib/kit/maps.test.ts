import { expect } from 'chai';
import { describe, it } from 'mocha';
import { compile } from 'vega-lite';
import { neighbourhoodMap } from './maps';
import type { Neighbourhood, Position } from './taxi';

const RING: Position[] = [
  [0, 10],
  [2, 10],
  [2, 14],
  [0, 14],
];
const CLOCKWISE = [...RING].reverse();
const MAP: Neighbourhood[] = [
  { name: 'West', polygon: RING },
  { name: 'East', polygon: CLOCKWISE.map(([lon, lat]): Position => [lon + 2, lat]) },
];

/** What a layer of the map draws. */
function valuesOf(spec: ReturnType<typeof neighbourhoodMap>, layer: number): Array<Record<string, unknown>> {
  const { layer: layers } = spec as unknown as { layer: Array<{ data: { values: [] } }> };
  return layers[layer]!.data.values;
}

describe('neighbourhoodMap', () => {
  it('draws rings closed and clockwise, whichever way they came: D3 would fill the rest of the earth', () => {
    const rings = valuesOf(neighbourhoodMap(MAP), 0).map(({ geometry }) => {
      const { coordinates } = geometry as { coordinates: Position[][] };
      return coordinates[0];
    });
    expect(rings).to.deep.equal([
      [...CLOCKWISE, CLOCKWISE[0]],
      [...MAP[1]!.polygon, MAP[1]!.polygon[0]],
    ]);
  });

  it('colours the neighbourhoods that have a row, and leaves the others empty', () => {
    const rows = [{ neighbourhood: 'East', averageTip: 2 }];
    const spec = neighbourhoodMap(MAP, { rows, value: 'averageTip' });
    expect(valuesOf(spec, 0)).to.have.lengthOf(2);
    expect(valuesOf(spec, 1).map(({ properties }) => properties)).to.deep.equal(rows);
  });

  it('leaves out places beyond its bounds, so that an airport does not shrink the map', () => {
    const place = (lon: number, lat: number) => ({ lon, lat, neighbourhood: 'West' });
    const places = [place(1, 11), place(9, 11), place(1, 15), place(4, 14)];
    expect(valuesOf(neighbourhoodMap(MAP, { places }), 1)).to.deep.equal([place(1, 11), place(4, 14)]);
  });

  it('is a chart that Vega-Lite takes', () => {
    const rows = [{ neighbourhood: 'East', averageTip: 2 }];
    const places = [{ lon: 1, lat: 11, neighbourhood: 'West' }];
    const warnings: string[] = [];
    const logger = {
      warn: (text: string) => warnings.push(text),
      info() {},
      debug() {},
      error() {},
      level() {},
    };
    compile(neighbourhoodMap(MAP, { title: 'Tips', rows, value: 'averageTip', places }), {
      logger: logger as never,
    });
    expect(warnings).to.deep.equal([]);
  });
});
