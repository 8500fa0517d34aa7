import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { leaveOut } from '../../test/leave-out';
import { parseStation, readStation, type Station, StationError } from './stations';

/** One real answer of the API, beside the project where there is one. */
const REAL = '../shared/data/bikes/jcdecaux-v1-toulouse-2016.json';

const sound: Station = {
  number: 55,
  contract_name: 'Toulouse',
  name: '00055 - ÉTOILE',
  address: "3/5 PLACE DE L'ÉTOILE",
  position: { lat: 43.6, lng: 1.44 },
  banking: true,
  bonus: false,
  bike_stands: 20,
  available_bike_stands: 12,
  available_bikes: 7,
  status: 'OPEN',
  last_update: 1_779_000_000_000,
};

function complaint(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    expect(error).to.be.instanceOf(StationError);
    return (error as Error).message;
  }
}

const of = (given: object) => complaint(() => readStation({ ...sound, ...given }));

describe('readStation', () => {
  it('gives back a station as it came, full or trimmed', () => {
    expect(readStation(sound)).to.equal(sound);
    const { name, position, banking, bonus, ...trimmed } = sound;
    expect(readStation(trimmed)).to.equal(trimmed);
  });

  it('takes a station that never reported, is empty or has no stand in order', () => {
    expect(of({ last_update: null })).to.equal('none');
    expect(of({ available_bikes: 0, available_bike_stands: 0 })).to.equal('none');
    expect(of({ bike_stands: 0, available_bikes: 0, available_bike_stands: 0 })).to.equal('none');
  });

  it('names station and field, what was expected and what came', () => {
    const count = 'expected a whole number of at least 0';
    expect(of({ available_bikes: undefined })).to.equal(
      `station Toulouse/55: available_bikes: ${count}, got nothing`,
    );
    expect(of({ bike_stands: '20' })).to.equal(`station Toulouse/55: bike_stands: ${count}, got "20"`);
    expect(of({ available_bike_stands: -1 })).to.equal(
      `station Toulouse/55: available_bike_stands: ${count}, got -1`,
    );
    expect(of({ available_bikes: Number.NaN })).to.contain(count);
    expect(of({ status: 'BROKEN' })).to.equal(
      'station Toulouse/55: status: expected OPEN or CLOSED, got "BROKEN"',
    );
    expect(of({ last_update: '2026-05-18' })).to.equal(
      'station Toulouse/55: last_update: expected milliseconds since 1970 or null, got "2026-05-18"',
    );
    expect(of({ address: null })).to.equal('station Toulouse/55: address: expected text, got null');
    expect(of({ available_bikes: 9 })).to.equal(
      'station Toulouse/55: available_bikes + available_bike_stands: expected at most bike_stands, 20, got 21',
    );
  });

  it('names of the station what is known', () => {
    expect(of({ number: '55' })).to.match(/^station Toulouse\/\?: number: /);
    expect(of({ contract_name: '' })).to.match(/^station \?\/55: contract_name: /);
    for (const value of [null, [], 'station', 7]) {
      expect(complaint(() => readStation(value))).to.match(/^station \?: record: expected an object, got /);
    }
  });

  it('cuts what came where it is long', () => {
    expect(of({ status: 'x'.repeat(1_000) }).length).to.be.below(130);
  });

  it('takes a real answer of the API as it is', function () {
    // Present on some machines only; it is not the project's to hand on.
    if (!existsSync(REAL)) leaveOut(this, 'no real answer of the API in ../shared/data');
    const entries = JSON.parse(readFileSync(REAL, 'utf8')) as unknown[];
    expect(entries.length).to.equal(280);
    for (const entry of entries) expect(readStation(entry)).to.equal(entry);
  });
});

describe('parseStation', () => {
  it("reads a message's value", () => {
    expect(parseStation(Buffer.from(JSON.stringify(sound)))).to.deep.equal(sound);
    expect(parseStation(JSON.stringify(sound))).to.deep.equal(sound);
  });

  it('refuses a tombstone and what is not JSON', () => {
    expect(complaint(() => parseStation(null))).to.equal('station ?: value: expected JSON, got null');
    expect(complaint(() => parseStation('{"number":5'))).to.equal(
      'station ?: value: expected JSON, got "{\\"number\\":5"',
    );
    expect(complaint(() => parseStation(''))).to.equal('station ?: value: expected JSON, got ""');
  });
});
