import { expect } from 'chai';
import type { AlertEvent, Transition } from '../../lib/05-empty-stations';
import type { Mail } from '../../lib/kit/mails';
import type { TrimmedStation } from '../../lib/kit/stations';
import { type Smtp, withSmtp } from '../runner/smtp';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

const NOON = Date.UTC(2026, 2, 3, 12);

/** A station with 20 stands as its producer sends it, such as `Nancy/7` with so many bikes. */
export function station(name: string, bikes: number, address = `${name}, rue des Essais`): TrimmedStation {
  const [contract_name = '', number] = name.split('/');
  return {
    number: Number(number),
    contract_name,
    address,
    bike_stands: 20,
    available_bike_stands: 20 - bikes,
    available_bikes: bikes,
    status: 'OPEN',
    last_update: NOON,
  };
}

/** Sends stations to one partition, each as `[name, bikes]`, or any other value as it is. */
export async function report(
  t: TestContext,
  topic: string,
  partition: number,
  records: Array<[string, number] | string | null>,
): Promise<void> {
  const values = records.map((record) => {
    if (!Array.isArray(record)) return { value: record, partition };
    return { key: record[0], value: JSON.stringify(station(...record)), partition };
  });
  await t.oracle.produce(topic, values);
}

/** A transition as the relay of `topic` writes it; `offset` is that of the record in which it was seen. */
export function transition(
  kind: Transition['kind'],
  name: string,
  offset: number,
  { topic = 'velib-stations', partition = 0, address = `${name}, rue des Essais` } = {},
): Transition {
  const [contract = '', number] = name.split('/');
  return {
    id: `${topic}-${partition}-${offset}`,
    kind,
    contract,
    number: Number(number),
    address,
    at: NOON,
    offset: String(offset),
  };
}

/** Writes transitions where the relay would write them, each to the partition in its id. */
export async function relayed(t: TestContext, output: string, transitions: Transition[]): Promise<void> {
  await t.oracle.produce(
    output,
    transitions.map((value) => ({
      key: `${value.contract}/${value.number}`,
      partition: Number(value.id.split('-').at(-2)),
      value: JSON.stringify(value),
    })),
  );
}

/** `empty Nancy/7` for a transition. What a submission made is untrusted: it may be anything. */
export function brief(transition: Partial<Transition> | null): string {
  const { kind, contract, number } = transition ?? {};
  return `${kind} ${contract}/${number}`;
}

/** A value as JSON, or the text itself where it is none. */
function parsed(value: string | null) {
  try {
    return JSON.parse(value ?? 'null');
  } catch {
    return value;
  }
}

/** The transitions in a topic, by partition, then offset. */
export async function transitionsIn(t: TestContext, topic: string): Promise<string[]> {
  return (await t.oracle.read(topic)).map(({ value }) => brief(parsed(value)));
}

/** Starts a relay. With `joined` it emits, beside its transitions, the partitions that it holds. */
export function relay(
  t: TestContext,
  names: { topic: string; output: string; groupId: string },
  { joined = false } = {},
): RunningCall<number> {
  return t.start<number>('relayEmptyStations', t.props.kafka(), {
    ...names,
    signal: t.props.signal(),
    emit: t.props.emit(),
    ...(joined ? { joined: t.props.emit() } : {}),
  });
}

/** Waits until the relay has emitted this transition, written as `brief` does. */
export async function untilRelayed(run: RunningCall, wanted: string): Promise<void> {
  await run.until(
    (emitted) => emitted.some((entry) => brief(entry as Transition) === wanted),
    `the transition ${wanted}`,
  );
}

/** Topics and group of a test of the alerts. */
export interface AlertNames {
  topic: string;
  sentTopic: string;
  groupId: string;
}

/** Creates the two topics of a relay, with as many partitions, and names its group. */
export async function relayTopics(t: TestContext, partitions = 1) {
  const names = { topic: t.topic('velib-stations'), output: t.topic('empty-stations'), groupId: t.group() };
  await t.oracle.createTopic(names.topic, { partitions });
  await t.oracle.createTopic(names.output, { partitions });
  return names;
}

/** Creates the transitions' topic and the compacted one of alerts that are out. */
export async function alertTopics(t: TestContext, partitions = 1): Promise<AlertNames> {
  const names = { topic: t.topic('empty-stations'), sentTopic: t.topic('sent-alerts'), groupId: t.group() };
  await t.oracle.createTopic(names.topic, { partitions });
  await t.oracle.createTopic(names.sentTopic, { configs: { 'cleanup.policy': 'compact' } });
  return names;
}

/** What a test asks of the alerting consumer. With `joined` it emits, beside its events, the partitions that it holds. */
interface AlertOptions {
  smtp: Smtp;
  throwOn?: number;
  joined?: boolean;
  from?: string;
  to?: string;
  windowMs?: number;
  digestAbove?: number;
  retryMs?: number;
}

/** Starts the alerting consumer with short times. */
export function alerting(
  t: TestContext,
  names: Omit<AlertNames, 'sentTopic'> & { sentTopic: string | null },
  { smtp, throwOn, joined = false, ...options }: AlertOptions,
): RunningCall<{ alerts: number; mails: number }> {
  return t.start('sendAlerts', t.props.kafka(), {
    ...names,
    smtpUrl: smtp.url,
    windowMs: 100,
    retryMs: 100,
    ...options,
    signal: t.props.signal(),
    emit: t.props.emit(throwOn === undefined ? {} : { throwOn }),
    ...(joined ? { joined: t.props.emit() } : {}),
  });
}

/** The ids of the alerts that the consumer has told as sent. */
export function sentIds(emitted: unknown[]): string[] {
  return (emitted as AlertEvent[]).flatMap((event) => (event?.kind === 'sent' ? event.alerts : []));
}

/** Waits until these transitions are told as sent. */
export async function untilSent(run: RunningCall, ...transitions: Transition[]): Promise<void> {
  const wanted = transitions.map(({ id }) => id);
  await run.until(
    (emitted) => wanted.every((id) => sentIds(emitted).includes(id)),
    `the alerts ${transitions.map(brief).join(', ')} to be told as sent`,
  );
}

/** Waits until the group has committed this offset of partition 0. */
export async function untilCommitted(
  t: TestContext,
  { groupId, topic }: AlertNames,
  offset: string,
): Promise<void> {
  for (const end = Date.now() + 5_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = (await t.oracle.committed(groupId, topic))[0];
    if (found === offset) return;
    if (Date.now() > end) expect(found, 'the committed offset, all alerts being out').to.equal(offset);
  }
}

/** Aborts a run and waits for its end. */
export async function end<T>(run: RunningCall<T>): Promise<T> {
  run.abort();
  return run.done;
}

/** The mails that name this address. */
export function naming(mails: Mail[], address: string): Mail[] {
  return mails.filter(({ subject, text }) => `${subject}\n${text}`.includes(address));
}

/** All numbers in a text. */
export function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

export default tests('05-empty-stations', [
  {
    id: 'tells-each-transition-once',
    title:
      'emptyWatcher tells once that a station has run out of bikes, once that it has some again, and nothing in between',
    points: 2,
    hints: [
      'Remember which stations are empty: a set of keys is enough.',
      'Only the last bike that goes and the first one that comes back are news.',
    ],
    async run(t) {
      const bikes = [3, 1, 0, 0, 0, 2, 5, 0, 1];
      const told = await t.callEach(
        'emptyWatcher',
        [],
        bikes.map((count) => [station('Nancy/7', count)]),
      );
      expect(told, `one station that has ${bikes.join(', ')} bikes`).to.deep.equal([
        null,
        null,
        'empty',
        null,
        null,
        'refilled',
        null,
        'empty',
        'refilled',
      ]);
    },
  },
  {
    id: 'first-sight-and-shared-numbers',
    title:
      'emptyWatcher takes a station that it has not seen for one with bikes, begins with those known as empty, and does not mix up cities that use the same number',
    points: 2,
    hints: [
      'A number is unique within its contract only: the key needs both.',
      'A station that is empty at first sight is an alert; one with bikes at first sight is not news.',
      'Fill the set with `known` before you return the function. Only `available_bikes` says whether a station is empty.',
    ],
    async run(t) {
      const known = [{ contract: 'Lyon', number: 7 }];
      const seen: Array<[string, number]> = [
        ['Nancy/7', 0],
        ['Lyon/7', 0],
        ['Nantes/7', 4],
        ['Lyon/7', 2],
        ['Nancy/7', 0],
        ['Nancy/77', 0],
        ['Nancy/7', 1],
      ];
      const told = await t.callEach(
        'emptyWatcher',
        [known],
        seen.map(([name, bikes]) => [station(name, bikes)]),
      );
      const wanted = ['empty', null, null, 'refilled', null, 'empty', 'refilled'];
      const shown = (list: unknown[]) =>
        seen.map(([name, bikes], i) => `${name} has ${bikes}: ${list[i] ?? 'nothing'}`);
      expect(shown(told), 'Lyon/7 being known as empty').to.deep.equal(shown(wanted));
      const closed = { ...station('Nancy/8', 0), available_bike_stands: 17, status: 'CLOSED' };
      expect(
        await t.callEach('emptyWatcher', [], [[closed]]),
        'a closed station without bikes, three of its 20 stands being out of order',
      ).to.deep.equal(['empty']);
    },
  },
  {
    id: 'counts-by-city',
    title:
      'emptyCounter gives the number of empty stations of the transition’s city, and counts a transition that comes twice once',
    points: 2,
    hints: [
      'Keep the numbers of the empty stations of each city: how many there are is the size of the set.',
      'A counter that adds and takes away one is wrong as soon as a transition is read twice.',
    ],
    async run(t) {
      const known = [transition('empty', 'Nancy/1', 0), transition('refilled', 'Nancy/2', 1)];
      const seen = [
        transition('empty', 'Nancy/3', 2),
        transition('empty', 'Lyon/3', 3),
        transition('empty', 'Nancy/3', 2),
        transition('refilled', 'Nancy/1', 4),
        transition('refilled', 'Nancy/1', 4),
        transition('empty', 'Nancy/2', 5),
        transition('refilled', 'Lyon/3', 6),
      ];
      const counts = await t.callEach(
        'emptyCounter',
        [known],
        seen.map((each) => [each]),
      );
      const shown = (list: unknown[]) => seen.map((each, i) => `${brief(each)}: ${list[i]}`);
      expect(shown(counts), 'Nancy/1 being empty at first').to.deep.equal(shown([2, 1, 2, 1, 1, 2, 0]));
    },
  },
  {
    id: 'words-of-a-mail',
    title:
      'alertMail names address and city in the subject and the city’s count in the text; a digest has a line for each station, and its id is the same for the same alerts',
    points: 2,
    hints: [
      'One alert: the address and the contract belong in the subject, `cityCount` in the text.',
      'Several: their number in the subject; in the text a line for each, and the last count of each city.',
      "Make the message id of the first transition's id, not of the time or of a random number.",
    ],
    async run(t) {
      const alert = (name: string, offset: number, cityCount: number) => ({
        transition: transition('empty', name, offset, { address: `${offset} bis, allée d’Été/Œillets` }),
        cityCount,
      });
      const mail = async (...alerts: unknown[]) => {
        const made = await t.call<Record<'subject' | 'text' | 'messageId', string>>('alertMail', alerts);
        for (const field of ['subject', 'text', 'messageId'] as const) {
          expect(made?.[field], `the ${field} of the mail for ${alerts.length} alerts`).to.be.a('string');
        }
        return made;
      };
      const one = await mail(alert('Nancy/7', 31, 12));
      expect(one.subject, 'the subject for one alert')
        .to.include('31 bis, allée d’Été/Œillets')
        .and.include('Nancy');
      expect(
        numbersIn(one.text),
        'the numbers in the text for one alert of a city with 12 empty stations',
      ).to.include(12);

      const digest = await mail(alert('Nancy/7', 31, 12), alert('Lyon/8', 32, 5), alert('Nancy/9', 33, 13));
      expect(numbersIn(digest.subject), 'the numbers in the subject for three alerts').to.include(3);
      const lines = digest.text.split('\n');
      for (const [address, city] of [
        ['31 bis', 'Nancy'],
        ['32 bis', 'Lyon'],
        ['33 bis', 'Nancy'],
      ] as const) {
        const found = lines.some((line) => line.includes(address) && line.includes(city));
        expect(found, `a line with ${address}, … and ${city} in the digest:\n${digest.text}`).to.equal(true);
      }
      const counts = lines
        .filter((line) => !line.includes('bis'))
        .map((line) => [/Nancy|Lyon/.exec(line)?.[0], numbersIn(line)]);
      expect(counts, 'the lines with the last count of each city').to.deep.include(['Nancy', [13]]);
      expect(counts, 'the lines with the last count of each city').to.deep.include(['Lyon', [5]]);

      expect(one.messageId, 'the message id').to.match(/^<[^<>@\s]+@velib\.example>$/);
      const again = await mail(alert('Nancy/7', 31, 12));
      expect(again.messageId, 'the message id of the same alert once more').to.equal(one.messageId);
      expect(digest.messageId, 'the message id of the digest').not.to.equal(one.messageId);

      const none = await t.call('alertMail', []).catch(() => 'an error');
      expect(none, 'alertMail of no alert').to.equal('an error');
    },
  },
  {
    id: 'relays-transitions',
    title:
      'relayEmptyStations sends each transition to the partition of the same number with the station as key, and passes over records that are no station',
    points: 3,
    hints: [
      'Set `partition` on each message that you send: it is that of the batch.',
      'The id is topic, partition and offset of the record, joined by `-`.',
      '`parseStation` throws for what is no station: catch it, and go on with the next record.',
    ],
    async run(t) {
      const names = await relayTopics(t, 3);
      await report(t, names.topic, 0, [
        ['Nancy/7', 2],
        ['Nancy/7', 0],
        'not JSON',
        null,
        '{"number":7}',
        ['Nancy/7', 0],
        JSON.stringify({ ...station('Nancy/7', 3), last_update: null }),
      ]);
      await report(t, names.topic, 2, [
        ['Lyon/7', 0],
        ['Nantes/1', 5],
        ['Lyon/7', 1],
        ['Nantes/1', 0],
      ]);
      const run = relay(t, names);
      await untilRelayed(run, 'refilled Nancy/7');
      await untilRelayed(run, 'empty Nantes/1');
      expect(await end(run), 'how many transitions were relayed, as returned').to.equal(5);
      const found = (await t.oracle.read(names.output)).map(({ partition, key, value }) => ({
        partition,
        key,
        value: parsed(value),
      }));
      const wanted = [
        transition('empty', 'Nancy/7', 1, names),
        { ...transition('refilled', 'Nancy/7', 6, names), at: null },
        transition('empty', 'Lyon/7', 0, { ...names, partition: 2 }),
        transition('refilled', 'Lyon/7', 2, { ...names, partition: 2 }),
        transition('empty', 'Nantes/1', 3, { ...names, partition: 2 }),
      ];
      expect(found, 'the records of the output').to.deep.equal(
        wanted.map((value, i) => ({
          partition: i < 2 ? 0 : 2,
          key: `${value.contract}/${value.number}`,
          value,
        })),
      );
      const emitted = (run.emitted as Array<Transition | null>).map((each) => each?.id).sort();
      expect(emitted, 'the ids of the transitions emitted').to.deep.equal(wanted.map(({ id }) => id).sort());
    },
  },
  {
    id: 'relay-comes-back',
    title:
      'A relay that comes back tells what happened while it was away, and nothing that it has told before',
    points: 3,
    hints: [
      'A new process remembers nothing: which stations are empty stands in `output`, as the last transition of each.',
      '`readTable` from lib/kit/read gives the newest record of each key of a partition.',
      'A station that was empty before and has bikes now is a transition too.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await relayTopics(t);
      await report(t, names.topic, 0, [
        ['Nancy/1', 0],
        ['Nancy/2', 0],
        ['Nancy/3', 4],
        ['Nancy/4', 0],
        ['Nancy/4', 1],
      ]);
      const first = relay(t, names);
      await untilRelayed(first, 'refilled Nancy/4');
      await end(first);
      await report(t, names.topic, 0, [
        ['Nancy/1', 0],
        ['Nancy/2', 6],
        ['Nancy/3', 0],
        ['Nancy/4', 2],
      ]);
      const second = relay(t, names);
      await untilRelayed(second, 'empty Nancy/3');
      await report(t, names.topic, 0, [['Nancy/9', 0]]);
      await untilRelayed(second, 'empty Nancy/9');
      expect(await end(second), 'how many transitions the second run relayed').to.equal(3);
      expect(
        await transitionsIn(t, names.output),
        'the transitions in the output after both runs',
      ).to.deep.equal([
        'empty Nancy/1',
        'empty Nancy/2',
        'empty Nancy/4',
        'refilled Nancy/4',
        'refilled Nancy/2',
        'empty Nancy/3',
        'empty Nancy/9',
      ]);
    },
  },
  {
    id: 'relay-killed-before-commit',
    title:
      'A relay that was killed after it had sent a transition, but before its offsets were committed, does not send it again',
    points: 3,
    hints: [
      'After such an end the group reads the same records once more, and their transitions are in `output` already.',
      'Each transition there holds the offset of its record: pass over records up to the highest one of the partition.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await relayTopics(t);
      // As the killed one left it: its transitions are out, its group has committed nothing.
      await report(t, names.topic, 0, [
        ['Nancy/1', 0],
        ['Nancy/2', 0],
        ['Nancy/1', 3],
        ['Nancy/2', 0],
      ]);
      const before = [
        transition('empty', 'Nancy/1', 0, names),
        transition('empty', 'Nancy/2', 1, names),
        transition('refilled', 'Nancy/1', 2, names),
      ];
      await relayed(t, names.output, before);
      await report(t, names.topic, 0, [
        ['Nancy/1', 0],
        ['Nancy/2', 1],
      ]);
      const run = relay(t, names);
      await untilRelayed(run, 'refilled Nancy/2');
      await end(run);
      expect(await transitionsIn(t, names.output), 'the transitions in the output').to.deep.equal([
        ...before.map(brief),
        'empty Nancy/1',
        'refilled Nancy/2',
      ]);
    },
  },
  {
    id: 'one-mail-each',
    title:
      'sendAlerts sends one mail for each station that became empty, with address, city and the city’s count, and none for one that has bikes again',
    points: 3,
    hints: [
      'Count every transition, and send a mail for those of kind `empty` only.',
      '`createTransport` of nodemailer takes the URL; `sendMail` takes from, to, subject, text and messageId.',
      'Commit once the mails are out: then the group need not read them again.',
    ],
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        const address = "12, allée de l'Été / place du Cœur";
        const alerts = [
          transition('empty', 'Nancy/1', 0),
          transition('empty', 'Nancy/2', 1, { address }),
          transition('refilled', 'Nancy/1', 2),
          transition('empty', 'Lyon/1', 3),
          transition('empty', 'Nancy/4', 4),
        ];
        await relayed(t, names.topic, alerts);
        const run = alerting(t, names, { smtp });
        await untilSent(run, alerts[4]!);
        await untilCommitted(t, names, '5');
        expect(await end(run), 'what was returned').to.deep.equal({ alerts: 4, mails: 4 });
        const mails = smtp.list();
        expect(
          mails.map(({ from, to }) => ({ from, to })),
          'the envelopes of the mails',
        ).to.deep.equal(
          Array.from({ length: 4 }, () => ({ from: 'alerts@velib.example', to: ['operator@velib.example'] })),
        );
        const wanted = [
          ['Nancy/1, rue des Essais', 'Nancy', 1],
          [address, 'Nancy', 2],
          ['Lyon/1, rue des Essais', 'Lyon', 1],
          ['Nancy/4, rue des Essais', 'Nancy', 2],
        ] as const;
        wanted.forEach(([place, city, count], i) => {
          const { subject, text } = mails[i]!;
          expect(subject, `the subject of mail ${i + 1}`)
            .to.include(place)
            .and.include(city);
          const numbers = numbersIn(text.replaceAll(place, ''));
          expect(numbers, `the count in the text of mail ${i + 1}`).to.include(count);
        });
        expect(new Set(mails.map(({ messageId }) => messageId)).size, 'different message ids').to.equal(4);
      });
    },
  },
  {
    id: 'smtp-down',
    title:
      'While the mail server is down alerts wait, nothing is committed, and once it is back each is sent, none lost and none twice',
    points: 3,
    hints: [
      'A mail that fails is no reason to end: tell it (`waiting`), pause for `retryMs`, and send the same mail again.',
      'Whoever commits first and then cannot send has lost the alert. Which order is safe?',
      'The consumer must not commit by itself: `commit` of lib/kit/gather is the only one that does.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        await smtp.stop();
        const early = [transition('empty', 'Nancy/1', 0), transition('empty', 'Nancy/2', 1)];
        await relayed(t, names.topic, early);
        const run = alerting(t, names, { smtp });
        const waiting = (emitted: unknown[]) =>
          (emitted as AlertEvent[]).filter((event) => event?.kind === 'waiting');
        await run.until((emitted) => waiting(emitted).length >= 2, 'two tries that are told as waiting');
        const late = [transition('empty', 'Nancy/3', 2), transition('empty', 'Lyon/1', 3)];
        await relayed(t, names.topic, late);
        const more = waiting(run.emitted).length + 2;
        await run.until((emitted) => waiting(emitted).length >= more, 'two more tries');
        const [event] = waiting(run.emitted);
        expect(event, 'what is told while the server is down').to.have.property('error').that.is.a('string')
          .and.not.empty;
        expect(sentIds(run.emitted), 'the alerts told as sent while the server is down').to.deep.equal([]);
        expect(
          await t.oracle.committed(names.groupId, names.topic),
          'the committed offset while the server is down',
        ).to.deep.equal({ 0: '-1' });
        await smtp.start();
        await untilSent(run, ...early, ...late);
        await untilCommitted(t, names, '4');
        await end(run);
        const each = [...early, ...late].map((alert) => [
          alert.address,
          naming(smtp.list(), alert.address).length,
        ]);
        expect(each, 'how many mails name each station').to.deep.equal(
          [...early, ...late].map(({ address }) => [address, 1]),
        );
      });
    },
  },
  {
    id: 'killed-before-commit',
    title:
      'Killed between sending and committing, and run again: no alert is sent a second time, and those after it are',
    points: 3,
    hints: [
      'The group reads the alert again, since nothing was committed: something else must know that its mail is out.',
      'Write the id of each alert to `sentTopic` right after its mail, and read that topic before the first mail of a run.',
      'What `emit` throws must end the consumer: do not catch it, and do not commit after it.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t);
        const [one, two, three] = [1, 2, 3].map((n) => transition('empty', `Nancy/${n}`, n - 1));
        await relayed(t, names.topic, [one!]);
        const killed = alerting(t, names, { smtp, throwOn: 1 });
        const outcome = await killed.done.then(
          () => 'returned',
          (error: Error) => error.message,
        );
        expect(outcome, 'sendAlerts, whose emit throws when told that the first mail is out').to.match(
          /on purpose/,
        );
        expect(naming(smtp.list(), one!.address).length, 'mails for Nancy/1 before the end').to.equal(1);
        expect(
          await t.oracle.committed(names.groupId, names.topic),
          'the committed offset after the end',
        ).to.deep.equal({ 0: '-1' });
        const remembered = (await t.oracle.read(names.sentTopic)).map(({ key }) => key);
        expect(remembered, 'the keys in the topic of alerts that are out').to.deep.equal([one!.id]);

        await relayed(t, names.topic, [two!]);
        const again = alerting(t, names, { smtp });
        await untilSent(again, two!);
        await relayed(t, names.topic, [three!]);
        await untilSent(again, three!);
        await untilCommitted(t, names, '3');
        expect(await end(again), 'what the second run returned').to.deep.equal({ alerts: 2, mails: 2 });
        const each = [one!, two!, three!].map((alert) => naming(smtp.list(), alert.address).length);
        expect(each, 'how many mails name Nancy/1, Nancy/2 and Nancy/3').to.deep.equal([1, 1, 1]);
      });
    },
  },
  {
    id: 'burst-becomes-digest',
    title: 'A burst of 200 alerts on four partitions goes out as one digest that names every station once',
    points: 2,
    hints: [
      'More alerts in a handful than `digestAbove`: one mail for all of them. Is `windowMs` passed on?',
      'Each id is remembered on its own, also that of an alert in a digest.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      await withSmtp(async (smtp) => {
        const names = await alertTopics(t, 4);
        const burst = Array.from({ length: 200 }, (_, i) =>
          transition('empty', `${i % 2 ? 'Nancy' : 'Lyon'}/${i}`, i, {
            partition: i % 4,
            address: `No. ${1000 + i};`,
          }),
        );
        // The window is long enough that a busy machine has read all of it before it closes.
        const run = alerting(t, names, { smtp, windowMs: 2_500, joined: true });
        await run.until((emitted) => emitted.some(Array.isArray), 'a call of joined');
        for (let from = 0; from < 200; from += 50) {
          await relayed(t, names.topic, burst.slice(from, from + 50));
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        await untilSent(run, ...burst);
        expect(await end(run), 'what was returned').to.deep.equal({ alerts: 200, mails: 1 });
        const mails = smtp.list();
        expect(mails.length, 'how many mails there are').to.equal(1);
        expect(numbersIn(mails[0]!.subject), 'the numbers in the subject').to.include(200);
        const lines = mails[0]!.text.split('\n');
        const missing = burst.filter(
          ({ address }) => lines.filter((line) => line.includes(address)).length !== 1,
        );
        expect(
          missing.map(({ address }) => address),
          'stations that are not named exactly once',
        ).to.deep.equal([]);
        const remembered = (await t.oracle.read(names.sentTopic)).map(({ key }) => key).sort();
        expect(remembered, 'the keys in the topic of alerts that are out').to.deep.equal(
          burst.map(({ id }) => id).sort(),
        );
      });
    },
  },
]);
