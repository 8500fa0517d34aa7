import { expect } from 'chai';
import type { Transition } from '../../lib/05-empty-stations';
import { withSmtp } from '../runner/smtp';
import { tests } from '../runner/suite';
import {
  alerting,
  alertTopics,
  end,
  naming,
  numbersIn,
  relay,
  relayed,
  relayTopics,
  report,
  sentIds,
  station,
  transition,
  transitionsIn,
  untilCommitted,
  untilRelayed,
  untilSent,
} from '../tests/05-empty-stations';

export default tests('05-empty-stations', [
  {
    id: 'partition-handed-over',
    title:
      'When one of two relays leaves, the other goes on with its partitions: no transition is lost and none is told twice',
    points: 3,
    hints: [
      'What is remembered belongs to a partition that one holds: forget it when the group balances.',
      'Rebuild what is known of a partition when its first batch comes, from the partition of the same number of `output`.',
    ],
    timeoutMs: 20_000,
    async run(t) {
      const names = await relayTopics(t, 2);
      await report(t, names.topic, 0, [
        ['Nancy/1', 0],
        ['Nancy/2', 3],
      ]);
      await report(t, names.topic, 1, [
        ['Lyon/1', 0],
        ['Lyon/2', 3],
      ]);
      const first = relay(t, names);
      await untilRelayed(first, 'empty Nancy/1');
      await untilRelayed(first, 'empty Lyon/1');
      // The second one takes a partition over, in which things happen, and gives it back.
      const second = relay(t, names, { joined: true });
      const one = (entry: unknown) => Array.isArray(entry) && entry.length === 1;
      await second.until((emitted) => emitted.some(one), 'a call of joined with one partition');
      await report(t, names.topic, 0, [
        ['Nancy/1', 4],
        ['Nancy/2', 0],
      ]);
      await report(t, names.topic, 1, [
        ['Lyon/1', 4],
        ['Lyon/2', 0],
      ]);
      const told = (wanted: string) => Promise.any([first, second].map((run) => untilRelayed(run, wanted)));
      await told('empty Nancy/2');
      await told('empty Lyon/2');
      await end(second);
      await report(t, names.topic, 0, [
        ['Nancy/1', 2],
        ['Nancy/2', 0],
        ['Nancy/3', 0],
      ]);
      await report(t, names.topic, 1, [
        ['Lyon/1', 2],
        ['Lyon/2', 0],
        ['Lyon/3', 0],
      ]);
      await untilRelayed(first, 'empty Nancy/3');
      await untilRelayed(first, 'empty Lyon/3');
      await end(first);
      const each = (city: string) => [
        `empty ${city}/1`,
        `refilled ${city}/1`,
        `empty ${city}/2`,
        `empty ${city}/3`,
      ];
      expect(await transitionsIn(t, names.output), 'the transitions in the output').to.deep.equal([
        ...each('Nancy'),
        ...each('Lyon'),
      ]);
    },
  },
  {
    id: 'topics-that-do-not-fit',
    title:
      'relayEmptyStations refuses an output with fewer partitions and a topic that does not exist, and sendAlerts a topic that does not exist, each by its name',
    points: 1,
    hints: ['`mustMatchPartitions` and `partitionCounts` from lib/kit/topics look before anything starts.'],
    async run(t) {
      const [topic, small, absent] = [t.topic('velib-stations'), t.topic('small'), t.topic('absent')];
      await t.oracle.createTopic(topic, { partitions: 3 });
      await t.oracle.createTopic(small, { partitions: 2 });
      const failure = (fn: string, options: object) =>
        t
          .call(fn, t.props.kafka(), {
            ...options,
            groupId: t.group(),
            signal: t.props.signal({ afterMs: 3_000 }),
            emit: t.props.emit(),
          })
          .then(
            () => 'no error',
            (error: Error) => error.message,
          );
      expect(
        await failure('relayEmptyStations', { topic, output: small }),
        'an output with 2 partitions for 3',
      ).to.include(small);
      expect(
        await failure('relayEmptyStations', { topic, output: absent }),
        'an output that does not exist',
      ).to.include(absent);
      const alerts = { topic, sentTopic: absent, smtpUrl: 'smtp://127.0.0.1:1' };
      expect(await failure('sendAlerts', alerts), 'a sentTopic that does not exist').to.include(absent);
      expect(
        await failure('sendAlerts', { ...alerts, topic: absent, sentTopic: null }),
        'a topic that does not exist',
      ).to.include(absent);
    },
  },
  {
    id: 'count-after-restart',
    title: 'After a restart the count of a city holds the stations that were empty before',
    points: 2,
    hints: [
      'The committed transitions do not come again: read them from `topic`, up to the committed offsets, before the first mail.',
      'Only a station whose last transition is `empty` counts.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t, 2);
        const before = [
          transition('empty', 'Nancy/1', 0),
          transition('empty', 'Nancy/2', 1),
          transition('empty', 'Nancy/3', 2, { partition: 1 }),
          transition('empty', 'Lyon/1', 3, { partition: 1 }),
          transition('refilled', 'Nancy/1', 4),
        ];
        await relayed(t, names.topic, before);
        const first = alerting(t, names, { smtp });
        await untilSent(first, before[1]!, before[3]!);
        await untilCommitted(t, names, '3');
        await end(first);
        const after = [transition('empty', 'Nancy/9', 5), transition('empty', 'Lyon/9', 6)];
        await relayed(t, names.topic, after);
        const second = alerting(t, names, { smtp });
        await untilSent(second, ...after);
        await end(second);
        const counts = after.map(({ address }) => {
          const [mail] = naming(smtp.list(), address);
          return numbersIn((mail?.text ?? '').replaceAll(address, '')).includes(
            address.includes('Nancy') ? 3 : 2,
          );
        });
        expect(counts, 'whether the mails after the restart tell 3 for Nancy and 2 for Lyon').to.deep.equal([
          true,
          true,
        ]);
      });
    },
  },
  {
    id: 'server-that-refuses',
    title:
      'A mail that is refused for the moment (451) is sent again until it is taken, with the others behind it; one whose answer is lost comes twice, by the same message id',
    points: 2,
    hints: [
      'Any failure of `sendMail` means: not out yet, as far as one knows. Try the same mail again.',
      'Make the mail once, before the first try.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        smtp.refuse(2);
        const [one, two, three] = [1, 2, 3].map((n) => transition('empty', `Nancy/${n}`, n - 1));
        await relayed(t, names.topic, [one!, two!]);
        const [from, to] = ['velos@essai.example', 'astreinte@essai.example'];
        const run = alerting(t, names, { smtp, from, to });
        await untilSent(run, one!, two!);
        const kinds = run.emitted.map((event) => (event as { kind?: string } | null)?.kind);
        expect(kinds, 'what is told of a mail that is refused twice, and of the next').to.deep.equal([
          'waiting',
          'waiting',
          'sent',
          'sent',
        ]);
        smtp.hangUp(1);
        await relayed(t, names.topic, [three!]);
        await untilSent(run, three!);
        await end(run);
        const each = [one!, two!, three!].map(({ address }) => naming(smtp.list(), address));
        expect(
          each.map((mails) => mails.length),
          'mails for the two refused ones and the one unanswered',
        ).to.deep.equal([1, 1, 2]);
        const envelopes = smtp.list().map((mail) => [mail.from, ...mail.to]);
        expect(envelopes, 'the envelopes, from and to being given').to.deep.equal(
          envelopes.map(() => [from, to]),
        );
        expect(each[2]![1]!.messageId, 'the message id of the mail that came twice').to.equal(
          each[2]![0]!.messageId,
        );
      });
    },
  },
  {
    id: 'ends-while-it-waits',
    title:
      'Between two tries there are retryMs; sendAlerts ends at once when it is aborted while a mail waits, and the next run sends it',
    points: 2,
    hints: [
      'Both the loop and the pause must see the signal that `handle` is given.',
      'What is not out must not be committed: return before `commit`.',
    ],
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        const alert = transition('empty', 'Nancy/1', 0);
        await relayed(t, names.topic, [alert]);
        await smtp.stop();
        const run = alerting(t, names, { smtp, retryMs: 60_000 });
        await run.until(1, 'a try that is told as waiting');
        await new Promise((resolve) => setTimeout(resolve, 800));
        expect(run.emitted.length, 'tries, with a pause of a minute in between').to.equal(1);
        expect(await end(run), 'what was returned, aborted in the pause').to.deep.equal({
          alerts: 0,
          mails: 0,
        });
        const committed = await t.oracle.committed(names.groupId, names.topic);
        expect(committed, 'the committed offset after the abort').to.deep.equal({ 0: '-1' });
        await smtp.start();
        const next = alerting(t, names, { smtp });
        await untilSent(next, alert);
        await end(next);
        expect(smtp.list().length, 'mails in the end').to.equal(1);
      });
    },
  },
  {
    id: 'output-that-refuses',
    title:
      'When a transition cannot be sent, relayEmptyStations rejects, tells of nothing and commits nothing',
    points: 1,
    hints: ['Await the send before you emit, and do not catch what it throws.'],
    async run(t) {
      const names = {
        topic: t.topic('velib-stations'),
        output: t.topic('empty-stations'),
        groupId: t.group(),
      };
      await t.oracle.createTopic(names.topic);
      await t.oracle.createTopic(names.output, { configs: { 'max.message.bytes': '300' } });
      await t.oracle.produce(names.topic, [
        { value: JSON.stringify(station('Nancy/1', 0, 'x'.repeat(1_000))) },
      ]);
      const run = relay(t, names);
      const outcome = await run.done.then(
        () => 'returned',
        () => 'rejected',
      );
      expect(outcome, 'a transition of 1,000 bytes where 300 are allowed').to.equal('rejected');
      expect(run.emitted, 'what was told').to.deep.equal([]);
      expect(await t.oracle.committed(names.groupId, names.topic), 'the committed offset').to.deep.equal({
        0: '-1',
      });
    },
  },
  {
    id: 'digest-at-the-limit',
    title:
      'As many alerts as digestAbove are single mails, one more makes a digest; refilled stations do not count, and an alert in a digest is not sent again either',
    points: 2,
    hints: ['`digestAbove` alerts are not above `digestAbove`.', 'Remember every id of a digest.'],
    timeoutMs: 20_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        const empty = (from: number, to: number): Transition[] =>
          Array.from({ length: to - from + 1 }, (_, i) => transition('empty', `Nancy/${from + i}`, from + i));
        const three = empty(1, 3);
        await relayed(t, names.topic, [...three, transition('refilled', 'Nancy/1', 10)]);
        const options = { smtp, digestAbove: 3, windowMs: 500 };
        const first = alerting(t, names, options);
        await untilSent(first, ...three);
        await end(first);
        expect(smtp.list().length, 'mails for three alerts, digestAbove 3').to.equal(3);

        const four = empty(4, 7);
        await relayed(t, names.topic, four);
        const killed = alerting(t, names, { ...options, throwOn: 1 });
        await killed.done.catch(() => {});
        expect(smtp.list().length, 'mails once four alerts more are out').to.equal(4);
        const last = empty(8, 8);
        await relayed(t, names.topic, last);
        const again = alerting(t, names, options);
        await untilSent(again, ...last);
        await end(again);
        expect(sentIds(again.emitted), 'the alerts sent by the run after the kill').to.deep.equal(
          last.map(({ id }) => id),
        );
        expect(smtp.list().length, 'mails in the end').to.equal(5);
      });
    },
  },
  {
    id: 'without-memory',
    title:
      'With sentTopic null nothing is remembered: killed before the commit, the next run sends the mail again',
    points: 1,
    hints: ['Where `sentTopic` is null there is no topic to read or to write.'],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = { ...(await alertTopics(t)), sentTopic: null };
        const alert = transition('empty', 'Nancy/1', 0);
        await relayed(t, names.topic, [alert]);
        await alerting(t, names, { smtp, throwOn: 1 }).done.catch(() => {});
        const again = alerting(t, names, { smtp });
        await untilSent(again, alert);
        expect(await end(again), 'what the second run returned').to.deep.equal({ alerts: 1, mails: 1 });
        expect(naming(smtp.list(), alert.address).length, 'mails for the one alert').to.equal(2);
      });
    },
  },
]);
