import { expect } from 'chai';
import { expectSteady } from '../runner/own-task';
import { tests } from '../runner/suite';
import {
  change,
  makeTopics,
  manyChanges,
  message,
  monitor,
  shortly,
  station,
  stop,
  told,
  untilRead,
} from '../tests/04-velib-monitor';

export default tests('04-velib-monitor', [
  {
    id: 'zero-stands',
    title: 'No free stand is a number like any other: a station that was full is known, and so is its change',
    points: 1,
    hints: ['0 is false in a condition: compare with undefined, or ask the map with `has`.'],
    async run(t) {
      const stands = [0, 0, 1, 0, 2].map((each) => [station('Lyon', 1, each)]);
      const changes = [null, null, change('Lyon', 1, 0, 1), change('Lyon', 1, 1, 0), change('Lyon', 1, 0, 2)];
      const fresh = await t.callEach('stationMonitor', [], stands);
      expect(fresh, 'a station with 0, 0, 1, 0, 2 free stands').to.deep.equal(changes);
      const known = [{ contract: 'Lyon', number: 1, stands: 0 }];
      const knowing = await t.callEach('stationMonitor', [known], stands.slice(2));
      expect(knowing, 'known with 0 free stands, then 1, 0, 2').to.deep.equal(changes.slice(2));
      expect(await t.call('busiestStations', [change('Lyon', 1, 2, 0)], 0), 'the first 0 rows').to.deep.equal(
        [],
      );
    },
  },
  {
    id: 'own-filter-is-steady',
    title:
      'Your own filter gives the same answer for the same change, whatever came before it, and leaves the change as it is',
    points: 1,
    hints: [
      'A filter looks at one change: it keeps no count and no memory of others.',
      'Read the fields of `change`; to work with another value, make a variable of your own.',
    ],
    async run(t) {
      await expectSteady(t, 'ownFilter', manyChanges(1_003), isBoolean, 'true or false');
    },
  },
  {
    id: 'full-and-trimmed',
    title:
      'Full and trimmed records, with or without key and last update, are all stations; the line takes the address as it is',
    points: 1,
    hints: [
      'All that you need is in the value: the key may be missing.',
      '`last_update` may be null, and then `at` is null too.',
    ],
    async run(t) {
      const names = await makeTopics(t, 1);
      const full = station('Besançon', 7, 5, { address: "12/14 RUE DE L'ÉTÉ – CÔTÉ GARE (SUD)" });
      const { name, position, banking, bonus, ...trimmed } = full;
      const later = { ...trimmed, available_bike_stands: 3, last_update: null, status: 'CLOSED' };
      await t.oracle.produce(names.topic, [
        message(full),
        { value: JSON.stringify(later) },
        message({ ...full, available_bike_stands: 4, available_bikes: 0 }),
      ]);
      const run = monitor(t, names);
      await untilRead(t, names.topic, [run], 1);
      await stop(run);
      const lines = [
        "-2 12/14 RUE DE L'ÉTÉ – CÔTÉ GARE (SUD) (Besançon)",
        "+1 12/14 RUE DE L'ÉTÉ – CÔTÉ GARE (SUD) (Besançon)",
      ];
      expect(told(run).map(({ line }) => line)).to.deep.equal(lines);
      const times = told(run).map((event) => event.change?.at);
      expect(times, 'the times of the changes').to.deep.equal([null, full.last_update]);
    },
  },
  {
    id: 'told-once-when-read-again',
    title:
      'Records that are part of the state already are passed over when they are read again, though nothing was committed',
    points: 3,
    hints: [
      'Each `SeenStation` says at which offset it was seen: what is the last one of the partition?',
      'A record up to that offset has been told: neither remember nor tell it.',
    ],
    async run(t) {
      const names = await makeTopics(t, 1);
      await t.oracle.produce(names.topic, [
        message(station('Lyon', 1, 5)),
        message(station('Lyon', 1, 6)),
        message(station('Lyon', 2, 1)),
        message(station('Lyon', 1, 5)),
        message(station('Lyon', 2, 2)),
      ]);
      const first = monitor(t, names);
      await untilRead(t, names.topic, [first], 1);
      await stop(first);
      expect(shortly(first), 'told at first').to.deep.equal(['Lyon/1 5>6', 'Lyon/1 6>5', 'Lyon/2 1>2']);

      // As after a crash between state and commit: another group has committed nothing, but finds the state.
      await t.oracle.produce(names.topic, [message(station('Lyon', 1, 8)), message(station('Lyon', 2, 9))]);
      const second = monitor(t, { ...names, groupId: t.group('again') });
      await untilRead(t, names.topic, [second], 1);
      await stop(second);
      const what = 'told when all is read again, with the state of the first five records';
      expect(shortly(second), what).to.deep.equal(['Lyon/1 5>8', 'Lyon/2 2>9']);
    },
  },
  {
    id: 'retention-took-the-next',
    title:
      'A group that fell behind, and whose next records retention has deleted, goes on with the oldest that is left, and tells what changed since it last looked',
    points: 2,
    hints: [
      'With `fromBeginning: true` kafkajs goes to the oldest record when the committed offset is gone.',
      'The state topic still knows the stations: the difference spans the gap.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await makeTopics(t, 1);
      const rounds = (...stands: number[]) =>
        t.oracle.produce(
          names.topic,
          stands.flatMap((each) => [
            message(station('Lyon', 1, each)),
            message(station('Lyon', 2, each + 1)),
          ]),
        );
      await rounds(3, 4);
      const first = monitor(t, names);
      const more = await untilRead(t, names.topic, [first], 1);
      await stop(first);
      await rounds(7, 10, 12);
      // Of the three rounds only the last one is left.
      const offset = String(8 + more);
      await t.oracle.admin.deleteTopicRecords({ topic: names.topic, partitions: [{ partition: 0, offset }] });
      await rounds(13);
      const second = monitor(t, names);
      const last = await untilRead(t, names.topic, [second], 1);
      expect(await stop(second), 'the number of records returned').to.equal(4 + last);
      const what = 'told after a gap: 4 and 5 free stands, then 12 and 13, then 13 and 14';
      const wanted = ['Lyon/1 4>12', 'Lyon/2 5>13', 'Lyon/1 12>13', 'Lyon/2 13>14'];
      expect(shortly(second), what).to.deep.equal(wanted);
    },
  },
  {
    id: 'remembers-by-partition',
    title:
      'A station whose records lie in two partitions, as after partitions were added, is remembered in each of them when the monitor comes back',
    points: 1,
    hints: ['The state topic has a row for it in both partitions: rebuild each partition from its own.'],
    async run(t) {
      const names = await makeTopics(t, 2);
      const play = (partition: number, ...stands: number[]) =>
        t.oracle.produce(
          names.topic,
          stands.map((each) => message(station('Lyon', 1, each), partition)),
        );
      await play(0, 3);
      await play(1, 9);
      const first = monitor(t, names);
      await untilRead(t, names.topic, [first], 2);
      await stop(first);
      await play(0, 4);
      await play(1, 8);
      const second = monitor(t, names);
      await untilRead(t, names.topic, [second], 2);
      await stop(second);
      const what = 'told after the restart: 4 after 3 in partition 0, 8 after 9 in partition 1';
      expect(shortly(second).sort(), what).to.deep.equal(['Lyon/1 3>4', 'Lyon/1 9>8']);
    },
  },
  {
    id: 'memory-only',
    title:
      'With stateTopic null it remembers in memory only: it needs no such topic, and knows nothing when it comes back',
    points: 1,
    hints: ['`stateTopic: null` is no topic: neither check it, nor read it, nor send to it.'],
    async run(t) {
      const [topic, deadLetterTopic, groupId] = [t.topic('stations'), t.topic('dead-letters'), t.group()];
      // More than the textbook's state topic has, should there be one on this cluster.
      const partitions = 12;
      await t.oracle.createTopic(topic, { partitions });
      await t.oracle.createTopic(deadLetterTopic);
      const play = (...stands: number[]) =>
        t.oracle.produce(
          topic,
          stands.map((each) => message(station('Lyon', 1, each), 1)),
        );
      const start = () => monitor(t, { topic, deadLetterTopic, groupId, stateTopic: null });
      await play(5, 6, 8);
      const first = start();
      const more = await untilRead(t, topic, [first], partitions);
      expect(await stop(first), 'the number of records returned').to.equal(3 + more);
      await play(10, 11);
      const second = start();
      await untilRead(t, topic, [second], partitions);
      await stop(second);
      const both = [first, second].map(shortly);
      expect(both, 'what the first and the second monitor told').to.deep.equal([
        ['Lyon/1 5>6', 'Lyon/1 6>8'],
        ['Lyon/1 10>11'],
      ]);
    },
  },
  {
    id: 'topics-that-do-not-fit',
    title:
      'A topic that does not exist is named at once, and a state topic with too few partitions is told with both numbers',
    points: 1,
    hints: ['`mustMatchPartitions` from lib/kit/topics looks before anything is read.'],
    async run(t) {
      const names = await makeTopics(t, 3);
      const small = t.topic('small');
      await t.oracle.createTopic(small, { partitions: 2 });
      const outcome = (options: object) => {
        const run = monitor(t, names, options);
        return run.done.then(
          (count) => `returned ${count}`,
          (error: Error) => error.message,
        );
      };
      const missing = t.topic('missing');
      expect(await outcome({ topic: missing }), 'without the topic of stations').to.contain(missing);
      expect(await outcome({ stateTopic: missing }), 'without the state topic').to.contain(missing);
      const tooFew = await outcome({ stateTopic: small });
      expect(tooFew, 'with a state topic of 2 partitions for 3')
        .to.match(/\b2\b/)
        .and.match(/\b3\b/)
        .and.contain(small);
    },
  },
]);

function isBoolean(answer: unknown): boolean {
  return typeof answer === 'boolean';
}
