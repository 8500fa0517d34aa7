import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import nodeFetch from 'node-fetch';
import { bikes, FAULT_KINDS, type FeedFault, feed } from '../../lib/kit/bikes';
import type { LabStatus } from '../../lib/kit/lab';
import { readStation, type Station } from '../../lib/kit/stations';
import { labApp } from '../server/app';
import { createSimulator, type Simulator } from './simulator';

const VARIABLES = ['LAB_URL', 'LAB_TOKEN', 'JCDECAUX_API_KEY'] as const;

describe('lab/bikes/routes and lib/kit/bikes', function () {
  this.timeout(20_000);

  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  let simulator: Simulator;
  let server: ServerType;

  beforeEach(async () => {
    simulator = createSimulator({ speed: 0 });
    await serveLab('127.0.0.1');
    process.env.LAB_TOKEN = 'secret';
    delete process.env.JCDECAUX_API_KEY;
  });
  afterEach(() => {
    closeServer();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  /** @param host as which it serves; it listens on this machine only */
  async function serveLab(host: string): Promise<void> {
    const { fetch } = labApp({
      host,
      token: 'secret',
      bootstrap: [],
      env: {},
      cluster: null,
      mails: null,
      bikes: simulator,
      status: () => ({}) as LabStatus,
      listeners: () => [],
      shutdown: () => {},
    });
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    process.env.LAB_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function closeServer(): void {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }

  function ask(query: Record<string, string> = {}, signal?: AbortSignal) {
    const { url, apiKey } = feed();
    return nodeFetch(`${url}/vls/v1/stations?${new URLSearchParams({ apiKey, ...query })}`, {
      signal: signal as never,
    });
  }

  /** Goes away while a slow feed lets it wait. Returns the name of the error. */
  async function askAndLeave(): Promise<string> {
    const leaving = new AbortController();
    const asked = ask({}, leaving.signal).catch((error) => error.name);
    while (simulator.status().fault) await setTimeout(5);
    leaving.abort();
    return asked;
  }

  const stationsOf = async (query?: Record<string, string>) => (await (await ask(query)).json()) as Station[];

  describe('the feed', () => {
    it('answers all stations as JSON to its key, without the token of the lab', async () => {
      const answer = await ask();
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.match(/^application\/json/);
      const stations = (await answer.json()) as Station[];
      expect(stations).to.have.length(1_500);
      for (const station of stations) readStation(station);
    });

    it('answers one contract, whatever letters its name has', async () => {
      for (const [contract, count] of [
        ['Toulouse', 240],
        ['Besançon', 40],
      ] as const) {
        const stations = await stationsOf({ contract });
        expect(stations.map(({ contract_name }) => contract_name)).to.deep.equal(Array(count).fill(contract));
      }
    });

    it('answers 403 to another key and 400 to a contract that it does not have', async () => {
      const answers = [
        await ask({ apiKey: 'XXX' }),
        await ask({ apiKey: '' }),
        await ask({ contract: 'Atlantis' }),
      ];
      expect(answers.map(({ status }) => status)).to.deep.equal([403, 403, 400]);
      expect(await Promise.all(answers.map((answer) => answer.json()))).to.deep.equal([
        { error: 'Unauthorized' },
        { error: 'Unauthorized' },
        { error: 'Specified contract does not exist' },
      ]);
    });

    it('needs no token in a room either, where all that changes it does', async () => {
      closeServer();
      await serveLab('room-12');
      expect((await ask()).status).to.equal(200);
      const statusOf = async (method: string, path: string) =>
        (await nodeFetch(`${process.env.LAB_URL}${path}`, { method })).status;
      expect(await statusOf('GET', '/api/bikes')).to.equal(401);
      expect(await statusOf('GET', '/api/bikes/log')).to.equal(401);
      expect(await statusOf('POST', '/api/bikes')).to.equal(401);
      expect(await statusOf('POST', '/vls/v1/stations')).to.equal(401);
    });

    it('logs what was answered', async () => {
      const first = new Map((await stationsOf()).map((station) => [keyOf(station), station]));
      await bikes.advance(60_000);
      const changed = (await stationsOf()).filter((station) => {
        const was = first.get(keyOf(station))!;
        return (['available_bikes', 'available_bike_stands', 'status'] as const).some(
          (field) => was[field] !== station[field],
        );
      });
      expect(changed).to.have.length.greaterThan(0);
      const [entry] = await bikes.log(1);
      expect(entry).to.include({ answer: 2, stations: 1_500, fault: null, contract: null });
      expect(entry!.changes.map(({ contract, number }) => `${contract}/${number}`)).to.deep.equal(
        changed.map(keyOf),
      );
    });
  });

  describe('a fault', () => {
    const faults: Record<FeedFault['kind'], () => Promise<unknown>> = {
      forbidden: async () => expectStatus(await ask(), 403),
      error: async () => expectStatus(await ask(), 500),
      'too-many': async () => {
        const answer = await ask();
        expectStatus(answer, 429);
        expect(answer.headers.get('retry-after')).to.equal('2');
      },
      slow: async () => expect(await askAndLeave()).to.equal('AbortError'),
      truncated: async () => {
        const answer = await ask();
        expectStatus(answer, 200);
        const text = await answer.text();
        expect(text).to.have.length.greaterThan(1_000);
        expect(() => JSON.parse(text)).to.throw(SyntaxError);
      },
      empty: async () => expect(await stationsOf()).to.deep.equal([]),
      html: async () => {
        const answer = await ask();
        expectStatus(answer, 200);
        expect(answer.headers.get('content-type')).to.match(/^text\/html/);
        expect(await answer.text()).to.match(/^<!doctype html>/);
      },
      malformed: async () => {
        const wrong = (await stationsOf()).filter((station) => !isSound(station));
        expect(wrong).to.have.length(1);
      },
      duplicate: async () => {
        const keys = (await stationsOf()).map(keyOf);
        expect(keys).to.have.length(1_501);
        expect(new Set(keys).size).to.equal(1_500);
      },
      drop: async () => {
        const code = await ask().catch((error) => error.code);
        expect(code).to.equal('ECONNRESET');
      },
    };

    for (const kind of FAULT_KINDS) {
      it(`"${kind}" is seen once over HTTP, and then the feed is well again`, async () => {
        expect((await bikes.fault({ kind, times: 1 })).fault).to.deep.equal({ kind, times: 1 });
        await faults[kind]();
        expect((await bikes.status()).fault).to.equal(null);
        expect(await stationsOf()).to.have.length(1_500);
      });
    }

    it('lasts until it is cleared where no number is given', async () => {
      await bikes.fault({ kind: 'too-many', seconds: 7 });
      for (let count = 0; count < 3; count++) {
        expect((await ask()).headers.get('retry-after')).to.equal('7');
      }
      await bikes.fault(null);
      expectStatus(await ask(), 200);
    });

    it('"slow" gives a right answer in the end, and logs none to a client that has gone', async () => {
      await bikes.fault({ kind: 'slow', times: 1, ms: 60_000 });
      expect(await askAndLeave()).to.equal('AbortError');
      await bikes.fault({ kind: 'slow', times: 1, ms: 20 });
      expect(await stationsOf()).to.have.length(1_500);
      expect((await bikes.log()).map(({ fault }) => fault)).to.deep.equal(['slow']);
    });
  });

  describe('the client', () => {
    it('takes the real feed if there is a key for it', () => {
      expect(feed()).to.deep.equal({ url: process.env.LAB_URL, apiKey: 'simulator' });
      process.env.JCDECAUX_API_KEY = 'mine';
      expect(feed()).to.deep.equal({ url: 'https://api.jcdecaux.com', apiKey: 'mine' });
    });

    it('sets speed, time and seed', async () => {
      expect(await bikes.status()).to.include({ speed: 0, time: '2026-03-02T08:00:00.000Z', seed: 1 });
      expect(await bikes.advance(3_600_000)).to.include({ time: '2026-03-02T09:00:00.000Z' });
      expect(await bikes.speed(0.5)).to.include({ speed: 0.5 });
      expect(await bikes.reset(7)).to.include({ speed: 0, time: '2026-03-02T08:00:00.000Z', seed: 7 });
    });

    it('reads a log longer than one answer of the lab', async () => {
      for (let count = 0; count < 25; count++) {
        simulator.advance(86_400_000);
        simulator.answer();
      }
      const lengths = (await bikes.log()).map(({ answer, changes }) => [answer, changes.length]);
      expect(lengths).to.deep.equal(simulator.log().map(({ answer, changes }) => [answer, changes.length]));
      expect(lengths.length).to.equal(25);
      expect(simulator.logPage(0).entries.length).to.be.lessThan(25);
    });

    it('is told what is wrong with a command, and nothing is changed', async () => {
      const wrong: Array<[Promise<unknown>, RegExp]> = [
        [bikes.speed(-1), /^speed: expected a number from 0 to 86400, got -1\.$/],
        [bikes.speed('fast' as never), /^speed: .* got "fast"\.$/],
        [bikes.advance(-5), /^advance: expected a number from 0 to \d+, got -5\.$/],
        [bikes.reset(1.5), /^seed: expected a whole number, got 1\.5\.$/],
        [
          bikes.fault({ kind: 'fire' as never }),
          /^fault\.kind: expected one of forbidden, .*, got "fire"\.$/,
        ],
        [bikes.fault({ kind: 'error', times: 0 }), /^fault\.times: .* at least 1, got 0\.$/],
        [
          bikes.fault({ kind: 'slow', ms: 1e9 }),
          /^fault\.ms: expected a number from 0 to 60000, got 1000000000\.$/,
        ],
        [bikes.fault({ kind: 'slow', delay: 1 } as never), /^fault: expected only kind, .*, got "delay"\.$/],
        [bikes.fault('error' as never), /^fault: expected an object or null, got "error"\.$/],
      ];
      for (const [command, sentence] of wrong) {
        expect(await command.catch((error: Error) => error.message)).to.match(sentence);
      }
      expect(await bikes.status()).to.deep.include({ speed: 0, seed: 1, fault: null });
    });
  });
});

function keyOf({ contract_name, number }: Station): string {
  return `${contract_name}/${number}`;
}

function isSound(station: Station): boolean {
  try {
    readStation(station);
    return true;
  } catch {
    return false;
  }
}

function expectStatus(answer: { status: number }, status: number): void {
  expect(answer.status).to.equal(status);
}
