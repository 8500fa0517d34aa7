import { mutants } from '../runner/suite';

/** Wrong answers to 05-empty-stations, function by function in the order of the exercise. */
export default mutants('05-empty-stations', [
  {
    name: 'watcher-alerts-while-still-empty',
    why: 'Looks at the number, not at whether it has changed: each poll then brings an alert.',
    hint: 'A station is empty for ten polls. How many transitions are that?',
    find: 'if (empty.has(key)) return null;',
    replace: '',
  },
  {
    name: 'watcher-by-number-only',
    why: 'A number names a station, until a second city has one of the same number.',
    hint: 'Two cities have a station 1, and both run out of bikes. How many transitions are that?',
    find: `const empty = new Set(known.map(({ contract, number }) => \`\${contract}/\${number}\`));
  return ({ contract_name, number, available_bikes }) => {
    const key = \`\${contract_name}/\${number}\`;`,
    replace: `const empty = new Set(known.map(({ number }) => number));
  return ({ number, available_bikes }) => {
    const key = number;`,
  },
  {
    name: 'watcher-looks-at-stands',
    why: 'Takes the number of free stands, as the monitor does; a station without free stands is full.',
    hint: 'Which field says how many bikes can be rented?',
    find: 'return ({ contract_name, number, available_bikes }) => {',
    replace: 'return ({ contract_name, number, available_bike_stands: available_bikes }) => {',
  },
  {
    name: 'watcher-subtracts-stands',
    why: 'Counts all stands less the free ones; a stand that is out of order looks like a bike.',
    hint: 'bikes + free stands can be less than all stands. Which field says how many bikes there are?',
    find: 'return ({ contract_name, number, available_bikes }) => {',
    replace: `return ({ contract_name, number, bike_stands, available_bike_stands }) => {
    const available_bikes = bike_stands - available_bike_stands;`,
  },
  {
    name: 'watcher-takes-one-bike-for-none',
    why: 'Alerts while somebody can still rent one.',
    hint: 'From how many bikes on is a station empty?',
    find: 'if (available_bikes > 0)',
    replace: 'if (available_bikes > 1)',
  },
  {
    name: 'watcher-refills-what-was-not-empty',
    why: 'Tells of each station that has bikes.',
    hint: 'A station has bikes at first sight. Is that a transition?',
    find: "return empty.delete(key) ? 'refilled' : null;",
    replace: `{
      empty.delete(key);
      return 'refilled';
    }`,
  },
  {
    name: 'watcher-never-forgets',
    why: 'Tells that a station has bikes again and still holds it for empty.',
    hint: 'A station runs out of bikes, gets some, and runs out again. How many transitions are that?',
    find: "return empty.delete(key) ? 'refilled' : null;",
    replace: "return empty.has(key) ? 'refilled' : null;",
  },
  {
    name: 'watcher-wants-to-see-a-fall',
    why: 'At first sight there is nothing to compare with, as in the monitor; here an unknown station counts as one with bikes.',
    hint: 'A station is empty when it is seen for the first time. Does anybody hear of it?',
    find: `  return ({ contract_name, number, available_bikes }) => {
    const key = \`\${contract_name}/\${number}\`;
    if (available_bikes > 0) return empty.delete(key) ? 'refilled' : null;
    if (empty.has(key)) return null;
    empty.add(key);
    return 'empty';`,
    replace: `  const seen = new Set<string>(empty);
  return ({ contract_name, number, available_bikes }) => {
    const key = \`\${contract_name}/\${number}\`;
    const first = !seen.has(key);
    seen.add(key);
    if (available_bikes > 0) return empty.delete(key) ? 'refilled' : null;
    if (empty.has(key)) return null;
    empty.add(key);
    return first ? null : 'empty';`,
  },
  {
    name: 'watcher-forgets-what-is-known',
    why: 'Begins with no empty station, whatever it is given.',
    hint: 'The watcher is told of an empty station at first. It is still empty: what should be said?',
    find: `new Set(known.map(({ contract, number }) => \`\${contract}/\${number}\`))`,
    replace: 'new Set<string>()',
  },
  {
    name: 'watcher-passes-over-closed-stations',
    why: 'Nobody rents a bike at a closed station; but then its next opening looks like nothing happened.',
    hint: 'Which field of a station decides? The docstring names one.',
    find: 'return ({ contract_name, number, available_bikes }) => {',
    replace: `return ({ contract_name, number, available_bikes, status }) => {
    if (status === 'CLOSED') return null;`,
  },
  {
    name: 'relay-restores-nothing',
    why: 'Remembers in memory, and the memory ends with the program.',
    hint: 'Stop the relay while a station is empty. What is told when it gets bikes after the restart?',
    find: 'const known = held.get(partition) ?? (await restore(kafka, output, batch));',
    replace: 'const known = held.get(partition) ?? { kindOf: emptyWatcher(), applied: -1n };',
  },
  {
    name: 'relay-loses-alerts-on-restart',
    why: 'Takes each station of the output for an empty one, also those that have bikes again: the next alert is then lost.',
    hint: 'A station ran out of bikes and got some; the relay is started again; the station runs out. Is that told?',
    find: "last.filter(({ kind }) => kind === 'empty')",
    replace: 'last',
  },
  {
    name: 'relay-reads-twice',
    why: 'Reads again what was not committed, though its transition is in the output.',
    hint: 'The transitions were sent, the offset not committed, and the records come again. What is sent?',
    find: 'if (!station || BigInt(offset) <= known.applied) continue;',
    replace: 'if (!station) continue;',
  },
  {
    name: 'relay-restores-all-partitions',
    why: 'Reads the whole output: offsets of other partitions then count as done in this one.',
    hint: 'Partition 0 has come to offset 900, partition 1 to 20. From which record on does partition 1 count?',
    find: 'readTable(kafka, { topic: output, partitions: [partition] })',
    replace: 'readTable(kafka, { topic: output })',
  },
  {
    name: 'relay-keeps-old-memory',
    why: 'What it knew of a partition it keeps, though another member had it meanwhile.',
    hint: 'A partition goes to another member and comes back. Is what the first one remembers still true?',
    find: 'consumer.on(consumer.events.GROUP_JOIN, () => held.clear());',
    replace: '',
  },
  {
    name: 'relay-reads-from-now-on',
    why: 'Without fromBeginning kafkajs begins at the end.',
    hint: 'A group that has committed nothing: where should it begin?',
    find: `    await consumer.subscribe({ topic, fromBeginning: true });
    await runUntilAborted(`,
    replace: `    await consumer.subscribe({ topic });
    await runUntilAborted(`,
  },
  {
    name: 'relay-makes-up-a-group',
    why: 'A group of its own for each relay.',
    hint: 'Two relays of one group: is a transition sent once, or by both?',
    find: `const consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true });
  const held`,
    replace: `const consumer = kafka.consumer({ groupId: groupId + process.hrtime().join('-') });
  const producer = kafka.producer({ idempotent: true });
  const held`,
  },
  {
    name: 'relay-stops-at-a-bad-record',
    why: 'Lets the error out: one bad record, and no alert any more.',
    hint: 'One record is no station. Are those after it read?',
    find: `    return parseStation(value);
  } catch {
    return null;
  }`,
    replace: `    return parseStation(value);
  } catch (error) {
    throw error;
  }`,
  },
  {
    name: 'relay-sends-empty-only',
    why: 'An alert is about empty stations, so the way back is left out; but who counts must know of it.',
    hint: 'A station has bikes again. Which record of the output says so?',
    find: 'if (!kind) continue;',
    replace: "if (kind !== 'empty') continue;",
  },
  {
    name: 'relay-sends-anywhere',
    why: 'Lets the key choose the partition; the stations may have been put elsewhere.',
    hint: 'In which partition of the output must a transition of partition 3 be, for its next holder to find it?',
    find: `            partition,
            value: JSON.stringify(transition),`,
    replace: '            value: JSON.stringify(transition),',
  },
  {
    name: 'relay-keys-by-number',
    why: 'Two cities then share a key, and a table keeps only one of them.',
    hint: 'Which key have the records of the output? How many stations share it?',
    find: `key: \`\${transition.contract}/\${transition.number}\`,`,
    replace: 'key: String(transition.number),',
  },
  {
    name: 'relay-sends-no-key',
    why: 'The value says which station it is.',
    hint: 'How does whoever restores find the last transition of a station?',
    find: `key: \`\${transition.contract}/\${transition.number}\`,`,
    replace: '',
  },
  {
    name: 'relay-forgets-the-value',
    why: 'Sends the key and no value: that is a tombstone, which takes the station out of the table.',
    hint: 'Read a record of the output back: what is its value?',
    find: 'value: JSON.stringify(transition),',
    replace: 'value: null,',
  },
  {
    name: 'relay-names-transitions-by-station',
    why: "The station's key looks like a good id; its second alert then has the id of the first.",
    hint: 'A station runs out of bikes twice a day. Which ids have the two transitions?',
    find: `id: \`\${topic}-\${partition}-\${offset}\``,
    replace: `id: \`\${station.contract_name}-\${station.number}\``,
  },
  {
    name: 'relay-names-transitions-by-offset',
    why: 'Forgets that each partition has offsets of its own.',
    hint: 'Two partitions have a record at offset 7. Which ids have their transitions?',
    find: `id: \`\${topic}-\${partition}-\${offset}\``,
    replace: `id: \`\${topic}-\${offset}\``,
  },
  {
    name: 'relay-names-transitions-anew',
    why: 'A random id never comes twice, also where it should.',
    hint: 'The same record is read again. Which id has its transition then?',
    find: `id: \`\${topic}-\${partition}-\${offset}\``,
    replace: 'id: crypto.randomUUID()',
  },
  {
    name: 'relay-fills-in-the-time',
    why: 'Puts the present time where a station does not say when.',
    hint: '`last_update` may be null. What is `at` then?',
    find: 'address, last_update: at } = station;',
    replace: 'address } = station;\n          const at = station.last_update ?? Date.now();',
  },
  {
    name: 'relay-tells-before-the-ack',
    why: 'Tells of transitions when they are found, not when the broker has them.',
    hint: 'Sending fails. What was told before?',
    find: `        await producer.send({
          topic: output,
          messages: found.map((transition) => ({
            key: \`\${transition.contract}/\${transition.number}\`,
            partition,
            value: JSON.stringify(transition),
          })),
        });
        relayed += found.length;
        for (const transition of found) emit(transition);`,
    replace: `        for (const transition of found) emit(transition);
        await producer.send({
          topic: output,
          messages: found.map((transition) => ({
            key: \`\${transition.contract}/\${transition.number}\`,
            partition,
            value: JSON.stringify(transition),
          })),
        });
        relayed += found.length;`,
  },
  {
    name: 'relay-counts-records',
    why: 'Counts what it read, not what it relayed.',
    hint: 'Ten records, two transitions: which number is returned?',
    find: 'relayed += found.length;',
    replace: 'relayed += messages.length;',
  },
  {
    name: 'relay-sends-the-last-only',
    why: 'Keeps one transition for each station of a batch.',
    hint: 'A station runs out of bikes and gets some before the relay looks. How many transitions are that?',
    find: 'if (found.length === 0) return;',
    replace: `const last = new Map(found.map((each) => [\`\${each.contract}/\${each.number}\`, each]));
        found.splice(0, found.length, ...last.values());
        if (found.length === 0) return;`,
  },
  {
    name: 'relay-does-not-compare-partitions',
    why: 'Trusts that the topics are there and match.',
    hint: 'The output has fewer partitions than the stations. When is that told, and how clearly?',
    find: 'await mustMatchPartitions(kafka, topic, output);',
    replace: '',
  },
  {
    name: 'counter-counts-alerts',
    why: 'Adds 1 for each alert, also for one that comes a second time.',
    hint: 'The same transition comes twice. How many stations are empty?',
    find: `  const cities = new Map<string, Set<number>>();
  const count = ({ kind, contract, number }: Transition): number => {
    const stations = cities.get(contract) ?? new Set<number>();
    cities.set(contract, stations);
    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return stations.size;
  };`,
    replace: `  const cities = new Map<string, number>();
  const count = ({ kind, contract }: Transition): number => {
    const stations = (cities.get(contract) ?? 0) + (kind === 'empty' ? 1 : -1);
    cities.set(contract, stations);
    return stations;
  };`,
  },
  {
    name: 'counter-counts-all-cities',
    why: 'Keeps one count for all cities.',
    hint: 'One station is empty in each of two cities. What is the count of the second?',
    find: `const stations = cities.get(contract) ?? new Set<number>();
    cities.set(contract, stations);
    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return stations.size;`,
    replace: `const stations = cities.get(contract) ?? new Set<number>();
    cities.set(contract, stations);
    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return [...cities.values()].reduce((sum, { size }) => sum + size, 0);`,
  },
  {
    name: 'counter-never-goes-down',
    why: 'Counts the stations that were empty once.',
    hint: 'A station has bikes again. What is the count of its city?',
    find: '    else stations.delete(number);\n',
    replace: '',
  },
  {
    name: 'counter-counts-before',
    why: 'Returns the count as it was before the transition.',
    hint: 'The first station of a city runs out of bikes. What is the count?',
    find: `    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return stations.size;`,
    replace: `    const { size } = stations;
    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return size;`,
  },
  {
    name: 'counter-forgets-what-is-known',
    why: 'Begins at 0, whatever it is given.',
    hint: 'Two stations of a city are known to be empty, a third one runs out of bikes. What is the count?',
    find: '  known.forEach(count);\n',
    replace: '',
  },
  {
    name: 'mail-without-address',
    why: 'Puts into the subject that something happened, not where.',
    hint: 'Whoever reads the subject on a telephone: does he know where to go?',
    find: `\`No bikes left: \${places[0]}\``,
    replace: `\`No bikes left in \${first.transition.contract}\``,
  },
  {
    name: 'mail-without-city',
    why: 'The address says it, where one watches a single city.',
    hint: 'Two cities have a Rue de la Gare. Which one does the subject mean?',
    find: `\`\${address} (\${contract})\``,
    replace: 'address',
  },
  {
    name: 'mail-without-count',
    why: "Leaves out the city's count.",
    hint: "What does the text say about the city's other stations?",
    find: "text: [...places, '', ...cities, ''].join",
    replace: "text: [...places, ''].join",
  },
  {
    name: 'digest-tells-the-first-only',
    why: 'Built for one alert, and used for many.',
    hint: 'Three alerts in one mail: how many addresses are in its text?',
    find: "text: [...places, '', ...cities, ''].join",
    replace: "text: [places[0], '', ...cities, ''].join",
  },
  {
    name: 'digest-counts-the-first-city-only',
    why: 'Takes city and count of the first alert.',
    hint: 'Alerts from three cities in one mail: whose counts are in its text?',
    find: "text: [...places, '', ...cities, ''].join",
    replace: "text: [...places, '', cities[0], ''].join",
  },
  {
    name: 'digest-tells-an-old-count',
    why: 'Takes the count of the first alert of a city; those after it have raised it.',
    hint: 'Three alerts of one city, counts 1, 2, 3. What is its count when the mail is sent?',
    find: 'new Map(alerts.map(({ transition, cityCount }) =>',
    replace: 'new Map([...alerts].reverse().map(({ transition, cityCount }) =>',
  },
  {
    name: 'digest-does-not-say-how-many',
    why: 'Has the subject of a single alert for a digest too.',
    hint: 'What does the subject of a mail with 200 alerts say?',
    find: `alerts.length === 1 ? \`No bikes left: \${places[0]}\` : \`No bikes left at \${alerts.length} stations\``,
    replace: `\`No bikes left: \${places[0]}\``,
  },
  {
    name: 'digest-has-the-id-of-its-first-alert',
    why: 'Names the mail by its first alert; a mail that told this one alone has the same name.',
    hint: 'A mail with one alert, and one with that alert and nine more: are they the same mail?',
    find: `\${alerts.length > 1 ? \`-and-\${alerts.length - 1}\` : ''}@velib.example>`,
    replace: '@velib.example>',
  },
  {
    name: 'mail-has-a-new-id-each-time',
    why: 'A random id never comes twice; a mail that was sent twice can then not be told.',
    hint: 'Make the mail of the same alert twice. Are the two messageIds equal?',
    find: `const messageId = \`<\${first.transition.id}`,
    replace: `const messageId = \`<\${crypto.randomUUID()}\${first.transition.id}`,
  },
  {
    name: 'mail-of-no-alert',
    why: 'A mail about nothing, instead of an error.',
    hint: 'What does your function do for an empty list?',
    find: "if (!first) throw new Error('a mail needs at least one alert');",
    replace: "if (!first) return { subject: 'No bikes left', text: '', messageId: '<none@velib.example>' };",
  },
  {
    name: 'alerts-for-refilled-stations',
    why: 'Sends a mail for each record.',
    hint: 'A station has bikes again. Does anybody want a mail for that?',
    find: "kind === 'empty' && !sent.has(id)",
    replace: '!sent.has(id)',
  },
  {
    name: 'alerts-do-not-look-what-is-sent',
    why: 'Remembers what is out and does not look.',
    hint: 'A mail was sent, its alert not committed, and the alert is read again. How many mails are there?',
    find: "kind === 'empty' && !sent.has(id)",
    replace: "kind === 'empty'",
  },
  {
    name: 'alerts-remember-nothing',
    why: 'Looks what is out and writes nothing down.',
    hint: 'What is in the topic of sent alerts after a mail?',
    find: 'if (sentTopic !== null) {',
    replace: 'if (sentTopic === undefined) {',
  },
  {
    name: 'alerts-remember-tombstones',
    why: 'The key says it all, so the value is left out: that is a tombstone, which takes the id out of the table.',
    hint: 'What does a record without value mean in a compacted topic?',
    find: '({ key: id, value: mail.subject })',
    replace: '({ key: id, value: null })',
  },
  {
    name: 'alerts-remember-the-first-of-a-digest',
    why: 'One mail, one id.',
    hint: 'Twelve alerts are out in one mail. How many ids are in the topic of sent alerts?',
    find: 'const messages = ids.map(',
    replace: 'const messages = ids.slice(0, 1).map(',
  },
  {
    name: 'alerts-remember-too-late',
    why: 'Tells that the mail is out and then writes it down: ended in between, it is sent again.',
    hint: 'The program ends as soon as it has told `sent`. Does the next one know of the mail?',
    find: `          if (sentTopic !== null) {
            const messages = ids.map((id) => ({ key: id, value: mail.subject }));
            await producer.send({ topic: sentTopic, messages });
          }
          totals.mails++;
          totals.alerts += group.length;
          emit({ kind: 'sent', subject: mail.subject, alerts: ids });
`,
    replace: `          totals.mails++;
          totals.alerts += group.length;
          emit({ kind: 'sent', subject: mail.subject, alerts: ids });
          if (sentTopic !== null) {
            const messages = ids.map((id) => ({ key: id, value: mail.subject }));
            await producer.send({ topic: sentTopic, messages });
          }
`,
  },
  {
    name: 'alerts-remember-before-the-mail',
    why: 'Writes down that a mail is out before it is: ended while the mail server is down, it is never sent.',
    hint: 'The mail server is down, and the program is ended. Is the alert sent by the next one?',
    find: '          if (!(await mailOut(mail, group.length, ended))) return;\n',
    replace: `          if (sentTopic !== null) {
            await producer.send({ topic: sentTopic, messages: ids.map((id) => ({ key: id, value: '' })) });
          }
          if (!(await mailOut(mail, group.length, ended))) return;
`,
  },
  {
    name: 'alerts-commit-before-the-mail',
    why: 'Commits what was read, then sends: ended in between, the alert is lost.',
    hint: 'The mail server is down, and the program is ended. Where does the next one begin to read?',
    find: 'const alerts = newAlerts(records, recalled);',
    replace: `await commit();
        const alerts = newAlerts(records, recalled);`,
  },
  {
    name: 'alerts-do-not-commit',
    why: 'Trusts in kafkajs to commit.',
    hint: 'Which offset has the group committed after its mails are out?',
    find: '        await commit();\n',
    replace: '',
  },
  {
    name: 'alerts-lost-when-mail-is-down',
    why: 'Tells that the mail could not be sent, and goes on with the next alert.',
    hint: 'The mail server is down for a minute. Are the alerts of that minute ever sent?',
    find: "emit({ kind: 'waiting', alerts, error: (error as Error).message });",
    replace: "emit({ kind: 'waiting', alerts, error: (error as Error).message });\n        return true;",
  },
  {
    name: 'alerts-end-when-mail-is-down',
    why: 'Lets the error of the mail server out.',
    hint: 'The mail server is down for a minute. Does your program still run after it?',
    find: "emit({ kind: 'waiting', alerts, error: (error as Error).message });",
    replace: "emit({ kind: 'waiting', alerts, error: (error as Error).message });\n        throw error;",
  },
  {
    name: 'alerts-wait-in-silence',
    why: 'Tries again and tells nobody why nothing comes.',
    hint: 'The mail server is down. How does one see that alerts are waiting?',
    find: "emit({ kind: 'waiting', alerts, error: (error as Error).message });",
    replace: 'void error;',
  },
  {
    name: 'alerts-retry-after-the-window',
    why: 'Takes one time for the other.',
    hint: '`windowMs` is how long alerts are gathered. How long is the pause before the next try?',
    find: 'await pauseUnlessAborted(retryMs, ended)',
    replace: 'await pauseUnlessAborted(windowMs, ended)',
  },
  {
    name: 'alerts-wait-past-the-end',
    why: 'Tries until the mail is out, whatever the signal says.',
    hint: 'The mail server is down, and the signal is aborted. Does your function return?',
    find: 'for (; !ended.aborted; await pauseUnlessAborted(retryMs, ended)) {',
    replace: 'for (; ; await pauseUnlessAborted(retryMs)) {',
  },
  {
    name: 'alerts-digest-at-the-limit',
    why: '"As many as" for "more than".',
    hint: 'With `digestAbove` 3, how many mails are 3 alerts?',
    find: 'alerts.length > digestAbove ?',
    replace: 'alerts.length >= digestAbove ?',
  },
  {
    name: 'alerts-never-digest',
    why: 'One mail for each alert, also for 200 in a second.',
    hint: '200 stations run out of bikes in a second. How many mails should that be?',
    find: 'alerts.length > digestAbove ? [alerts] : alerts.map((alert) => [alert])',
    replace: 'alerts.map((alert) => [alert])',
  },
  {
    name: 'alerts-always-digest',
    why: 'One mail for all that came together, also for two alerts.',
    hint: 'Two alerts, and digests above ten: how many mails?',
    find: 'alerts.length > digestAbove ? [alerts] : alerts.map((alert) => [alert])',
    replace: 'alerts.length > 0 ? [alerts] : []',
  },
  {
    name: 'alerts-digest-counts-records',
    why: 'Looks at how many records came, not at how many alerts are among them.',
    hint: 'Twenty records come together, two of them are alerts. How many mails?',
    find: 'alerts.length > digestAbove ? [alerts] :',
    replace: 'records.length > digestAbove && alerts.length > 0 ? [alerts] :',
  },
  {
    name: 'alerts-do-not-gather',
    why: 'Passes the records on as they come.',
    hint: 'Twelve alerts come within the window, one after the other. How many mails?',
    find: '      windowMs,\n      signal,\n      recall',
    replace: '      windowMs: 0,\n      signal,\n      recall',
  },
  {
    name: 'alerts-count-from-zero-after-restart',
    why: 'Begins to count when the program begins.',
    hint: 'Three stations of a city are empty when the program is started again, a fourth one runs out. Which count does the mail tell?',
    find: 'countOf: emptyCounter(transitionsIn([...rows.values()])) };',
    replace: 'countOf: emptyCounter() };',
  },
  {
    name: 'alerts-count-what-is-not-read-yet',
    why: 'Reads the whole topic for the counts, also the records that are still to come.',
    hint: 'Three alerts of a city wait to be read. Which count should the mail of the first one tell?',
    find: 'readTable(kafka, { topic, upTo: Object.fromEntries(upTo) })',
    replace: 'readTable(kafka, { topic })',
  },
  {
    name: 'alerts-from-a-fixed-sender',
    why: 'Writes the addresses down where they are used.',
    hint: 'Who is the sender when another `from` is asked for?',
    find: 'transport.sendMail({ from, to, ...mail })',
    replace: "transport.sendMail({ from: 'alerts@velib.example', to, ...mail })",
  },
  {
    name: 'alerts-to-a-fixed-receiver',
    why: 'Writes the addresses down where they are used.',
    hint: 'Who gets the mail when another `to` is asked for?',
    find: 'transport.sendMail({ from, to, ...mail })',
    replace: "transport.sendMail({ from, to: 'operator@velib.example', ...mail })",
  },
  {
    name: 'alerts-without-message-id',
    why: 'Passes subject and text on; nodemailer makes up an id, a new one each time.',
    hint: 'Which Message-ID has the mail that arrives?',
    find: 'transport.sendMail({ from, to, ...mail })',
    replace: 'transport.sendMail({ from, to, subject: mail.subject, text: mail.text })',
  },
  {
    name: 'alerts-count-mails-by-alerts',
    why: 'One alert, one mail: so it is, until there are digests.',
    hint: 'Twelve alerts in one mail: what are the totals?',
    find: 'totals.mails++;',
    replace: 'totals.mails += group.length;',
  },
  {
    name: 'alerts-count-digests-as-one',
    why: 'Counts once for each mail.',
    hint: 'Twelve alerts in one mail: what are the totals?',
    find: 'totals.alerts += group.length;',
    replace: 'totals.alerts++;',
  },
  {
    name: 'alerts-read-from-now-on',
    why: 'Without fromBeginning kafkajs begins at the end.',
    hint: 'A group that has committed nothing: where should it begin?',
    find: `    await consumer.subscribe({ topic, fromBeginning: true });
    await runGathering(`,
    replace: `    await consumer.subscribe({ topic });
    await runGathering(`,
  },
  {
    name: 'alerts-make-up-a-group',
    why: 'A group of its own for each program.',
    hint: 'Start it a second time: which alerts does it read?',
    find: `const consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true });
  const transport`,
    replace: `const consumer = kafka.consumer({ groupId: groupId + process.hrtime().join('-') });
  const producer = kafka.producer({ idempotent: true });
  const transport`,
  },
  {
    name: 'alerts-do-not-look-for-topics',
    why: 'Trusts that the topics are there.',
    hint: 'The topic does not exist. When is that told, and how clearly?',
    find: 'await partitionCounts(kafka, [topic, ...(sentTopic === null ? [] : [sentTopic])]);',
    replace: '',
  },
]);
