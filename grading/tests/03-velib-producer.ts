import { expect } from 'chai';
import type { PollTotals } from '../../lib/03-velib-producer';
import type { Station } from '../../lib/kit/stations';
import { type Answer, type Feed, withFeed } from '../runner/feed';
import type { FoundRecord } from '../runner/oracle';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

/** The time that `now` gives in these tests. */
export const NOW = Date.UTC(2026, 4, 18, 8, 0, 0, 123);
/** The same as a line begins with it. */
export const TIME = '2026-05-18T08:00:00.123Z';
/** A key that must not be seen anywhere. */
export const KEY = 'no-one-may-see-me';

/** A sound station, but for what is given. */
export function station(given: Partial<Station> = {}): Station {
  return {
    number: 55,
    contract_name: 'Toulouse',
    name: "00055 - PLACE DE L'ÉTOILE",
    address: "3/5 PLACE DE L'ÉTOILE",
    position: { lat: 43.6, lng: 1.44 },
    banking: true,
    bonus: false,
    bike_stands: 20,
    available_bike_stands: 12,
    available_bikes: 7,
    status: 'OPEN',
    last_update: 1_779_000_000_000,
    ...given,
  };
}

/** What `trimStation` keeps of a station. */
export function trimmed({ name, position, banking, bonus, ...kept }: Station): object {
  return kept;
}

/** What a call of fetchStations threw, or what it returned, in words. */
export async function refusal(t: TestContext, options: object): Promise<{ name: string; message: string }> {
  return t.call('fetchStations', options).then(
    (found) => ({ name: 'none', message: `returned ${JSON.stringify(found)}` }),
    ({ name, message }: Error) => ({ name, message }),
  );
}

/** Expects a FeedError whose message says `about`, and does not hold the key. */
export function expectFeedError(
  { name, message }: { name: string; message: string },
  what: string,
  about: RegExp,
  wanted: string,
): void {
  expect(name, `the name of the error: ${what}`).to.equal('FeedError');
  expect(message, `the message should say ${wanted}: ${what}`).to.match(about);
  expect(message, `the API key in the message: ${what}`).not.to.contain(KEY);
}

/** What a run of the producer left behind. */
export interface Polled {
  feed: Feed;
  lines: string[];
  totals: PollTotals;
  records: FoundRecord[];
}

/** Starts the producer on a feed, with a clock that stands still and no pause to speak of. */
export function startPolling(t: TestContext, feed: Feed, options: object): RunningCall<PollTotals> {
  return t.start<PollTotals>('produceStations', t.props.kafka(), {
    url: feed.url,
    apiKey: KEY,
    intervalMs: 1,
    now: t.props.returns(NOW),
    signal: t.props.signal(),
    emit: t.props.emit(),
    ...options,
  });
}

/** Lets the producer poll until the feed has given all its answers, and aborts it while it waits for one more. */
export async function polled(
  t: TestContext,
  answers: ReadonlyArray<Answer | (() => Answer | Promise<Answer>)>,
  options: { topic: string } & Record<string, unknown>,
): Promise<Polled> {
  return withFeed(t, answers, async (feed) => {
    const run = startPolling(t, feed, options);
    const early = run.done.then(() =>
      expect.fail(
        `produceStations() ended before its signal was aborted, after ${feed.requests.length} polls`,
      ),
    );
    await Promise.race([feed.exhausted, early]);
    run.abort();
    feed.release();
    const totals = await run.done;
    return { feed, totals, lines: run.emitted.map(String), records: await t.oracle.read(options.topic) };
  });
}

/** Records as a test compares them: by poll and key, the value parsed. */
export function summary(records: FoundRecord[]): Array<{ poll: unknown; key: unknown; value: unknown }> {
  const parsed = records.map(({ key, value, headers }) => ({
    poll: headers.poll,
    key,
    value: asJson(value),
  }));
  return parsed.sort(
    (a, b) => Number(a.poll) - Number(b.poll) || String(a.key).localeCompare(String(b.key), 'en'),
  );
}

function asJson(value: string | null): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return `not JSON: ${value}`;
  }
}

/** Stations that are wrong in one field each, and how a line about them names station and field. */
const WRONG: Array<{ given: Record<string, unknown>; station: string; field: string }> = [
  { given: { number: 1, available_bikes: undefined }, station: 'Toulouse/1', field: 'available_bikes' },
  {
    given: { number: 2, available_bike_stands: -1 },
    station: 'Toulouse/2',
    field: 'available_bike_stands',
  },
  { given: { number: 3, bike_stands: '20' }, station: 'Toulouse/3', field: 'bike_stands' },
  { given: { number: 4, available_bikes: 1.5 }, station: 'Toulouse/4', field: 'available_bikes' },
  { given: { number: 5, status: 'BROKEN' }, station: 'Toulouse/5', field: 'status' },
  { given: { number: 6, address: null }, station: 'Toulouse/6', field: 'address' },
  { given: { number: 7, last_update: 'today' }, station: 'Toulouse/7', field: 'last_update' },
  { given: { number: 8, available_bikes: 9 }, station: 'Toulouse/8', field: 'available_bikes' },
  { given: { number: '9' }, station: 'Toulouse/', field: 'number' },
  { given: { number: 10, contract_name: '' }, station: '/10', field: 'contract_name' },
];

export default tests('03-velib-producer', [
  {
    id: 'asks-the-feed',
    title:
      'fetchStations asks for the path of the API with key and contract, and gives the entries as they came',
    points: 2,
    hints: [
      "`new URL('/vls/v1/stations', url)` makes the address; its `searchParams.set` writes what a query needs.",
      'Leave `contract` out where none is given: a contract named "undefined" does not exist.',
      'Check nothing yet: what is no station is dealt with further on.',
    ],
    async run(t) {
      const answer = [station(), { number: 'not a number' }, 'no station at all'];
      await withFeed(t, [answer, []], async ({ url, requests }) => {
        const found = await t.call('fetchStations', { url, apiKey: 'key & more', contract: 'Île-de-France' });
        expect(found, 'what was returned').to.deep.equal(answer);
        expect(await t.call('fetchStations', { url, apiKey: KEY }), 'of an empty list').to.deep.equal([]);
        expect(
          requests.map(({ method, path, query }) => ({ method, path, query })),
          'the requests, the first with a contract',
        ).to.deep.equal([
          {
            method: 'GET',
            path: '/vls/v1/stations',
            query: { apiKey: 'key & more', contract: 'Île-de-France' },
          },
          { method: 'GET', path: '/vls/v1/stations', query: { apiKey: KEY } },
        ]);
      });
    },
  },
  {
    id: 'says-what-was-refused',
    title:
      'fetchStations rejects with a FeedError that speaks of the key when it is refused, and else names the HTTP status',
    points: 2,
    hints: [
      '`fetch` does not reject for an HTTP error: look at `response.ok` and `response.status`.',
      '401 and 403 mean the key. Whoever reads the message wants to know what to mend.',
    ],
    async run(t) {
      const cases = [
        { status: 401, about: /key/i, wanted: 'that it is the key' },
        { status: 403, about: /key/i, wanted: 'that it is the key' },
        { status: 400, about: /400/, wanted: '400' },
        { status: 429, about: /429/, wanted: '429' },
        { status: 500, about: /500/, wanted: '500' },
      ];
      // A list in an error's body must not pass for stations.
      const answers = cases.map(({ status }) => ({ status, body: JSON.stringify([station()]) }));
      await withFeed(t, answers, async ({ url }) => {
        for (const { status, about, wanted } of cases) {
          const error = await refusal(t, { url, apiKey: KEY });
          expectFeedError(error, `the feed answers HTTP ${status}`, about, wanted);
        }
      });
    },
  },
  {
    id: 'says-who-does-not-answer',
    title:
      'fetchStations rejects with a FeedError that names the host when nobody answers, in time or at all, and never shows the key',
    points: 2,
    hints: [
      "node-fetch's own message holds the whole address, and with it your key: write one of your own.",
      '`AbortSignal.timeout(timeoutMs)` given to `fetch` ends one that takes too long.',
      'Everything that `fetch` throws ends up here, except an abort by the caller.',
    ],
    async run(t) {
      const closed = await withFeed(t, [], async ({ url }) => url);
      const gone = await refusal(t, { url: closed, apiKey: KEY });
      expectFeedError(gone, 'nobody listens there', /127\.0\.0\.1/, 'the host');
      await withFeed(t, [{ ending: 'drop' }, { ending: 'stall' }], async ({ url }) => {
        const dropped = await refusal(t, { url, apiKey: KEY });
        expectFeedError(dropped, 'the connection is closed', /127\.0\.0\.1/, 'the host');
        const slow = await refusal(t, { url, apiKey: KEY, timeoutMs: 100 });
        expectFeedError(slow, 'no answer within timeoutMs', /127\.0\.0\.1/, 'the host');
      });
    },
  },
  {
    id: 'says-what-is-not-json',
    title: 'fetchStations rejects with a FeedError for an answer that is not JSON, cut in two, or no list',
    points: 2,
    hints: [
      'A proxy answers with a page and HTTP 200: `response.ok` is true and `JSON.parse` throws.',
      'An object is JSON too: `Array.isArray`.',
    ],
    async run(t) {
      const whole = JSON.stringify([station(), station({ number: 56 })]);
      const cases = [
        {
          what: 'a login page with HTTP 200',
          body: '<!doctype html><title>Welcome to the guest network</title>',
        },
        { what: 'JSON cut in the middle', body: whole.slice(0, whole.length / 2) },
        { what: 'nothing', body: '' },
        { what: 'an object', body: '{"error":"out of order"}' },
        { what: 'null', body: 'null' },
      ];
      await withFeed(t, cases, async ({ url }) => {
        for (const { what } of cases) {
          const error = await refusal(t, { url, apiKey: KEY });
          expectFeedError(
            error,
            `the answer is ${what}`,
            /json|list/i,
            'what the answer is not: JSON, a list',
          );
        }
      });
    },
  },
  {
    id: 'message-of-a-station',
    title: 'stationMessage has the key contract/number and all of the station as JSON',
    points: 2,
    hints: [
      'Numbers repeat between cities: the contract belongs into the key.',
      'A message without value is a tombstone; `JSON.stringify(station)` is the value.',
    ],
    async run(t) {
      const stations = [
        station(),
        station({ contract_name: 'Lyon' }),
        station({ number: 5, last_update: null }),
      ];
      const keys = ['Toulouse/55', 'Lyon/55', 'Toulouse/5'];
      for (const [i, each] of stations.entries()) {
        const { key, value } = await t.call<{ key: string; value: string }>('stationMessage', each);
        expect(key, 'the key').to.equal(keys[i]);
        expect(asJson(value), `the value of ${key}, parsed`).to.deep.equal(each);
      }
    },
  },
  {
    id: 'trimmed-record',
    title:
      'trimStation keeps the eight fields that a monitor needs, and trimmed messages hold these only, with the same key',
    points: 2,
    hints: [
      'The docstring of `trimStation` lists the fields.',
      '`stationMessage` trims only when asked to; `produceStations` passes `trimmed` on.',
    ],
    async run(t) {
      const given = station({ last_update: null, available_bikes: 0, status: 'CLOSED' });
      expect(await t.call('trimStation', given), 'what trimStation keeps').to.deep.equal(trimmed(given));
      const message = await t.call<{ key: string; value: string }>('stationMessage', given, {
        trimmed: true,
      });
      expect(message.key, 'the key of a trimmed message').to.equal('Toulouse/55');
      expect(asJson(message.value), 'the value of a trimmed message').to.deep.equal(trimmed(given));

      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const { records } = await polled(t, [[given]], { topic, trimmed: true });
      expect(
        records.map(({ value }) => asJson(value)),
        'the values that produceStations sent, trimmed',
      ).to.deep.equal([trimmed(given)]);
    },
  },
  {
    id: 'one-message-a-station',
    title:
      'produceStations sends one keyed message for each station of each poll, numbers the polls in a header, and says how many',
    points: 3,
    hints: [
      'One `producer.send` with all messages of the poll; kafkajs takes headers beside key and value, as text.',
      'The line: `new Date(now()).toISOString()`, then `Produced N station records`.',
      'Return the totals once the signal is aborted, and disconnect the producer.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic, { partitions: 3 });
      const first = [station(), station({ number: 7 }), station({ contract_name: 'Lyon' })];
      const second = [station({ available_bikes: 0 }), station({ number: 7 })];
      const { lines, totals, records, feed } = await polled(t, [first, second], {
        topic,
        contract: 'Toulouse',
      });
      expect(summary(records), 'the records in the topic, by poll').to.deep.equal([
        { poll: '1', key: 'Lyon/55', value: first[2] },
        { poll: '1', key: 'Toulouse/55', value: first[0] },
        { poll: '1', key: 'Toulouse/7', value: first[1] },
        { poll: '2', key: 'Toulouse/55', value: second[0] },
        { poll: '2', key: 'Toulouse/7', value: second[1] },
      ]);
      expect(lines, 'what was emitted').to.deep.equal([
        `${TIME} Produced 3 station records`,
        `${TIME} Produced 2 station records`,
      ]);
      expect(totals, 'what was returned; the third poll was aborted').to.deep.equal({
        polls: 3,
        failures: 0,
        records: 5,
        skipped: 0,
      });
      expect(feed.requests[0]?.query, 'what the feed was asked').to.deep.equal({
        apiKey: KEY,
        contract: 'Toulouse',
      });
    },
  },
  {
    id: 'failing-poll',
    title:
      'A poll that fails is told without the key, and the next one goes on; nothing is made up for later',
    points: 3,
    hints: [
      '`try` and `catch` belong inside the loop, around one poll.',
      'What a failing poll did not bring is gone: the next answer is newer.',
      'The number of a poll counts those that failed too.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const good = [station()];
      const answers: Answer[] = [
        { status: 500, body: 'out of order' },
        good,
        { ending: 'drop' },
        { status: 403, body: '{"error":"Unauthorized"}' },
        { body: '<html>' },
        [station({ available_bikes: 3 })],
      ];
      const { lines, totals, records } = await polled(t, answers, { topic });
      expect(
        lines.map((line) => line.replace(/(Poll failed): .+/s, '$1: …')),
        'the lines emitted, less what is wrong',
      ).to.deep.equal([
        `${TIME} Poll failed: …`,
        `${TIME} Produced 1 station records`,
        `${TIME} Poll failed: …`,
        `${TIME} Poll failed: …`,
        `${TIME} Poll failed: …`,
        `${TIME} Produced 1 station records`,
      ]);
      expect(
        lines[0],
        'the line of the poll that was answered with HTTP 500 should name the status',
      ).to.match(/500/);
      expect(lines.join('\n'), 'the API key in the lines').not.to.contain(KEY);
      expect(summary(records), 'the records in the topic').to.deep.equal([
        { poll: '2', key: 'Toulouse/55', value: good[0] },
        { poll: '6', key: 'Toulouse/55', value: station({ available_bikes: 3 }) },
      ]);
      expect(totals, 'what was returned; the seventh poll was aborted').to.deep.equal({
        polls: 7,
        failures: 4,
        records: 2,
        skipped: 0,
      });
    },
  },
  {
    id: 'skips-what-is-no-station',
    title:
      'Entries that are no sound station are skipped, one line each that names station and field, and the others are sent',
    points: 3,
    hints: [
      '`readStation` from lib/kit/stations throws for an entry that is wrong, and its message names station and field.',
      'Catch it for each entry, not for the whole answer.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const sound = [station(), station({ number: 99, available_bikes: 0 })];
      const entries = [sound[0], ...WRONG.map(({ given }) => ({ ...station(), ...given })), null, sound[1]];
      const { lines, totals, records } = await polled(t, [entries], { topic });
      const skips = lines.filter((line) => line.startsWith(`${TIME} Skipped `));
      expect(skips.length, 'lines that begin with the time and "Skipped"').to.equal(WRONG.length + 1);
      for (const [i, { station, field }] of WRONG.entries()) {
        expect(skips[i], `the line about ${field}`).to.contain(station).and.to.contain(field);
      }
      expect(
        summary(records).map(({ value }) => value),
        'the stations sent',
      ).to.deep.equal(sound);
      expect(lines.at(-1), 'the last line').to.equal(`${TIME} Produced 2 station records`);
      expect(totals, 'what was returned').to.deep.equal({
        polls: 2,
        failures: 0,
        records: 2,
        skipped: WRONG.length + 1,
      });
    },
  },
  {
    id: 'station-twice',
    title: 'A station that an answer holds twice is sent once, as its last entry says',
    points: 1,
    hints: ['A Map by key keeps the last one: `[...map.values()]` are the messages to send.'],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const answer = [
        station({ available_bikes: 1 }),
        station({ number: 56 }),
        station({ contract_name: 'Lyon' }),
        station({ available_bikes: 2 }),
      ];
      const { lines, totals, records } = await polled(t, [answer, answer], { topic });
      const once = (poll: string) => [
        { poll, key: 'Lyon/55', value: answer[2] },
        { poll, key: 'Toulouse/55', value: answer[3] },
        { poll, key: 'Toulouse/56', value: answer[1] },
      ];
      expect(summary(records), 'the records of two polls').to.deep.equal([...once('1'), ...once('2')]);
      expect(lines, 'what was emitted').to.deep.equal(Array(2).fill(`${TIME} Produced 3 station records`));
      expect(totals.records, 'the records counted').to.equal(6);
    },
  },
  {
    id: 'polls-one-at-a-time',
    title: 'Polls never overlap: the feed is asked again once its answer is sent, however slow it was',
    points: 2,
    hints: [
      '`setInterval` does not wait for what it started: a loop that awaits each poll does.',
      'Await `producer.send` before the next poll begins.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const there: number[] = [];
      const answers = [55, 56, 57].map((number) => async () => {
        there.push((await t.oracle.read(topic)).length);
        await new Promise((resolve) => setTimeout(resolve, 150));
        return [station({ number })];
      });
      const { feed, records } = await polled(t, answers, { topic });
      expect(feed.mostOpen, 'requests open at once, with slow answers').to.equal(1);
      expect(there, 'records in the topic when each poll began').to.deep.equal([0, 1, 2]);
      expect(records.length, 'records in the end').to.equal(3);
    },
  },
]);
