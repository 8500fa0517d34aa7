import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { MONDAY_MORNING } from '../../fixtures/stations';
import { CONTRACTS } from '../../fixtures/stations/contracts';
import type { StationChange } from '../../lib/kit/bikes';
import type { Station } from '../../lib/kit/stations';
import { createSimulator, type Simulator } from './simulator';

const keyOf = ({ contract_name, number }: Station) => `${contract_name}/${number}`;
const countsOf = ({ available_bikes, available_bike_stands, status }: Station) => ({
  available_bikes,
  available_bike_stands,
  status,
});

/** The changes that a client would find by itself. */
function compare(state: Map<string, Station>, stations: Station[]): StationChange[] {
  const changes: StationChange[] = [];
  for (const station of stations) {
    const { contract_name: contract, number, address } = station;
    const was = state.get(keyOf(station));
    state.set(keyOf(station), station);
    if (!was) continue;
    const [before, after] = [countsOf(was), countsOf(station)];
    if (JSON.stringify(before) !== JSON.stringify(after))
      changes.push({ contract, number, address, before, after });
  }
  return changes;
}

describe('lab/bikes/simulator', function () {
  this.timeout(20_000);

  it('starts at 08:00 with the first answer and runs sixty times as fast', () => {
    let real = 0;
    const simulator = createSimulator({ now: () => real });
    real += 10_000;
    simulator.answer();
    real += 1_000;
    simulator.answer({ contract: 'Toulouse' });
    expect(simulator.log().map(({ at, contract }) => [at, contract])).to.deep.equal([
      [MONDAY_MORNING, null],
      [MONDAY_MORNING + 60_000, 'Toulouse'],
    ]);
    expect(simulator.status()).to.deep.include({ time: '2026-03-02T08:01:00.000Z', speed: 60, answers: 2 });
  });

  it('logs what a client finds by comparing, for any polls of any contracts', () => {
    const contract = fc.constantFrom(null, ...CONTRACTS.map(({ name }) => name));
    const polls = fc.array(fc.tuple(fc.nat(7_200_000), contract), { maxLength: 12 });
    fc.assert(
      fc.property(fc.integer(), polls, (seed, asked) => {
        const simulator = createSimulator({ seed, speed: 0 });
        const state = new Map<string, Station>();
        const found = asked.map(([ms, name]) => {
          simulator.advance(ms);
          const stations = simulator.answer({ contract: name });
          return { stations: stations.length, changes: compare(state, stations) };
        });
        const logged = simulator.log().map(({ stations, changes }) => ({ stations, changes }));
        expect(logged).to.deep.equal(found);
      }),
      { numRuns: 15 },
    );
  });

  it('answers one contract only where it is asked for', () => {
    const simulator = createSimulator({ speed: 0 });
    for (const { name, stations } of CONTRACTS) {
      const answer = simulator.answer({ contract: name });
      expect(answer).to.have.length(stations);
      expect(answer.every(({ contract_name }) => contract_name === name)).to.equal(true);
    }
    expect(simulator.status().contracts).to.deep.equal(
      CONTRACTS.map(({ name, stations }) => ({ name, stations })),
    );
  });

  it('gives the same answers again after a reset, and others for another seed', () => {
    const simulator = createSimulator({ speed: 0 });
    const run = () => {
      simulator.advance(600_000);
      return structuredClone(simulator.answer());
    };
    const first = run();
    simulator.setFault({ kind: 'error' });
    simulator.setSpeed(5);
    run();
    simulator.reset();
    expect(simulator.status()).to.deep.include({ answers: 0, fault: null, speed: 0, seed: 1 });
    expect(simulator.log()).to.deep.equal([]);
    expect(run()).to.deep.equal(first);
    simulator.reset({ seed: 2 });
    expect(run()).not.to.deep.equal(first);
  });

  it('notes only what a client can read of a faulty answer, so that no change is lost to it', async () => {
    const simulator = createSimulator({ speed: 0 });
    const state = new Map<string, Station>();
    compare(state, simulator.answer());
    for (const kind of ['error', 'truncated', 'empty', 'html', 'drop', 'forbidden', 'too-many'] as const) {
      simulator.advance(600_000);
      simulator.setFault({ kind, times: 1 });
      await poll(simulator);
      expect(simulator.log().at(-1)).to.deep.include({ fault: kind, stations: 0, changes: [] });
    }
    const found = compare(state, simulator.answer());
    expect(found).to.have.length.greaterThan(100);
    expect(simulator.log().at(-1)!.changes).to.deep.equal(found);
  });

  it('leaves the wrong entry of an answer out of the log, whichever way it is wrong', async () => {
    const simulator = createSimulator({ speed: 0 });
    const state = new Map<string, Station>();
    const contract = 'Toyama';
    simulator.setFault({ kind: 'malformed' });
    for (let count = 0; count < 60; count++) {
      simulator.advance(600_000);
      const { shown, body } = (await poll(simulator, contract))!;
      expect(JSON.parse(body)).to.have.length(30);
      expect(shown).to.have.length(29);
      expect(simulator.log().at(-1)!.changes).to.deep.equal(compare(state, shown));
    }
  });

  it('answers so many times with a fault and then rightly again', async () => {
    const simulator = createSimulator({ speed: 0 });
    simulator.setFault({ kind: 'error', times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await poll(simulator))?.status);
    expect(statuses).to.deep.equal([500, 500, 200]);
    expect(simulator.status().fault).to.equal(null);
  });

  it('does not count a wrong key or contract as an answer', async () => {
    const simulator = createSimulator({ speed: 0 });
    simulator.setFault({ kind: 'error', times: 1 });
    expect(await simulator.take({ apiKey: 'wrong' })).to.include({ status: 403 });
    expect(await simulator.take({})).to.include({ status: 403 });
    expect(await simulator.take({ apiKey: 'simulator', contract: 'Atlantis' })).to.include({ status: 400 });
    expect(simulator.status()).to.deep.include({ answers: 0, fault: { kind: 'error', times: 1 } });
  });
});

function poll(simulator: Simulator, contract?: string) {
  return simulator.take({ apiKey: 'simulator', contract });
}
