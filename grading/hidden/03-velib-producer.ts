import { expect } from 'chai';
import type { PollTotals } from '../../lib/03-velib-producer';
import { withFeed } from '../runner/feed';
import { tests } from '../runner/suite';
import {
  expectFeedError,
  KEY,
  NOW,
  polled,
  refusal,
  startPolling,
  station,
  summary,
  TIME,
} from '../tests/03-velib-producer';

export default tests('03-velib-producer', [
  {
    id: 'retry-after',
    title:
      'After HTTP 429 the feed is left alone for as many seconds as its Retry-After says, then asked again',
    points: 2,
    hints: [
      'The header counts seconds: `Number(response.headers.get("retry-after")) * 1000`.',
      'Wait for the longer of the two: what is left of the interval, or what the feed asks for.',
      'Without the header the interval alone counts.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const tooMany = { status: 429, body: 'slow down' };
      const answers = [{ ...tooMany, headers: { 'retry-after': '1' } }, [station()], tooMany, [station()]];
      const { feed, lines, totals } = await polled(t, answers, { topic });
      const [asked, next] = feed.requests;
      // A timer may fire a millisecond early, never much.
      expect(
        Number(next?.at) - Number(asked?.answeredAt),
        'ms until the next request, asked to wait 1 s',
      ).to.be.at.least(980);
      expect(
        lines.filter((line) => line.includes('Produced')).length,
        'polls that went well afterwards',
      ).to.equal(2);
      expect(totals.failures, 'the failures counted').to.equal(2);
    },
  },
  {
    id: 'unnumbered',
    title: 'With numbered: false the messages carry no header',
    points: 1,
    hints: ['Headers that are `undefined` are left out by kafkajs.'],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const { records } = await polled(t, [[station()], [station()]], { topic, numbered: false });
      expect(
        records.map(({ key, headers }) => ({ key, headers })),
        'keys and headers of two polls of one station',
      ).to.deep.equal([
        { key: 'Toulouse/55', headers: {} },
        { key: 'Toulouse/55', headers: {} },
      ]);
    },
  },
  {
    id: 'interval',
    title:
      'A poll begins intervalMs after the last one began, measured by now, or at once where that is over',
    points: 2,
    hints: [
      'Take `now()` before the poll and after it: what is left of the interval is to wait.',
      'A poll that took longer than the interval leaves nothing to wait: never a negative time.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const answers = [[station()], [station()], [station()]];
      const still = await polled(t, answers, { topic, intervalMs: 250 });
      for (const [i, { answeredAt }] of still.feed.requests.slice(0, -1).entries()) {
        const gap = Number(still.feed.requests[i + 1]?.at) - Number(answeredAt);
        expect(
          gap,
          'ms from an answer to the next request, with intervalMs 250 and a clock that stands still',
        ).to.be.at.least(230);
      }
      // Whoever looks at this clock finds a minute gone since the last time.
      const minutes = Array.from({ length: 1_000 }, (_, i) => NOW + i * 60_000);
      const hurried = await polled(t, answers, {
        topic,
        intervalMs: 30_000,
        now: t.props.returns(...minutes),
      });
      expect(hurried.totals.records, 'records of three polls, each longer than its interval').to.equal(3);
    },
  },
  {
    id: 'failing-send',
    title: 'A poll whose messages Kafka refuses counts as failed, and those after it are sent',
    points: 2,
    hints: [
      'Fetch and send belong into the same `try`.',
      'Count and tell the records once `producer.send` has returned.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic, { configs: { 'max.message.bytes': '1000' } });
      const huge = [station({ address: 'RUE '.repeat(500) }), station({ number: 56 })];
      const answers = [[station()], huge, [station({ number: 57 })], [station({ number: 58 })]];
      const { lines, totals, records } = await polled(t, answers, { topic });
      expect(
        summary(records).map(({ poll, key }) => `${poll} ${key}`),
        'the records in the topic; the second poll is larger than the topic allows',
      ).to.deep.equal(['1 Toulouse/55', '3 Toulouse/57', '4 Toulouse/58']);
      const produced = `${TIME} Produced 1 station records`;
      expect(
        lines.map((line) => line.replace(/(Poll failed): .+/s, '$1: …')),
        'what was emitted',
      ).to.deep.equal([produced, `${TIME} Poll failed: …`, produced, produced]);
      expect(totals, 'what was returned').to.deep.equal({ polls: 5, failures: 1, records: 3, skipped: 0 });
    },
  },
  {
    id: 'abort',
    title: 'An abort ends the producer at once, in a pause or while the feed is slow, and is no failure',
    points: 2,
    hints: [
      '`pauseUnlessAborted` from lib/kit/lines ends with the signal.',
      'Give the signal to `fetch` too: `AbortSignal.any([signal, timeout])`.',
      'An abort makes `fetch` reject: that is not a poll that failed.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      await withFeed(t, [[station()], [station()]], async (feed) => {
        const pausing = startPolling(t, feed, { topic, intervalMs: 60_000 });
        await pausing.until(1, 'the line of the first poll');
        pausing.abort();
        expect(await pausing.done, 'what was returned after an abort in the pause').to.deep.equal({
          polls: 1,
          failures: 0,
          records: 1,
          skipped: 0,
        });
        const waiting = startPolling(t, feed, { topic, timeoutMs: 60_000 });
        await Promise.race([feed.exhausted, waiting.done]);
        waiting.abort();
        expect(await waiting.done, 'what was returned after an abort while the feed was slow').to.deep.equal({
          polls: 2,
          failures: 0,
          records: 1,
          skipped: 0,
        } satisfies PollTotals);
        expect(waiting.emitted, 'what was emitted').to.deep.equal([`${TIME} Produced 1 station records`]);
      });
    },
  },
  {
    id: 'body-stalls',
    title:
      'The timeout counts until the last byte of the answer, and no error shows the key, whatever the feed answers',
    points: 1,
    hints: [
      '`fetch` returns once the headers are there; the signal given to it still ends `response.text()`.',
      'The answer may repeat your request: do not show what it says.',
    ],
    async run(t) {
      const half = JSON.stringify([station()]).slice(0, 80);
      const echo = `<p>Cannot GET /vls/v1/stations?apiKey=${KEY}</p>`;
      const answers = [
        { body: half, ending: 'stall' as const },
        { body: half, ending: 'drop' as const },
        { body: echo },
        { status: 404, body: echo },
      ];
      await withFeed(t, answers, async ({ url }) => {
        const stalled = await refusal(t, { url, apiKey: KEY, timeoutMs: 150 });
        expectFeedError(stalled, 'the answer stops in the middle', /127\.0\.0\.1/, 'the host');
        const dropped = await refusal(t, { url, apiKey: KEY });
        expectFeedError(dropped, 'the connection breaks in the middle', /127\.0\.0\.1/, 'the host');
        const echoed = await refusal(t, { url, apiKey: KEY });
        expectFeedError(echoed, 'the answer repeats the request', /json/i, 'that it is not JSON');
        const missing = await refusal(t, { url, apiKey: KEY });
        expectFeedError(missing, 'HTTP 404', /404/, '404');
      });
    },
  },
  {
    id: 'empty-answer',
    title: 'An answer without stations is no failure: it produces 0 records and the next poll follows',
    points: 1,
    hints: ['Send only where there is something to send; the line is emitted all the same.'],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const { lines, totals, records } = await polled(t, [[], [station()]], { topic });
      expect(lines, 'what was emitted').to.deep.equal([
        `${TIME} Produced 0 station records`,
        `${TIME} Produced 1 station records`,
      ]);
      expect(summary(records), 'the records in the topic').to.deep.equal([
        { poll: '2', key: 'Toulouse/55', value: station() },
      ]);
      expect(totals.failures, 'the failures counted').to.equal(0);
    },
  },
]);
