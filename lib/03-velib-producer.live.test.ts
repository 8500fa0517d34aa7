import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { leaveOut } from '../test/leave-out';
import { produceStations } from './03-velib-producer';
import { withAdmin } from './kit/admin';
import { freshStart } from './kit/fresh';
import { createKafka } from './kit/kafka';
import { lab } from './kit/lab';
import { readTopic } from './kit/read';

const REAL = '../shared/data/bikes/jcdecaux-v1-toulouse-2016.json';
const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? lab.bootstrap.join()).split(',') });

describe('produceStations', () => {
  const topic = `real-stations-${process.pid}`;
  let server: Server;

  before(async function () {
    // Present on some machines only; it is not the project's to hand on.
    if (!existsSync(REAL)) leaveOut(this, 'no real answer of the API in ../shared/data');
    server = createServer((_, response) => response.end(readFileSync(REAL)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await freshStart(kafka, { topics: { [topic]: 3 } });
  });

  after(async () => {
    server?.close();
    server?.closeAllConnections();
    if (server) await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] }));
  });

  it('sends a real answer of the API whole, each station once, its text unchanged', async () => {
    const control = new AbortController();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const totals = await produceStations(kafka, {
      topic,
      url,
      apiKey: 'any',
      signal: control.signal,
      emit: () => control.abort(),
    });
    expect(totals).to.deep.equal({ polls: 1, failures: 0, records: 280, skipped: 0 });
    const real = JSON.parse(readFileSync(REAL, 'utf8')) as Array<{ number: number }>;
    const sent = await readTopic(kafka, { topic });
    const byKey = new Map(sent.map(({ key, value }) => [key, JSON.parse(String(value))]));
    expect(byKey).to.deep.equal(new Map(real.map((station) => [`Toulouse/${station.number}`, station])));
  });
});
