import { expect } from 'chai';
import { MALFORMATIONS } from '../../fixtures/stations/malformed';
import type { Change, MonitorEvent, SeenStation } from '../../lib/04-velib-monitor';
import type { Station } from '../../lib/kit/stations';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

/** Names of a monitor's topics and group. */
export interface Names {
  topic: string;
  stateTopic: string;
  deadLetterTopic: string;
  groupId: string;
}

/** A station of 20 stands, of which so many are free. */
export function station(
  contract_name: string,
  number: number,
  available_bike_stands: number,
  other: Partial<Station> = {},
): Station {
  return {
    number,
    contract_name,
    name: `${String(number).padStart(5, '0')} - RUE N° ${number}`,
    address: addressOf(contract_name, number),
    position: { lat: 43.6, lng: 1.44 },
    banking: true,
    bonus: false,
    bike_stands: 20,
    available_bike_stands,
    available_bikes: 20 - available_bike_stands,
    status: 'OPEN',
    last_update: 1_772_438_400_000,
    ...other,
  };
}

/** The address that `station` gives. */
export const addressOf = (contract: string, number: number): string =>
  `${number} RUE DE L'ÉGLISE / ANGLE ${contract.toUpperCase()}`;

/** A message as exercise 03 sends it. */
export function message(value: Station, partition?: number) {
  const key = `${value.contract_name}/${value.number}`;
  return { key, value: JSON.stringify(value), ...(partition === undefined ? {} : { partition }) };
}

/** The change of a station made by `station`. */
export function change(contract: string, number: number, before: number, after: number): Change {
  const difference = after - before;
  const address = addressOf(contract, number);
  return { contract, number, address, difference, before, after, at: 1_772_438_400_000 };
}

/** Creates the three topics of a monitor: stations and state with as many partitions. */
export async function makeTopics(t: TestContext, partitions: number): Promise<Names> {
  const names = {
    topic: t.topic('stations'),
    stateTopic: t.topic('state'),
    deadLetterTopic: t.topic('dead-letters'),
    groupId: t.group(),
  };
  await t.oracle.createTopic(names.topic, { partitions });
  const compacted = { 'cleanup.policy': 'compact' };
  await t.oracle.createTopic(names.stateTopic, { partitions, configs: compacted });
  await t.oracle.createTopic(names.deadLetterTopic);
  return names;
}

/** Starts a member of the group. It emits, beside what it tells, the partitions that it holds. */
export function monitor(t: TestContext, names: object, options: object = {}): RunningCall<number> {
  return t.start<number>('monitorStations', t.props.kafka(), {
    ...names,
    ...options,
    signal: t.props.signal(),
    emit: t.props.emit(),
    joined: t.props.emit(),
  });
}

/** The contract of stations that mark the end of what a test sends. */
const END = 'End';
let ends = 0;

/**
 * Waits until the group has read all that was sent: into each partition goes a station that changes, and one of the
 * members must tell it. Returns how many records this took.
 */
export async function untilRead(
  t: TestContext,
  topic: string,
  members: RunningCall[],
  partitions: number,
): Promise<number> {
  const first = 1_000 * ++ends;
  const numbers = Array.from({ length: partitions }, (_, partition) => first + partition);
  let sent = 0;
  let missing = numbers;
  // A member that reads only what is new may come too late for the first ones.
  for (let round = 0; missing.length > 0; round++) {
    const stands = 1 + ((2 * round) % 18);
    const pair = (number: number) =>
      [stands, stands + 1].map((free) => message(station(END, number, free), number - first));
    await t.oracle.produce(topic, numbers.flatMap(pair));
    sent += 2 * partitions;
    const heard = () => {
      const last = members
        .flatMap((run) => events(run))
        .flatMap(({ change: found }) =>
          found && Math.max(found.before, found.after) === stands + 1 ? found.number : [],
        );
      missing = numbers.filter((number) => !last.includes(number));
      return missing.length === 0;
    };
    const waits = members.map((run) => run.until(heard, 'a change of a station in each partition'));
    for (const each of waits) each.catch(() => {});
    await Promise.race([...waits, pause(500 * 2 ** round)]);
    heard();
  }
  return sent;
}

/** What a monitor told, less what its `joined` was given. */
function events(run: RunningCall): MonitorEvent[] {
  return run.emitted.filter((entry) => entry && !Array.isArray(entry)) as MonitorEvent[];
}

/** What a monitor told of the stations that the test is about. */
export function told(run: RunningCall): MonitorEvent[] {
  return events(run).filter(({ change }) => change?.contract !== END);
}

/** The changes that a monitor told, each in short, such as `Toulouse/1 5>6`. */
export function shortly(run: RunningCall): string[] {
  return told(run).map((event) => brief(event.change));
}

/** A change in short. */
export const brief = (found: Change | null | undefined): string =>
  found ? `${found.contract}/${found.number} ${found.before}>${found.after}` : 'no change';

/** The partitions that a member was told last; null before it was told any. */
export function held(run: RunningCall): number[] | null {
  return (run.emitted.filter(Array.isArray).at(-1) as number[] | undefined) ?? null;
}

/** Waits until these members, by what they were told, share so many partitions and each holds some. */
export async function balanced(members: RunningCall[], partitions: number): Promise<void> {
  const shared = () => {
    const all = members.map((member) => held(member) ?? []);
    return all.every((own) => own.length > 0) && new Set(all.flat()).size === partitions;
  };
  const total = () => members.reduce((sum, member) => sum + (held(member)?.length ?? 0), 0);
  const wanted = `calls of joined by which ${members.length} members share ${partitions} partitions`;
  while (!shared() || total() !== partitions) {
    const counts = members.map(({ emitted }) => emitted.length);
    const grown = members.map((member, i) => member.until((emitted) => emitted.length > counts[i]!, wanted));
    for (const each of grown) each.catch(() => {});
    await Promise.race(grown);
  }
}

/** Aborts a monitor and resolves to the number of records that it says it has read. */
export function stop(run: RunningCall<number>): Promise<number> {
  run.abort();
  return run.done;
}

/** What the state topic holds of each station: its newest record. */
export async function stateOf(t: TestContext, stateTopic: string) {
  const records = await t.oracle.read(stateTopic);
  const byKey = new Map(records.map((record) => [record.key, record]));
  const rows = [...byKey.values()].map(({ partition, key, value }) => ({
    partition,
    key,
    seen: JSON.parse(value ?? 'null') as SeenStation | null,
  }));
  return rows.filter(({ seen }) => seen?.contract !== END);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const CONTRACTS = ['Toulouse', 'Lyon', 'Nantes', 'Bruxelles', 'Toyama'];

/** Forty changes that differ in all that a filter could look at. @param first other numbers give other changes */
export function manyChanges(first = 0): Change[] {
  return Array.from({ length: 40 }, (_, index) => {
    const i = first + index;
    const contract = CONTRACTS[i % 5]!;
    const after = i % 6 === 0 ? 0 : (i * 13) % 21;
    const before = (i * 5 + 9) % 21;
    const found = change(contract, i + 1, before === after ? after + 1 : before, after);
    const kinds = ['RUE', 'PLACE', 'GARE', 'BOULEVARD', 'AVENUE', 'QUAI', 'METRO'];
    const at = i % 9 === 0 ? null : 1_772_409_600_000 + i * 3_600_000;
    return { ...found, address: `${i} ${kinds[i % 7]} VICTOR HUGO`, at };
  });
}

export default tests('04-velib-monitor', [
  {
    id: 'change-since-last-seen',
    title:
      'stationMonitor gives no change at first sight nor for the same number of free stands, else the difference with its sign',
    points: 2,
    hints: [
      'Remember the number of free stands of each station that comes; what did you remember before?',
      'The difference is now less before: +1 is one free stand more, and so one bike fewer.',
      'Each monitor made has a memory of its own: it belongs inside the function.',
    ],
    async run(t) {
      // Some stands are out of order, at one time more, at another fewer: bikes do not tell how many are free.
      const seen = [5, 5, 6, 3, 3, 5].map((stands, available_bikes) => [
        station('Toulouse', 55, stands, { available_bikes }),
      ]);
      const wanted = [
        null,
        null,
        change('Toulouse', 55, 5, 6),
        change('Toulouse', 55, 6, 3),
        null,
        change('Toulouse', 55, 3, 5),
      ];
      for (const which of ['first', 'second']) {
        const found = await t.callEach('stationMonitor', [], seen);
        expect(
          found,
          `the ${which} monitor made, for a station with 5, 5, 6, 3, 3, 5 free stands`,
        ).to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'contract-and-number',
    title:
      'Stations of two cities with the same number are two stations; what is known at first counts as seen',
    points: 2,
    hints: [
      'Numbers are unique within a contract only: one number is in use in many cities.',
      'A map of maps, by contract, then by number; or one map whose key holds both.',
      'Fill the memory with what is `known` before the first station comes.',
    ],
    async run(t) {
      const stations = [
        station('Lyon', 1, 4),
        station('Toulouse', 1, 9),
        station('Lyon', 1, 5),
        station('Toulouse', 1, 9),
        station('Toulouse', 2, 9),
        station('Nantes', 1, 7),
      ];
      const known = [
        { contract: 'Nantes', number: 1, stands: 9 },
        { contract: 'Toulouse', number: 1, stands: 9 },
      ];
      const calls = stations.map((each) => [each]);
      const found = await t.callEach('stationMonitor', [known], calls);
      expect(found, 'Lyon/1, Toulouse/1, Lyon/1, Toulouse/1, Toulouse/2, Nantes/1').to.deep.equal([
        null,
        null,
        change('Lyon', 1, 4, 5),
        null,
        null,
        change('Nantes', 1, 9, 7),
      ]);
    },
  },
  {
    id: 'line',
    title: 'The line of a change is `+1 ADDRESS (Contract)`, the difference always with its sign',
    points: 1,
    hints: ['A negative number brings its sign along, a positive one does not.'],
    async run(t) {
      const lines = [];
      for (const after of [6, 4, 17, 0]) {
        lines.push(await t.call('formatChange', change('Lyon', 7, 5, after)));
      }
      const where = "7 RUE DE L'ÉGLISE / ANGLE LYON (Lyon)";
      expect(lines, 'from 5 free stands to 6, 4, 17, 0').to.deep.equal(
        ['+1', '-1', '+12', '-5'].map((difference) => `${difference} ${where}`),
      );
    },
  },
  {
    id: 'filters',
    title: 'changeFilter keeps the changes of one contract, those of at least so many stands, both, or all',
    points: 2,
    hints: [
      'A change of -3 is as large as one of +3: compare without the sign.',
      'Compare contracts in small letters; without a contract each one passes.',
      'Both conditions must hold: join them with &&.',
    ],
    async run(t) {
      const changes = [
        change('Lyon', 1, 5, 6),
        change('Lyon', 2, 9, 6),
        change('Toulouse', 3, 2, 5),
        change('Toulouse', 4, 2, 0),
      ];
      const cases = [
        { args: [], wanted: [true, true, true, true] },
        { args: [{ contract: 'Lyon' }], wanted: [true, true, false, false] },
        { args: [{ contract: 'tOULOUSE' }], wanted: [false, false, true, true] },
        { args: [{ minimum: 3 }], wanted: [false, true, true, false] },
        { args: [{ contract: 'lyon', minimum: 2 }], wanted: [false, true, false, false] },
        { args: [{ contract: 'Nantes' }], wanted: [false, false, false, false] },
        { args: [{ contract: 'Toul' }], wanted: [false, false, false, false] },
      ];
      for (const { args, wanted } of cases) {
        const calls = changes.map((each) => [each]);
        const found = await t.callEach('changeFilter', args, calls);
        const what = `changeFilter(${JSON.stringify(args[0] ?? {})}): +1 and -3 in Lyon, +3 and -2 in Toulouse`;
        expect(found, what).to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'own-filter',
    title:
      'Your own filter answers true or false, lets some of forty different changes pass and stops others',
    points: 1,
    hints: [
      'What would you want to be told? A city, a station, many stands at once, no stand left, the morning?',
      'Return a condition on the fields of `change`.',
    ],
    async run(t) {
      const answers: unknown[] = [];
      for (const each of manyChanges()) answers.push(await t.call('ownFilter', each));
      expect([...new Set(answers)].sort(), 'the different answers for forty changes').to.deep.equal([
        false,
        true,
      ]);
    },
  },
  {
    id: 'busiest',
    title:
      'busiestStations adds up the moves of each station whatever their sign, most first, equal ones by contract, then number',
    points: 2,
    hints: [
      'Bikes that leave and bikes that come are moves: add `Math.abs(difference)`.',
      'One row a station: by contract and number, again.',
      'Sort by moves downwards, then by contract, then by number (2 before 10); cut at the end.',
    ],
    async run(t) {
      // Two stations of one square have the same address.
      const address = addressOf('Lyon', 2);
      const changes = [
        change('Lyon', 10, 3, 5),
        change('Toulouse', 1, 5, 6),
        change('Lyon', 1, 9, 5),
        change('Toulouse', 1, 6, 5),
        change('Lyon', 2, 5, 3),
        { ...change('Lyon', 3, 0, 1), address },
        change('Toulouse', 1, 5, 8),
        change('Amiens', 7, 1, 3),
      ];
      const row = (contract: string, number: number, moves: number) => {
        return { contract, number, address: addressOf(contract, number), moves };
      };
      const wanted = [
        row('Toulouse', 1, 5),
        row('Lyon', 1, 4),
        row('Amiens', 7, 2),
        row('Lyon', 2, 2),
        row('Lyon', 10, 2),
        { ...row('Lyon', 3, 1), address },
      ];
      expect(await t.call('busiestStations', changes), 'the stations of 8 changes').to.deep.equal(wanted);
      expect(await t.call('busiestStations', changes, 4), 'the first 4').to.deep.equal(wanted.slice(0, 4));
      const many = Array.from({ length: 12 }, (_, i) => change('Lyon', i + 1, 0, i + 1));
      expect(await t.call('busiestStations', many), 'of 12 stations, by default').to.have.lengthOf(10);
      expect(await t.call('busiestStations', []), 'of no change').to.deep.equal([]);
    },
  },
  {
    id: 'tells-changes',
    title:
      'monitorStations tells each change from the oldest message on, in the order of its partition, with partition, offset and line',
    points: 3,
    hints: [
      'A group without a committed offset begins at the oldest message only if it asks for it: `fromBeginning`.',
      '`parseStation` from lib/kit/stations reads a value; your monitor says what changed.',
      '`emit` takes one object a change: { partition, offset, line, change }.',
    ],
    async run(t) {
      const names = await makeTopics(t, 2);
      await t.oracle.produce(names.topic, [
        message(station('Lyon', 1, 5), 0),
        message(station('Toulouse', 1, 5), 1),
        message(station('Lyon', 1, 6), 0),
        message(station('Lyon', 2, 6), 0),
        message(station('Toulouse', 1, 5), 1),
        message(station('Toulouse', 1, 2), 1),
        message(station('Lyon', 2, 16), 0),
        message(station('Lyon', 1, 5), 0),
        message(station('Toulouse', 1, 3), 1),
      ]);
      const run = monitor(t, names);
      const more = await untilRead(t, names.topic, [run], 2);
      expect(await stop(run), 'the number of records returned').to.equal(9 + more);

      const event = (partition: number, offset: string, sign: string, found: Change): MonitorEvent => {
        return { partition, offset, line: `${sign} ${found.address} (${found.contract})`, change: found };
      };
      const wanted = [
        [
          event(0, '1', '+1', change('Lyon', 1, 5, 6)),
          event(0, '3', '+10', change('Lyon', 2, 6, 16)),
          event(0, '4', '-1', change('Lyon', 1, 6, 5)),
        ],
        [event(1, '2', '-3', change('Toulouse', 1, 5, 2)), event(1, '3', '+1', change('Toulouse', 1, 2, 3))],
      ];
      for (const partition of [0, 1]) {
        const found = told(run).filter((each) => each?.partition === partition);
        expect(found, `what was told of partition ${partition}`).to.deep.equal(wanted[partition]);
      }
    },
  },
  {
    id: 'filter-only-the-telling',
    title:
      'A filter stops changes from being told, not from being remembered, and never the word of a bad record',
    points: 2,
    hints: [
      'First remember the station, then ask the filter whether to tell.',
      'An event without a change does not go through the filter.',
    ],
    async run(t) {
      const names = await makeTopics(t, 1);
      const stands = [5, 6, 8, 9, 7];
      await t.oracle.produce(names.topic, [
        ...stands.map((each) => message(station('Lyon', 1, each))),
        { value: 'no station' },
        message(station('Lyon', 1, 10)),
      ]);
      const run = monitor(t, names, { filter: t.props.returns(true, false, true, false, true) });
      await untilRead(t, names.topic, [run], 1);
      await stop(run);
      const what = 'told of 5, 6, 8, 9, 7, a bad record, 10, with a filter that stops every other change';
      expect(shortly(run), what).to.deep.equal(['Lyon/1 5>6', 'Lyon/1 8>9', 'no change', 'Lyon/1 7>10']);
    },
  },
  {
    id: 'two-members',
    title:
      "Two members share ten partitions, five each: the group reads each record once, and each station is one member's",
    points: 2,
    hints: [
      'Both are members of one group only if both use the `groupId` that they were given.',
      '`onAssigned` from lib/kit/groups calls `joined` each time that the group has balanced.',
      '`runUntilAborted` returns how many records were read.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await makeTopics(t, 10);
      const first = monitor(t, names);
      await balanced([first], 10);
      const members = [first, monitor(t, names)];
      await balanced(members, 10);
      const shares = members.map((member) => held(member)!);
      expect(
        shares.map(({ length }) => length),
        'how many partitions each member was told',
      ).to.deep.equal([5, 5]);

      const places = CONTRACTS.flatMap((contract) => [1, 2, 3, 4].map((number) => ({ contract, number })));
      const partitionOf = (contract: string, number: number) =>
        CONTRACTS.indexOf(contract) * 2 + (number % 2);
      for (const stands of [4, 5, 9]) {
        await t.oracle.produce(
          names.topic,
          places.map((p) =>
            message(station(p.contract, p.number, stands), partitionOf(p.contract, p.number)),
          ),
        );
      }
      const more = await untilRead(t, names.topic, members, 10);
      const counts = await Promise.all(members.map(stop));
      const mine = (member: number) =>
        places.filter((p) => shares[member]!.includes(partitionOf(p.contract, p.number)));
      expect(
        counts,
        'records read by each member: 3 of each of its stations, and the last ones',
      ).to.deep.equal(members.map((_, i) => 3 * mine(i).length + more / 2));
      members.forEach((member, i) => {
        const wanted = mine(i).flatMap((p) => [
          `${p.contract}/${p.number} 4>5`,
          `${p.contract}/${p.number} 5>9`,
        ]);
        expect(shortly(member).sort(), `the changes told by member ${i + 1}`).to.deep.equal(wanted.sort());
      });
    },
  },
  {
    id: 'dead-letters',
    title:
      'A record that is no sound station goes to the dead-letter topic with its headers, is told in one line that names station and field, and the group goes on',
    points: 3,
    hints: [
      '`parseStation` throws for all of them, tombstones too: catch it for each record, not for the batch.',
      'Send on what came: the same key and value, also where they are null. The reason goes into the headers.',
      'The line is `Rejected {topic}/{partition}@{offset}: {why}`, and `change` is null.',
    ],
    async run(t) {
      const names = await makeTopics(t, 2);
      const good = station('Lyon', 55, 5);
      const bad: Array<{ key?: string; value: string | null; station: string; field: string }> = [
        { key: 'Lyon/55', value: null, station: '?', field: 'value' },
        { value: 'Lyon 55 5', station: '?', field: 'value' },
        { key: 'Lyon/55', value: JSON.stringify(good).slice(0, 80), station: '?', field: 'value' },
        { key: 'Lyon/55', value: '', station: '?', field: 'value' },
        ...MALFORMATIONS.map(({ field, spoil }) => {
          const place =
            field === 'record'
              ? '?'
              : `${field === 'contract_name' ? '?' : 'Lyon'}/${field === 'number' ? '?' : '55'}`;
          return { key: 'Lyon/55', value: JSON.stringify(spoil(good)), station: place, field };
        }),
      ];
      const records = bad.map(({ key, value }) => ({ key, value, partition: 1 }));
      await t.oracle.produce(names.topic, [message(good, 1), ...records, message(station('Lyon', 55, 6), 1)]);
      const run = monitor(t, names);
      const more = await untilRead(t, names.topic, [run], 2);
      expect(await stop(run), 'the number of records returned').to.equal(bad.length + 2 + more);
      expect(shortly(run).at(-1), 'the change after the bad records').to.equal('Lyon/55 5>6');

      const letters = await t.oracle.read(names.deadLetterTopic);
      expect(
        letters.map(({ key, value }) => ({ key, value })),
        'keys and values of the dead letters',
      ).to.have.deep.members(bad.map(({ key = null, value }) => ({ key, value })));
      const byOffset = [...letters].sort((a, b) => Number(a.headers.offset) - Number(b.headers.offset));
      const reasons = byOffset.map(({ headers }) => headers.error);
      bad.forEach(({ value, station: place, field }, i) => {
        const { topic } = names;
        const { error, ...headers } = byOffset[i]!.headers;
        expect(headers, `headers of the dead letter ${value}`).to.deep.equal({
          topic,
          partition: '1',
          offset: String(i + 1),
        });
        expect(error, `the reason for ${value}`).to.contain(place).and.to.contain(field);
      });
      const rejected = told(run).filter((event) => event?.change === null);
      expect(rejected, 'the rejected records told').to.deep.equal(
        reasons.map((why, i) => {
          const offset = String(i + 1);
          return { partition: 1, offset, line: `Rejected ${names.topic}/1@${offset}: ${why}`, change: null };
        }),
      );
      expect(await t.oracle.committed(names.groupId, names.topic), 'the committed offsets').to.deep.equal({
        0: String(more / 2),
        1: String(bad.length + 2 + more / 2),
      });
    },
  },
  {
    id: 'remembers-in-the-state-topic',
    title:
      'What it knows is in the state topic, partition by partition: a monitor that comes back tells what changed while it was away',
    points: 3,
    hints: [
      'For each station that is new or has changed: one record, key `contract/number`, value a `SeenStation` as JSON, the partition said.',
      'Before the first batch of a partition, `readTable` from lib/kit/read gives what the state topic holds of it.',
      'A station that has not changed needs no new record.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await makeTopics(t, 3);
      // Stations stand where no hash would put all of them.
      const [lyon, toulouse, nantes] = [1, 2, 0];
      await t.oracle.produce(names.topic, [
        message(station('Lyon', 1, 5), lyon),
        message(station('Toulouse', 1, 7), toulouse),
        message(station('Lyon', 1, 6), lyon),
        message(station('Lyon', 1, 6), lyon),
        message(station('Toulouse', 1, 8), toulouse),
        message(station('Nantes', 3, 1), nantes),
        message(station('Nantes', 3, 0), nantes),
        message(station('Lyon', 2, 1), lyon),
        message(station('Lyon', 3, 2), lyon),
        message(station('Lyon', 3, 3), lyon),
      ]);
      const first = monitor(t, names);
      await untilRead(t, names.topic, [first], 3);
      await stop(first);
      const seen = (partition: number, contract: string, number: number, stands: number, offset: string) => ({
        partition,
        key: `${contract}/${number}`,
        seen: { contract, number, stands, offset },
      });
      const state = await stateOf(t, names.stateTopic);
      expect(state, 'the newest record of each station in the state topic').to.have.deep.members([
        seen(lyon, 'Lyon', 1, 6, '1'),
        seen(lyon, 'Lyon', 2, 1, '3'),
        seen(lyon, 'Lyon', 3, 3, '5'),
        seen(toulouse, 'Toulouse', 1, 8, '1'),
        seen(nantes, 'Nantes', 3, 0, '1'),
      ]);

      await t.oracle.produce(names.topic, [
        message(station('Lyon', 1, 9), lyon),
        message(station('Lyon', 2, 1), lyon),
        message(station('Lyon', 1, 7), lyon),
        message(station('Lyon', 2, 3), lyon),
        message(station('Toulouse', 1, 9), toulouse),
        message(station('Nantes', 3, 1), nantes),
      ]);
      const second = monitor(t, names);
      await untilRead(t, names.topic, [second], 3);
      await stop(second);
      const wanted = ['Lyon/1 6>9', 'Lyon/1 9>7', 'Lyon/2 1>3', 'Nantes/3 0>1', 'Toulouse/1 8>9'];
      expect(shortly(second).sort(), 'what the second monitor told').to.deep.equal(wanted);
    },
  },
  {
    id: 'third-member',
    title:
      'While a third member joins and leaves, all changes are told exactly once by the group, and those of a station in order',
    points: 4,
    hints: [
      'A member that is given a partition did not see its stations: it rebuilds them from the state topic.',
      'What it remembers from an earlier time is old, for another member has had the partition since: forget it on GROUP_JOIN.',
      'Send the state before the batch counts as done: whoever comes next must find it.',
    ],
    timeoutMs: 25_000,
    async run(t) {
      const partitions = 6;
      const names = await makeTopics(t, partitions);
      const members = [monitor(t, names)];
      await balanced(members, partitions);
      members.push(monitor(t, names));
      await balanced(members, partitions);

      // Every station changes in each round, so that a change which is missed or invented breaks its chain.
      const places = ['Lyon', 'Toulouse'].flatMap((contract) =>
        Array.from({ length: 12 }, (_, i) => ({ contract, number: i + 1, partition: i % partitions })),
      );
      let round = 0;
      const standsIn = (when: number, number: number) => (when * 3 + number) % 20;
      const play = async () => {
        const records = places.map((p) =>
          message(station(p.contract, p.number, standsIn(round, p.number)), p.partition),
        );
        await t.oracle.produce(names.topic, records);
        round++;
      };
      const playWhile = async (change: Promise<unknown>) => {
        let over = false;
        const ended = change.finally(() => {
          over = true;
        });
        ended.catch(() => {});
        do {
          await play();
          await Promise.race([ended.catch(() => {}), pause(60)]);
        } while (!over && round < 200);
        await ended;
      };

      await playWhile(pause(120));
      const third = monitor(t, names);
      await playWhile(balanced([...members, third], partitions));
      await playWhile(third.until(() => told(third).length > 0, 'a change told by the third member'));
      await playWhile(stop(third));
      await playWhile(balanced(members, partitions));
      await playWhile(pause(120));
      const more = await untilRead(t, names.topic, members, partitions);
      const read = await Promise.all(members.map(stop));

      const all = [...members, third];
      for (const { contract, number, partition } of places) {
        const chain = Array.from(
          { length: round - 1 },
          (_, i) => `${contract}/${number} ${standsIn(i, number)}>${standsIn(i + 1, number)}`,
        );
        const found = all
          .flatMap(told)
          .filter(({ change: of }) => of?.contract === contract && of.number === number)
          .sort((a, b) => Number(a.offset) - Number(b.offset));
        const what = `the changes told of ${contract}/${number}, partition ${partition}, by offset`;
        expect(
          found.map((event) => brief(event.change)),
          what,
        ).to.deep.equal(chain);
      }
      for (const run of all) {
        for (let partition = 0; partition < partitions; partition++) {
          const offsets = told(run)
            .filter((event) => event.partition === partition)
            .map(({ offset }) => Number(offset));
          const inOrder = [...offsets].sort((a, b) => a - b);
          expect(offsets, `offsets told of partition ${partition}, as they were told`).to.deep.equal(inOrder);
        }
      }
      const sum = read.reduce((total, each) => total + each, await third.done);
      expect(sum, 'records read by the group').to.equal(places.length * round + more);
    },
  },
]);
