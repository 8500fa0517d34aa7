import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { leaveOut } from '../../test/leave-out';
import { readNeighbourhoods } from './neighbourhoods';

const DRAWN = new URL('../../fixtures/taxi/neighbourhoods.geojson', import.meta.url);
const REAL = new URL('../../../shared/data/taxi/manhattan-neighbourhoods.jsonl', import.meta.url);
const RING: Array<[number, number]> = [
  [-74, 40.7],
  [-73.9, 40.7],
  [-73.9, 40.8],
];
const CLOSED = [...RING, RING[0]!];

const polygon = (properties: unknown, ...rings: unknown[]) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: rings },
});
const collection = (...features: unknown[]) =>
  JSON.stringify({ type: 'FeatureCollection', features }, null, 1);

describe('lib/kit/neighbourhoods', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-course-neighbourhoods-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(content: string | Buffer) {
    const path = join(folder, 'map');
    writeFileSync(path, content);
    return readNeighbourhoods(path);
  }

  const failure = (content: string) =>
    read(content).then(
      () => expect.fail('it could be read'),
      (error: Error) => error.message.replace(join(folder, 'map'), 'map'),
    );

  it('reads GeoJSON, the name from any of three properties, rings no longer closed', async () => {
    const text = collection(
      polygon({ name: 'A', neighborhood: 'no' }, CLOSED),
      polygon({ neighborhood: 'B' }, CLOSED),
      polygon({ ntaname: 'C' }, CLOSED),
    );
    const expected = ['A', 'B', 'C'].map((name) => ({ name, polygon: RING }));
    expect(await read(text)).to.deep.equal(expected);
    expect(await read(gzipSync(text))).to.deep.equal(expected);
    expect(await read(`\ufeff${text}`)).to.deep.equal(expected);
  });

  it('reads each part of a MultiPolygon as one more of that name, without holes and heights', async () => {
    const high = CLOSED.map(([lon, lat]) => [lon, lat, 10]);
    const islands = {
      type: 'Feature',
      properties: { name: 'Islands' },
      geometry: { type: 'MultiPolygon', coordinates: [[CLOSED, RING], [high]] },
    };
    expect(await read(collection(islands))).to.deep.equal([
      { name: 'Islands', polygon: RING },
      { name: 'Islands', polygon: RING },
    ]);
  });

  it('reads JSON lines, closed or not, one or many, empty lines between', async () => {
    const line = (name: string, coord: unknown) => JSON.stringify({ name, coord });
    const [a, b] = [line('A', CLOSED), line('B', RING)];
    expect(await read(a)).to.deep.equal([{ name: 'A', polygon: RING }]);
    const both = [
      { name: 'A', polygon: RING },
      { name: 'B', polygon: RING },
    ];
    expect(await read(`${a}\r\n\n${b}\n`)).to.deep.equal(both);
    expect(await read(gzipSync(`${a}\n${b}`))).to.deep.equal(both);
  });

  it('tells where GeoJSON is wrong, and what was expected', async () => {
    expect(await failure(collection(polygon({ name: 'A' }, CLOSED), polygon({}, CLOSED)))).to.equal(
      'map, feature 2: expected a name, got nothing.',
    );
    expect(await failure(collection(null))).to.equal('map, feature 1: expected a name, got nothing.');
    const point = {
      type: 'Feature',
      properties: { name: 'A' },
      geometry: { type: 'Point', coordinates: [1, 2] },
    };
    expect(await failure(collection(point))).to.equal(
      'map, feature 1 (A): expected a Polygon or a MultiPolygon, got "Point".',
    );
    expect(await failure(collection(polygon({ name: 'A' }, [RING[0], ['x', 1]])))).to.equal(
      'map, feature 1 (A), place 2: expected [longitude, latitude] in degrees, got ["x",1].',
    );
    expect(await failure(collection(polygon({ name: 'A' }, [RING[0], RING[1], RING[0]])))).to.equal(
      'map, feature 1 (A): expected at least 3 different places, got 2.',
    );
    expect(await failure(collection(polygon({ name: 'A' })))).to.equal(
      'map, feature 1 (A): expected a list of places, got nothing.',
    );
    expect(await failure(collection(polygon({ name: 'A' }, CLOSED)).slice(0, -5))).to.match(
      /^map is no GeoJSON: /,
    );
    expect(await failure(collection())).to.equal('map: expected neighbourhoods, got none.');
    expect(await failure('[1]')).to.equal(
      'map: expected a FeatureCollection or lines of {name, coord}, got [1].',
    );
  });

  it('tells where JSON lines are wrong', async () => {
    const good = JSON.stringify({ name: 'A', coord: RING });
    expect(await failure(`${good}\nno JSON`)).to.equal('map, line 2: expected JSON, got "no JSON".');
    expect(await failure(`${good}\n{"coord":[]}`)).to.equal('map, line 2: expected a name, got nothing.');
    expect(await failure(`${good}\n{"name":"B"}`)).to.equal(
      'map, line 2 (B): expected a list of places, got nothing.',
    );
    expect(await failure(`${good}\nnull`)).to.equal('map, line 2: expected a name, got nothing.');
    expect(await failure('')).to.equal('map: expected neighbourhoods, got none.');
  });

  it("reads the course's own map", async () => {
    const all = await readNeighbourhoods(DRAWN);
    expect(all.length).to.be.at.least(28);
    expect(all.map(({ name }) => name)).to.include('SoHo');
  });

  it('reads the 43 real neighbourhoods', async function () {
    if (!existsSync(REAL)) {
      return leaveOut(this, 'no real neighbourhoods in ../shared/data');
    }
    for (const source of [REAL, fileURLToPath(REAL)]) {
      const all = await readNeighbourhoods(source);
      expect(all.length).to.equal(43);
      for (const { name, polygon } of all) expect(polygon[0], name).not.to.deep.equal(polygon.at(-1));
    }
  });
});
