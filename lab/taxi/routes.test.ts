import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { expect } from 'chai';
import { Hono } from 'hono';
import { afterEach, describe, it } from 'mocha';
import { fareLines, NEIGHBOURHOODS_FILE, rideLines } from '../../fixtures/taxi';
import type { LabStatus } from '../../lib/kit/lab';
import { readNeighbourhoods } from '../../lib/kit/neighbourhoods';
import { openBytes } from '../../lib/kit/source';
import { createSimulator } from '../bikes/simulator';
import { labApp } from '../server/app';
import { taxiRoutes } from './routes';

const lab = labApp({
  // Where reading needs the token too: not for these files.
  host: 'classroom.example',
  token: 'secret',
  bootstrap: [],
  env: {},
  cluster: null,
  mails: null,
  bikes: createSimulator({ speed: 0 }),
  status: () => ({}) as LabStatus,
  listeners: () => [],
  shutdown: () => {},
});

describe('lab/taxi/routes', function () {
  this.timeout(20_000);

  let server: ServerType | undefined;
  afterEach(() => {
    server?.close();
    if (server && 'closeAllConnections' in server) server.closeAllConnections();
  });

  async function serving(app: Hono): Promise<string> {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function linesOf(url: string): Promise<string[]> {
    const pieces: Buffer[] = [];
    for await (const piece of openBytes(url)) pieces.push(piece);
    return Buffer.concat(pieces).toString().trimEnd().split('\n');
  }

  it('serves rides, fares and neighbourhoods without the token', async () => {
    const url = await serving(lab);
    expect(await linesOf(`${url}/taxi/rides.gz?rides=500`)).to.deep.equal([...rideLines({ rides: 500 })]);
    expect(await linesOf(`${url}/taxi/fares.gz?rides=500`)).to.deep.equal([...fareLines({ rides: 500 })]);
    expect((await linesOf(`${url}/taxi/fares.gz`)).length).to.be.within(19_900, 20_000);
    const map = `${url}/taxi/neighbourhoods.geojson`;
    expect((await readNeighbourhoods(map)).length).to.be.at.least(28);
    expect(await (await fetch(map)).text()).to.equal(readFileSync(NEIGHBOURHOODS_FILE, 'utf8'));
  });

  it('makes them as asked', async () => {
    const url = await serving(lab);
    const options = { rides: 300, seed: 7, late: false, defects: false, malformed: 5 };
    const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, `${value}`]));
    expect(await linesOf(`${url}/taxi/rides.gz?${query}`)).to.deep.equal([...rideLines(options)]);
    expect(await linesOf(`${url}/taxi/fares.gz?${query}`)).to.deep.equal([...fareLines(options)]);
  });

  it('says which parameter is wrong', async () => {
    const asked = async (query: string) => {
      const response = await lab.request(`/taxi/rides.gz?${query}`, { headers: { host: 'localhost' } });
      const { error } = (await response.json()) as { error: string };
      return [response.status, error];
    };
    expect(await asked('rides=many')).to.deep.equal([400, 'rides: expected a whole number, got "many".']);
    expect(await asked('rides=-1')).to.deep.equal([400, 'rides: expected a whole number, got "-1".']);
    expect(await asked('seed=1.5')).to.deep.equal([400, 'seed: expected a whole number, got "1.5".']);
    expect(await asked('rides=1000001')).to.deep.equal([
      400,
      'rides: expected at most 1000000, got 1000001. More are made by: npm run taxi -- --help',
    ]);
    expect(await asked('late=no')).to.deep.equal([400, 'late: expected true or false, got "no".']);
    expect(await asked('ride=5')).to.deep.equal([
      400,
      'ride: there is no such parameter, expected rides, seed, late, defects or malformed.',
    ]);
  });

  it('keeps the guard of the Host header', async () => {
    const response = await lab.request('/taxi/rides.gz', { headers: { host: 'elsewhere.example' } });
    expect(response.status).to.equal(403);
  });

  it('answers HEAD without making anything', async () => {
    let made = 0;
    const counted = function* () {
      made += 1;
      yield 'line';
    };
    const url = await serving(new Hono().route('/', taxiRoutes({ rides: counted, fares: counted })));
    const response = await fetch(`${url}/rides.gz`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'application/gzip']);
    expect(made).to.equal(0);
  });

  describe('with a long file', () => {
    let made = 0;
    let ended = false;
    /** Lines that gzip cannot make much shorter, without end. */
    function* endless() {
      made = 0;
      ended = false;
      try {
        for (; ; made++) yield `${Math.random()}${Math.random()}${Math.random()}`;
      } finally {
        ended = true;
      }
    }
    const routes = () => new Hono().route('/', taxiRoutes({ rides: endless, fares: endless }));

    it('makes no more than is taken, and stops when the client leaves', async () => {
      const url = await serving(routes());
      const bytes = openBytes(`${url}/rides.gz`);
      await bytes.next();
      let before = -1;
      // It comes to a halt once the buffers on the way are full.
      while (made !== before) {
        before = made;
        await setTimeout(300);
      }
      expect(made).to.be.above(0);
      expect(ended).to.equal(false);
      await bytes.return();
      while (!ended) await setTimeout(5);
    });

    it('answers others while it is being taken', async () => {
      const url = await serving(routes());
      const reading = openBytes(`${url}/rides.gz`);
      const stop = new AbortController();
      const taken = (async () => {
        for await (const _ of reading) if (stop.signal.aborted) break;
      })();
      for (let count = 0; count < 5; count++) {
        expect((await fetch(`${url}/neighbourhoods.geojson`)).status).to.equal(200);
      }
      expect(ended).to.equal(false);
      stop.abort();
      await taken;
      while (!ended) await setTimeout(5);
    });
  });
});
