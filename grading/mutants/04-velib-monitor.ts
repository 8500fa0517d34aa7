import { mutants } from '../runner/suite';

/** Wrong answers to 04-velib-monitor, function by function in the order of the exercise. */
export default mutants('04-velib-monitor', [
  {
    name: 'state-by-number-only',
    why: 'A number names a station, until a second city has one of the same number.',
    hint: 'Two cities have a station 1. Does a message of the one change what you know of the other?',
    find: `  const stations = memory.get(contract) ?? new Map<number, number>();
  const before = stations.get(number);
  memory.set(contract, stations.set(number, stands));`,
    replace: `  const stations = memory.get('') ?? new Map<number, number>();
  const before = stations.get(number);
  memory.set('', stations.set(number, stands));`,
  },
  {
    name: 'state-by-city-only',
    why: 'Keeps one number for each city.',
    hint: 'Two stations of one city report in turn. What is compared with what?',
    find: `  const before = stations.get(number);
  memory.set(contract, stations.set(number, stands));`,
    replace: `  const before = stations.get(0);
  memory.set(contract, stations.set(0, stands));`,
  },
  {
    name: 'state-keeps-the-first',
    why: 'Stores a station at first sight and never again.',
    hint: 'A station goes from 3 to 4 to 5 free stands. What is the second difference?',
    find: 'memory.set(contract, stations.set(number, stands));',
    replace: 'if (before === undefined) memory.set(contract, stations.set(number, stands));',
  },
  {
    name: 'state-takes-zero-for-unknown',
    why: 'Tests for truth, and 0 free stands are false.',
    hint: 'A full station has 0 free stands, then 2. Is that a first sight?',
    find: 'if (before === undefined || before === after) return null;',
    replace: 'if (!before || before === after) return null;',
  },
  {
    name: 'change-has-the-sign-inverted',
    why: 'Thinks of bikes: one more free stand is one bike fewer.',
    hint: 'A station had 3 free stands and has 4. Which number does the line begin with?',
    find: 'difference: after - before,',
    replace: 'difference: before - after,',
  },
  {
    name: 'change-at-first-sight',
    why: 'Takes a station that it does not know for one without free stands.',
    hint: 'The very first message of a station: is there anything to compare with?',
    find: 'if (before === undefined || before === after) return null;',
    replace: `before ??= 0;
  if (before === after) return null;`,
  },
  {
    name: 'change-of-nothing',
    why: 'Tells of each message, also where the number is what it was.',
    hint: 'The same station comes twice with the same number. What should be told?',
    find: 'if (before === undefined || before === after) return null;',
    replace: 'if (before === undefined) return null;',
  },
  {
    name: 'change-without-sign',
    why: 'Tells how large a change is, and not which way.',
    hint: 'A bike is returned: is the difference positive or negative?',
    find: 'difference: after - before,',
    replace: 'difference: Math.abs(after - before),',
  },
  {
    name: 'change-swaps-before-and-after',
    why: 'Takes before for after in the object that it returns.',
    hint: 'Look at `before` and `after` of a change from 3 to 4.',
    find: 'difference: after - before, before, after, at',
    replace: 'difference: after - before, before: after, after: before, at',
  },
  {
    name: 'change-without-time-is-of-1970',
    why: 'Puts 0 where a station does not say when.',
    hint: '`last_update` may be null. What is `at` then?',
    find: 'before, after, at }',
    replace: 'before, after, at: at ?? 0 }',
  },
  {
    name: 'monitor-forgets-what-is-known',
    why: 'Begins with an empty memory, whatever it is given.',
    hint: 'The monitor is told of a station at first. Is its first message then a first sight?',
    find: '  for (const { contract, number, stands } of known) remember(memory, contract, number, stands);\n',
    replace: '',
  },
  {
    name: 'monitors-share-a-memory',
    why: 'Keeps the memory beside the function, where all monitors share it.',
    hint: 'Make two monitors. What does the second one know before its first message?',
    find: `export function stationMonitor(
  known: Array<Pick<SeenStation, 'contract' | 'number' | 'stands'>> = [],
): (station: TrimmedStation) => Change | null {
  // BEGIN SOLUTION
  const memory: Memory = new Map();`,
    replace: `const memory: Memory = new Map();
export function stationMonitor(
  known: Array<Pick<SeenStation, 'contract' | 'number' | 'stands'>> = [],
): (station: TrimmedStation) => Change | null {
  // BEGIN SOLUTION`,
  },
  {
    name: 'monitor-counts-what-is-no-bike',
    why: 'Takes all stands less the bikes for the free ones; some stands may be out of order.',
    hint: 'bikes + free stands can be less than all stands. Which field says how many are free?',
    find: 'const { contract_name, number, available_bike_stands } = station;',
    replace: `const { contract_name, number, bike_stands, available_bikes } = station;
    const available_bike_stands = bike_stands - available_bikes;
    station = { ...station, available_bike_stands };`,
  },
  {
    name: 'format-without-plus',
    why: 'A number brings its minus along, but no plus.',
    hint: 'How does the line of one more free stand begin?',
    find: "difference > 0 ? '+' : ''",
    replace: "''",
  },
  {
    name: 'format-always-plus',
    why: 'Writes a plus before each number: `+-1`.',
    hint: 'Format a difference of -2.',
    find: "difference > 0 ? '+' : ''",
    replace: "'+'",
  },
  {
    name: 'format-without-city',
    why: 'The address says it, where one watches a single city.',
    hint: 'Compare your line with the one in the docstring: `+1 ADDRESS (Contract)`.',
    find: `\${address} (\${contract})\``,
    replace: `\${address}\``,
  },
  {
    name: 'filter-minds-capitals',
    why: 'Compares the names as they are written.',
    hint: "Does your filter for 'toulouse' let a change in Toulouse pass?",
    find: 'change.contract.toLowerCase() === wanted',
    replace: 'change.contract === contract',
  },
  {
    name: 'filter-takes-parts-of-names',
    why: "Looks for the wanted name anywhere in a city's.",
    hint: 'Two cities: the name of one is part of the name of the other. Which pass?',
    find: 'change.contract.toLowerCase() === wanted',
    replace: 'change.contract.toLowerCase().includes(wanted)',
  },
  {
    name: 'filter-ignores-contract',
    why: 'Looks at the size only.',
    hint: 'Does a change of another city pass your filter?',
    find: '(wanted === undefined || change.contract.toLowerCase() === wanted) &&',
    replace: '',
  },
  {
    name: 'filter-ignores-minimum',
    why: 'Looks at the city only.',
    hint: 'With a minimum of 3, does a change by 1 pass?',
    find: 'Math.abs(change.difference) >= minimum',
    replace: 'change.difference !== 0',
  },
  {
    name: 'filter-wants-more-than-minimum',
    why: '"More than" for "at least".',
    hint: 'With a minimum of 3, does a change by 3 pass?',
    find: 'Math.abs(change.difference) >= minimum',
    replace: 'Math.abs(change.difference) > minimum',
  },
  {
    name: 'filter-drops-returned-bikes',
    why: 'Compares with the sign: each fall is smaller than any minimum.',
    hint: 'With a minimum of 3, does a change by -5 pass?',
    find: 'Math.abs(change.difference) >= minimum',
    replace: 'change.difference >= minimum',
  },
  {
    name: 'own-filter-stops-nothing',
    why: 'Lets all pass until an idea comes.',
    hint: 'Which changes does your own filter stop?',
    find: 'return change.after === 0;',
    replace: 'return change.difference !== 0;',
  },
  {
    name: 'own-filter-stops-all',
    why: 'A condition that never holds: a number of free stands below zero.',
    hint: 'Which changes does your own filter let pass?',
    find: 'return change.after === 0;',
    replace: 'return change.after < 0;',
  },
  {
    name: 'own-filter-tells-every-third',
    why: 'Thins the lines out by a count that outlives the call.',
    hint: 'Ask your own filter about the same change twice: is it the same answer?',
    find: 'return change.after === 0;',
    replace: `const counter = ownFilter as typeof ownFilter & { calls?: number };
  counter.calls = (counter.calls ?? 0) + 1;
  return counter.calls % 3 === 0;`,
  },
  {
    name: 'own-filter-changes-the-change',
    why: 'Turns stands into bikes within the change itself, so that whoever tells it afterwards is wrong.',
    hint: 'What does the change say after your own filter has looked at it?',
    find: 'return change.after === 0;',
    replace: `change.difference = -change.difference;
  return change.difference > 0;`,
  },
  {
    name: 'busiest-lets-moves-cancel-out',
    why: 'Adds the differences with their signs: a station that all use comes to 0.',
    hint: 'A station changes by +3, then by -3. How many moves are that?',
    find: 'row.moves += Math.abs(difference);',
    replace: 'row.moves += difference;',
  },
  {
    name: 'busiest-counts-changes',
    why: 'Counts how often a station changes, not by how much.',
    hint: 'One station changes once by 9, another twice by 1. Which is busier?',
    find: 'row.moves += Math.abs(difference);',
    replace: 'row.moves += 1;',
  },
  {
    name: 'busiest-by-number-only',
    why: 'Adds up stations of different cities that have the same number.',
    hint: 'Two cities have a station 1. How many rows are they?',
    find: `const key = \`\${contract}/\${number}\`;`,
    replace: 'const key = String(number);',
  },
  {
    name: 'busiest-by-address',
    why: 'An address looks as good as a number; two stations can have the same.',
    hint: 'Two stations stand at the same address. How many rows are they?',
    find: `const key = \`\${contract}/\${number}\`;`,
    replace: `const key = \`\${contract}/\${address}\`;`,
  },
  {
    name: 'busiest-least-first',
    why: 'Sorts numbers as one usually does, from small to large.',
    hint: 'Which station stands in the first row?',
    find: 'b.moves - a.moves ||',
    replace: 'a.moves - b.moves ||',
  },
  {
    name: 'busiest-leaves-ties',
    why: 'Sorts by the moves; equal ones stay as they came.',
    hint: 'Two stations have as many moves. Which comes first, and does it when the changes come in another order?',
    find: ' || a.contract.localeCompare(b.contract) || a.number - b.number)',
    replace: ')',
  },
  {
    name: 'busiest-breaks-ties-by-number-first',
    why: 'Takes the number before the city.',
    hint: 'Equal moves: station 2 of the city that comes first in the alphabet, and station 1 of another. Which comes first?',
    find: 'a.contract.localeCompare(b.contract) || a.number - b.number',
    replace: 'a.number - b.number || a.contract.localeCompare(b.contract)',
  },
  {
    name: 'busiest-sorts-numbers-as-text',
    why: 'Compares the key `contract/number` as text: 10 comes before 9.',
    hint: 'Stations 9 and 10 of one city have as many moves. Which comes first?',
    find: 'a.number - b.number)',
    replace: 'String(a.number).localeCompare(String(b.number)))',
  },
  {
    name: 'busiest-gives-all',
    why: 'Returns all rows, and lets the chart cut them.',
    hint: 'How many rows come for a `top` of 2?',
    find: '\n    .slice(0, top);',
    replace: ';',
  },
  {
    name: 'monitor-reads-from-now-on',
    why: 'Without fromBeginning kafkajs begins at the end: also where retention took what came next.',
    hint: 'A group that has committed nothing, or whose next record is gone: where does it begin?',
    find: 'await consumer.subscribe({ topic, fromBeginning: true });',
    replace: 'await consumer.subscribe({ topic });',
  },
  {
    name: 'monitor-makes-up-a-group',
    why: 'A group of its own for each monitor, so that each one sees all.',
    hint: 'Two monitors of one group: is a change told once, or by both?',
    find: 'kafka.consumer({ groupId })',
    replace: "kafka.consumer({ groupId: groupId + process.hrtime().join('-') })",
  },
  {
    name: 'monitor-commits-nothing',
    why: 'The state topic says how far it has come, so why commit?',
    hint: 'Stop the monitor and start it again. Is a rejected record rejected a second time?',
    find: 'partitionsConsumedConcurrently: 10,',
    replace: 'autoCommit: false,',
  },
  {
    name: 'monitor-stores-no-state',
    why: 'Remembers in memory, and the memory ends with the program.',
    hint: 'What is in the state topic after your monitor has seen a station?',
    find: 'if (stateTopic !== null && state.size > 0) {',
    replace: 'if (stateTopic !== null && state.size < 0) {',
  },
  {
    name: 'monitor-restores-no-state',
    why: 'Writes the state topic and does not read it.',
    hint: 'Stop the monitor, let a station change, start it again. Is the change told?',
    find: 'restore(kafka, stateTopic, payload',
    replace: 'restore(kafka, null, payload',
  },
  {
    name: 'monitor-keeps-old-memory',
    why: 'What it knew of a partition it keeps, though another member had it meanwhile.',
    hint: 'A partition goes to another member and comes back. Is what the first one remembers still true?',
    find: 'held = restore(kafka, stateTopic, payload.memberAssignment[topic] ?? []);',
    replace: `const old = held;
    const restored = restore(kafka, stateTopic, payload.memberAssignment[topic] ?? []);
    held = restored.then(async (fresh) => Object.assign(fresh, await old));`,
  },
  {
    name: 'monitor-stores-changes-only',
    why: 'Writes state where something is told; the first sight of a station is forgotten with the program.',
    hint: 'A station has been seen once when the monitor ends. What does the next one know of it?',
    find: 'if (before === stands) continue;',
    replace: 'if (before === undefined || before === stands) continue;',
  },
  {
    name: 'monitor-stores-what-it-tells-only',
    why: 'Forgets the changes that the filter stops.',
    hint: 'The filter stops a change, and the monitor is started again. Which number does it compare with?',
    find: 'const { events, state, deadLetters } = digest(batch, known);',
    replace: `const { events, state, deadLetters } = digest(batch, known);
        for (const { change } of events) {
          if (change && !filter(change)) state.delete(\`\${change.contract}/\${change.number}\`);
        }`,
  },
  {
    name: 'state-goes-anywhere',
    why: 'Lets the key choose the partition; the stations may have been put elsewhere.',
    hint: 'In which partition of the state topic must the state of partition 3 be, for its next holder to find it?',
    find: '{ key: id, partition, value: JSON.stringify(seen) }',
    replace: '{ key: id, value: JSON.stringify(seen) }',
  },
  {
    name: 'state-keyed-by-number',
    why: 'Compaction keeps one record for each key: stations of two cities then share one.',
    hint: 'Which key have the records of the state topic? How many stations share it?',
    find: `const id = \`\${contract}/\${number}\`;`,
    replace: 'const id = String(number);',
  },
  {
    name: 'state-without-key',
    why: 'The value says which station it is; but compaction goes by the key.',
    hint: 'What does compaction need to know which records are of the same station?',
    find: '{ key: id, partition, value: JSON.stringify(seen) }',
    replace: '{ partition, value: JSON.stringify(seen) }',
  },
  {
    name: 'state-names-the-next-offset',
    why: 'A commit names the offset of the next record; here that of the record itself is meant.',
    hint: 'State says that it holds offset 7 already. Is record 7 still to be read?',
    find: 'const seen: SeenStation = { contract, number, stands, offset };',
    replace: `const next = String(BigInt(offset) + 1n);
      const seen: SeenStation = { contract, number, stands, offset: next };`,
  },
  {
    name: 'state-holds-what-was-before',
    why: 'Stores the number that it compared with.',
    hint: 'Look at a record of the state topic: which number of free stands does it hold?',
    find: 'const seen: SeenStation = { contract, number, stands, offset };',
    replace: 'const seen: SeenStation = { contract, number, stands: before ?? stands, offset };',
  },
  {
    name: 'monitor-applies-records-twice',
    why: 'Reads again what was not committed, though its state holds it already.',
    hint: 'The state was written, the offset not committed, and the records come again. What is told?',
    find: 'BigInt(offset) > applied);',
    replace: 'true);',
  },
  {
    name: 'monitor-restores-one-row-a-station',
    why: 'Reads the state as one table; a station whose messages are in two partitions then has one row in place of two.',
    hint: 'Partitions were added, and a station went to another one. Does what is known of the first still hold there?',
    find: 'of await readTopic(kafka, { topic: stateTopic, partitions })) {',
    replace: `of new Map(
    (await readTopic(kafka, { topic: stateTopic, partitions })).map((row) => [row.key, row]),
  ).values()) {`,
  },
  {
    name: 'monitor-counts-offsets-of-all-partitions',
    why: 'Takes the highest offset of all its partitions; but each partition counts on its own.',
    hint: 'Partition 0 has come to offset 900, partition 1 to 20. From which record on does partition 1 count?',
    find: 'if (BigInt(offset) > known.applied) known.applied = BigInt(offset);',
    replace: `for (const each of held) {
      if (each && BigInt(offset) > each.applied) each.applied = BigInt(offset);
    }`,
  },

  {
    name: 'monitor-stops-at-a-bad-record',
    why: 'Lets the error out: the group stands still before the bad record for ever.',
    hint: 'One record is no station. Are those after it read?',
    find: 'const why = (error as Error).message;',
    replace: `if (error) throw error;
      const why = (error as Error).message;`,
  },
  {
    name: 'monitor-drops-bad-records',
    why: 'Tells of a bad record and throws it away, so that nobody can look at it.',
    hint: 'What is in the dead-letter topic?',
    find: 'if (deadLetters.length > 0) await producer.send({ topic: deadLetterTopic, messages: deadLetters });',
    replace: '',
  },
  {
    name: 'monitor-rejects-in-silence',
    why: 'Puts bad records aside and tells nobody.',
    hint: 'Which line is told for a record that is no station?',
    find: 'outcome.events.push({ partition, offset, line, change: null });',
    replace: 'void line;',
  },
  {
    name: 'monitor-drops-tombstones',
    why: 'Takes a record without a value for nothing, and passes over it.',
    hint: 'A producer that forgets the value sends a tombstone. Who tells?',
    find: 'const station = parseStation(value);',
    replace: `if (value === null) continue;
      const station = parseStation(value);`,
  },
  {
    name: 'dead-letters-have-their-own-topic',
    why: 'Writes the name of the topic down where it is used.',
    hint: 'Where do bad records go when another dead-letter topic is asked for?',
    find: 'producer.send({ topic: deadLetterTopic,',
    replace: "producer.send({ topic: 'velib-dead-letters',",
  },
  {
    name: 'dead-letters-without-key',
    why: 'Keeps the value only.',
    hint: 'Which key has a record in the dead-letter topic, and which had it before?',
    find: 'outcome.deadLetters.push({ key, value, headers });',
    replace: 'outcome.deadLetters.push({ value, headers });',
  },
  {
    name: 'dead-letters-hold-the-error',
    why: 'Writes what was wrong in place of the record, which is then lost.',
    hint: 'Can one read the bad record in the dead-letter topic, byte by byte?',
    find: 'outcome.deadLetters.push({ key, value, headers });',
    replace: 'outcome.deadLetters.push({ key, value: why, headers });',
  },
  {
    name: 'dead-letters-do-not-say-why',
    why: 'The value shows what is wrong to whoever looks long enough.',
    hint: 'Which headers has a record in the dead-letter topic?',
    find: 'partition: String(partition), offset, error: why }',
    replace: 'partition: String(partition), offset }',
  },
  {
    name: 'dead-letters-do-not-say-where-from',
    why: 'Keeps the reason, and not where the record stood.',
    hint: 'Which headers has a record in the dead-letter topic?',
    find: 'const headers = { topic, partition: String(partition), offset, error: why };',
    replace: 'const headers = { error: why };',
  },
  {
    name: 'monitor-filters-nothing',
    why: 'Takes the option and does not use it.',
    hint: 'Give a filter that lets nothing pass. Which changes are told?',
    find: 'if (!event.change || filter(event.change)) emit(event);',
    replace: 'emit(event);',
  },
  {
    name: 'filter-hides-rejected-records',
    why: 'A rejected record has no change, so it passes no filter.',
    hint: 'A filter is given, and a record is no station. Is that told?',
    find: 'if (!event.change || filter(event.change)) emit(event);',
    replace: 'if (event.change && filter(event.change)) emit(event);',
  },
  {
    name: 'monitor-tells-the-last-change-only',
    why: 'As with the state, keeps one event for each station of a batch.',
    hint: 'A station changes three times before the monitor looks. How many lines should there be?',
    find: 'if (change) outcome.events.push(',
    replace: `const others = outcome.events.filter(
        (event) => event.change?.contract !== contract || event.change.number !== number,
      );
      if (change) outcome.events = others;
      if (change) outcome.events.push(`,
  },
  {
    name: 'monitor-needs-a-state-topic',
    why: 'Forgets that it may be null.',
    hint: 'Run your monitor with `stateTopic: null`. What does it remember by?',
    find: 'if (stateTopic === null) return held;',
    replace: "stateTopic ??= 'velib-state';",
  },
  {
    name: 'monitor-does-not-compare-partitions',
    why: 'Trusts that the topics are there and match.',
    hint: 'The state topic has fewer partitions than the stations. When is that told, and how clearly?',
    find: 'if (stateTopic !== null) await mustMatchPartitions(kafka, topic, stateTopic);',
    replace: '',
  },
  {
    name: 'monitor-counts-what-it-tells',
    why: 'Counts the lines, not the records.',
    hint: 'How many records did the topic hold, and which number is returned?',
    find: 'return await runUntilAborted(consumer, {',
    replace: `let told = 0;
    const tell = emit;
    emit = (event) => {
      told++;
      tell(event);
    };
    const run = async (...given: Parameters<typeof runUntilAborted>) => {
      await runUntilAborted(...given);
      return told;
    };
    return await run(consumer, {`,
  },
  {
    name: 'monitor-tells-once-what-it-holds',
    why: 'Reports the first balance of the group only.',
    hint: 'A second member joins. What does the first one hold now, and was that told?',
    find: 'if (joined) onAssigned(consumer, topic, joined);',
    replace: `let told = false;
  if (joined)
    onAssigned(consumer, topic, (partitions) => {
      if (!told) joined(partitions);
      told = true;
    });`,
  },
]);
