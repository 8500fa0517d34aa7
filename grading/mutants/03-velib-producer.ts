import { mutants } from '../runner/suite';

/** Wrong answers to 03-velib-producer, function by function in the order of the exercise. */
export default mutants('03-velib-producer', [
  {
    name: 'fetch-takes-any-status',
    why: 'fetch does not throw for a 403 or a 500: only a connection that fails does.',
    hint: 'What does fetch do with an answer of status 403? Look at `response.ok`.',
    find: 'if (!response.ok) throw refusal(response);',
    replace: '',
  },
  {
    name: 'fetch-shows-the-key-when-refused',
    why: 'Puts the address into the message, as one does to find a mistake; the key is part of the address.',
    hint: 'Read the message that a wrong key gives. Is the key in it?',
    find: `\`The feed refuses the API key (\${status}).`,
    replace: `\`The feed refuses the API key of \${response.url} (\${status}).`,
  },
  {
    name: 'fetch-does-not-tell-a-refused-key',
    why: 'Treats all statuses alike: the reader sees a number and does not think of the key.',
    hint: 'Which status does the feed give for a wrong key? Its message should say that it is about the key.',
    find: 'response.status === 401 || response.status === 403',
    replace: 'response.status === 401',
  },
  {
    name: 'fetch-knows-403-only',
    why: 'The feed of the lab answers 403; another one may say 401 to a key that it does not know.',
    hint: 'Two statuses say that one may not come in. Which?',
    find: 'response.status === 401 || response.status === 403',
    replace: 'response.status === 403',
  },
  {
    name: 'fetch-takes-seconds-for-ms',
    why: 'Retry-After is a number, and all other times here are in ms.',
    hint: 'In which unit does a Retry-After header count?',
    find: 'seconds * 1000 : null',
    replace: 'seconds : null',
  },
  {
    name: 'fetch-drops-retry-after',
    why: 'Knows the status 429 and does not read the header that comes with it.',
    hint: 'A feed that is asked too often says how long to wait. Who passes that on?',
    find: `\`The feed is asked too often (\${status}).\`, wait)`,
    replace: `\`The feed is asked too often (\${status}).\`)`,
  },
  {
    name: 'fetch-ignores-contract',
    why: 'Asks for all cities, as the first example did.',
    hint: 'Which stations come when a contract is given?',
    find: "if (contract !== undefined) address.searchParams.set('contract', contract);",
    replace: '',
  },
  {
    name: 'fetch-always-sends-a-contract',
    why: 'Sets the parameter without looking whether there is one: undefined becomes a text.',
    hint: 'Look at the address that is asked for when no contract is given.',
    find: "if (contract !== undefined) address.searchParams.set('contract', contract);",
    replace: "address.searchParams.set('contract', String(contract));",
  },
  {
    name: 'fetch-has-no-timeout',
    why: 'Nothing is wrong as long as the feed answers; fetch itself waits for minutes.',
    hint: 'What does your function do when the feed accepts the request and says nothing?',
    find: 'const either = signal ? AbortSignal.any([signal, timeout]) : timeout;',
    replace: 'const either = signal;',
  },
  {
    name: 'fetch-stops-the-clock-at-the-headers',
    why: 'Clears the timer when fetch has resolved, which is before the body has come.',
    hint: 'fetch resolves with the headers. What if the rest of the answer never comes?',
    find: 'const response = await fetch(address, { signal: either as never });',
    replace: `const late = new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => reject(new Error('late')));
    });
    const response = await Promise.race([fetch(address, { signal: signal as never }), late]);`,
  },
  {
    name: 'fetch-ignores-the-signal',
    why: 'Passes its own timeout on and forgets the signal that it was given.',
    hint: 'The signal is aborted while an answer is awaited. How long does your function go on?',
    find: 'const either = signal ? AbortSignal.any([signal, timeout]) : timeout;',
    replace: 'const either = timeout;',
  },
  {
    name: 'fetch-shows-the-key-when-late',
    why: 'Says which address did not answer, with all its parameters.',
    hint: 'Read the message of a feed that is too slow. What of the address should not be in it?',
    find: `\`No answer from \${address.host} within \${timeoutMs} ms.\``,
    replace: `\`No answer from \${address} within \${timeoutMs} ms.\``,
  },
  {
    name: 'fetch-passes-the-cause-on',
    why: 'Takes over the message of fetch; it holds the whole address, and so the key.',
    hint: 'Read the message that fetch gives when there is no network. What of it must not be shown?',
    find: `const { code = 'no connection' } = error as { code?: string };
    throw new FeedError(`,
    replace: `const { code = 'no connection' } = error as { code?: string };
    throw new FeedError((error as Error).message);
    throw new FeedError(`,
  },
  {
    name: 'fetch-takes-broken-json-for-nothing',
    why: 'Catches the error so that the program goes on: no stations, and nobody knows why.',
    hint: 'The answer is cut in the middle. Is that the same as no stations?',
    find: `answer = JSON.parse(text);
  } catch {`,
    replace: `answer = JSON.parse(text);
  } catch {
    return [];`,
  },
  {
    name: 'fetch-lets-the-parser-speak',
    why: "Leaves JSON.parse's own error to the caller, who expects a FeedError.",
    hint: 'Which class has the error when a login page comes instead of JSON?',
    find: `answer = JSON.parse(text);
  } catch {`,
    replace: `answer = JSON.parse(text);
  } catch (error) {
    throw error;`,
  },
  {
    name: 'fetch-shows-what-came',
    why: 'Puts the answer into the message; a page that repeats the address shows the key with it.',
    hint: 'An error page says which address was asked for. What is in your message then?',
    find: `\${text.length} characters of \${type}.`,
    replace: `\${text}`,
  },
  {
    name: 'fetch-takes-any-json',
    why: 'The answer is JSON, so it must be the stations.',
    hint: '`{"error": "…"}` is JSON too. What does your function return for it?',
    find: 'if (!Array.isArray(answer)) throw',
    replace: 'if (answer === null) throw',
  },
  {
    name: 'fetch-checks-the-entries',
    why: 'Drops what is no station at once, so that nobody can say what was skipped.',
    hint: 'The entries are returned as they came. Who checks them, and who tells of the bad ones?',
    find: '  return answer;\n',
    replace: `  return answer.filter((entry) => {
    try {
      return readStation(entry);
    } catch {
      return false;
    }
  });
`,
  },
  {
    name: 'trim-keeps-all',
    why: 'Copies the station; a TypeScript type takes no field away when the program runs.',
    hint: 'Print a trimmed station: which fields does it still have?',
    find: '  return {\n    contract_name: station.contract_name,\n',
    replace: '  return {\n    ...station,\n    contract_name: station.contract_name,\n',
  },
  {
    name: 'trim-loses-the-city',
    why: 'The city is in the key already; but what reads the value alone does not know it any more.',
    hint: 'Can the monitor read a trimmed station? Try readStation on it.',
    find: '    contract_name: station.contract_name,\n',
    replace: '',
  },
  {
    name: 'trim-keeps-the-name',
    why: 'A name looks useful; it says the number and the address again.',
    hint: 'Count the fields that the docstring lists, then yours.',
    find: '    address: station.address,\n',
    replace: '    address: station.address,\n    name: (station as { name?: string }).name,\n',
  },
  {
    name: 'trim-loses-last-update',
    why: 'Keeps what can be counted only.',
    hint: 'Who can tell when a change happened, without the time of it?',
    find: '    last_update: station.last_update,\n',
    replace: '',
  },
  {
    name: 'message-keyed-by-number',
    why: 'A number names a station; but each city begins at 1.',
    hint: 'How many stations have the number 1? What do they have in common?',
    find: `key: \`\${station.contract_name}/\${station.number}\``,
    replace: 'key: String(station.number)',
  },
  {
    name: 'message-keyed-by-contract',
    why: "Keeps each city's order, and puts a whole city into one partition.",
    hint: 'How many messages fall to the fullest partition? What should have an order here: a city, or a station?',
    find: `key: \`\${station.contract_name}/\${station.number}\``,
    replace: 'key: station.contract_name',
  },
  {
    name: 'message-value-is-an-object',
    why: 'Makes a text of the object as template strings do.',
    hint: 'Read a message back. Is its value `[object Object]`?',
    find: 'JSON.stringify(trimmed ? trimStation(station) : station)',
    replace: 'String(trimmed ? trimStation(station) : station)',
  },
  {
    name: 'message-always-trimmed',
    why: 'The trimmed record is enough, so the option is left aside.',
    hint: 'What is sent when nobody asks for trimmed?',
    find: 'trimmed ? trimStation(station) : station',
    replace: 'trimStation(station)',
  },
  {
    name: 'produce-without-key',
    why: 'The value says it all, so why a key? Without one the messages of a station go anywhere.',
    hint: 'Read the messages back. Which key have they, and in how many partitions is one station?',
    find: '{ key, value, headers }',
    replace: '{ value: value, headers }',
  },
  {
    name: 'produce-forgets-the-value',
    why: 'Sends the key and no value: that is a tombstone, which says that the station is gone.',
    hint: 'Read a message back: what is its value? What does Kafka call a message without one?',
    find: '{ key, value, headers }',
    replace: '{ key, value: null, headers }',
  },
  {
    name: 'produce-ignores-trimmed',
    why: 'Takes the option and does not pass it on.',
    hint: 'How large is a message with `trimmed`, and without?',
    find: 'stationMessage(readStation(entry), { trimmed })',
    replace: 'stationMessage(readStation(entry))',
  },
  {
    name: 'produce-without-header',
    why: 'The header is not needed for the message to arrive.',
    hint: 'Which headers has a message that you have sent?',
    find: '{ key, value, headers }',
    replace: '{ key, value }',
  },
  {
    name: 'produce-ignores-numbered',
    why: 'Takes the option and does not look at it.',
    hint: 'Which headers has a message with `numbered: false`?',
    find: 'const headers = numbered ? ',
    replace: 'const headers = numbered !== undefined ? ',
  },
  {
    name: 'produce-numbers-polls-from-zero',
    why: 'Counts as arrays do.',
    hint: 'Which number has the first poll?',
    find: 'poll: String(totals.polls)',
    replace: 'poll: String(totals.polls - 1)',
  },
  {
    name: 'produce-numbers-good-polls-only',
    why: 'Counts what was sent; a poll that failed then leaves no gap, and nobody can see that one is missing.',
    hint: 'The second poll fails. Which number have the messages of the third?',
    find: 'poll: String(totals.polls)',
    replace: 'poll: String(totals.polls - totals.failures)',
  },
  {
    name: 'produce-sends-a-station-twice',
    why: 'Sends the entries as they come, and trusts the feed to hold each station once.',
    hint: 'An answer holds a station twice. How many messages has it in Kafka?',
    find: 'messages.set(key, ',
    replace: 'messages.set(String(messages.size), ',
  },
  {
    name: 'produce-keeps-the-first-of-two',
    why: 'Passes over what it has already; the later entry is the newer one.',
    hint: 'Of two entries of one station, which one counts?',
    find: 'messages.set(key, ',
    replace: 'if (!messages.has(key)) messages.set(key, ',
  },
  {
    name: 'produce-merges-cities',
    why: 'Looks for stations that come twice by their number alone.',
    hint: 'Two cities have a station 1. How many messages are there?',
    find: 'messages.set(key, ',
    replace: "messages.set(key.slice(key.indexOf('/')), ",
  },
  {
    name: 'produce-fails-for-one-bad-entry',
    why: 'One check around the whole poll: one bad station, and none of the others is sent.',
    hint: 'One of 300 entries is not sound. How many messages should arrive?',
    find: 'totals.skipped++;\n',
    replace: 'throw error;\n',
  },
  {
    name: 'produce-does-not-check',
    why: 'Sends what comes; the consumers will see to it.',
    hint: 'An entry has a text where a number belongs. Is it sent?',
    find: 'stationMessage(readStation(entry), ',
    replace: 'stationMessage(entry as TrimmedStation, ',
  },
  {
    name: 'produce-skips-in-silence',
    why: 'Counts bad entries and does not say which.',
    hint: 'How does one learn which station was skipped, and why?',
    find: `say(\`Skipped \${(error as Error).message}\`);`,
    replace: '',
  },
  {
    name: 'produce-does-not-count-skipped',
    why: 'Tells of bad entries and does not count them.',
    hint: 'Compare `skipped` in the totals with the lines that begin with Skipped.',
    find: 'totals.skipped++;\n',
    replace: '',
  },
  {
    name: 'produce-tells-before-it-is-sent',
    why: 'Writes the line when the messages are ready, not when the broker has them.',
    hint: 'Sending fails. Which lines does your producer tell?',
    find: `        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;
        say(\`Produced \${messages.length} station records\`);`,
    replace: `        say(\`Produced \${messages.length} station records\`);
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;`,
  },
  {
    name: 'produce-does-not-await-the-send',
    why: "send returns a promise; without await its failure is nobody's.",
    hint: 'Sending fails. Is the poll counted as a failure?',
    find: 'await producer.send({ topic, messages });',
    replace: 'producer.send({ topic, messages }).catch(() => {});',
  },
  {
    name: 'produce-counts-all-entries',
    why: 'Tells how many entries the answer had, not how many were sent.',
    hint: 'An answer has ten entries, one is not sound, one comes twice. How many records are produced?',
    find: `        const messages = messagesOf(await fetchStations({ ...feed, signal }));
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;
        say(\`Produced \${messages.length} station records\`);`,
    replace: `        const entries = await fetchStations({ ...feed, signal });
        const messages = messagesOf(entries);
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += entries.length;
        say(\`Produced \${entries.length} station records\`);`,
  },
  {
    name: 'produce-sends-the-rest-later',
    why: 'Keeps what could not be sent and sends it with the next poll: old numbers of stations that have new ones.',
    hint: 'A poll cannot be sent, the next one can. Which poll numbers have the messages that arrive?',
    find: `    while (!signal.aborted) {
      const started = now();
      let rest = 0;
      try {
        totals.polls++;
        const messages = messagesOf(await fetchStations({ ...feed, signal }));
        if (messages.length > 0) await producer.send({ topic, messages });
`,
    replace: `    const waiting: Message[] = [];
    while (!signal.aborted) {
      const started = now();
      let rest = 0;
      try {
        totals.polls++;
        waiting.push(...messagesOf(await fetchStations({ ...feed, signal })));
        const messages = [...waiting];
        if (messages.length > 0) await producer.send({ topic, messages });
        waiting.length = 0;
`,
  },
  {
    name: 'produce-ends-with-the-first-failure',
    why: 'Lets the error out; one bad answer then ends the collection.',
    hint: 'The feed answers 500 once. Does your producer go on?',
    find: 'totals.failures++;\n',
    replace: 'totals.failures++;\n        throw error;\n',
  },
  {
    name: 'produce-fails-in-silence',
    why: 'Catches the error and says nothing.',
    hint: 'How does one see that a poll has failed, and why?',
    find: `say(\`Poll failed: \${(error as Error).message}\`);`,
    replace: '',
  },
  {
    name: 'produce-does-not-count-failures',
    why: 'Tells of a failure and does not count it.',
    hint: 'Compare `failures` in the totals with the lines that say so.',
    find: 'totals.failures++;\n',
    replace: '',
  },
  {
    name: 'produce-takes-the-end-for-a-failure',
    why: 'An aborted fetch throws, and what throws is counted.',
    hint: 'Stop your producer while it waits for an answer. Has the feed failed?',
    find: 'if (signal.aborted) break;\n',
    replace: '',
  },
  {
    name: 'produce-does-not-wait-as-asked',
    why: 'Goes on at its own pace; a feed that says 429 then says it again, and for longer.',
    hint: 'The feed asks to be left alone for ten seconds. When does the next poll begin?',
    find: 'if (error instanceof FeedError) rest = error.retryAfterMs ?? 0;',
    replace: '',
  },
  {
    name: 'produce-pauses-after-each-poll',
    why: 'Waits a whole interval once a poll has ended, so each one is late by what the polls before it took.',
    hint: 'A poll takes 0.4 s of an interval of 1 s. How long is the pause after it?',
    find: 'Math.max(rest, intervalMs - (now() - started))',
    replace: 'Math.max(rest, intervalMs)',
  },
  {
    name: 'produce-does-not-pause',
    why: 'Asks again as soon as it has an answer.',
    hint: 'How often do you ask in a second? What would the feed say to that?',
    find: 'Math.max(rest, intervalMs - (now() - started))',
    replace: 'rest',
  },
  {
    name: 'produce-pauses-to-the-end',
    why: 'Looks at the signal between two polls only.',
    hint: 'The interval is a minute, and the signal comes in its first second. When does your function return?',
    find: 'intervalMs - (now() - started)), signal);',
    replace: 'intervalMs - (now() - started)));',
  },
  {
    name: 'produce-has-its-own-clock',
    why: 'Date.now is at hand, and the option is left aside.',
    hint: 'The time comes in from outside here. Do you use what you are given?',
    find: 'new Date(now()).toISOString()',
    replace: 'new Date().toISOString()',
  },
  {
    name: 'produce-tells-local-time',
    why: 'Prints the date as JavaScript does by itself.',
    hint: 'Which form has ISO 8601? A Date has a method for it.',
    find: 'new Date(now()).toISOString()',
    replace: 'new Date(now()).toString()',
  },
  {
    name: 'produce-has-its-own-topic',
    why: 'Writes the name of the topic down where it is used.',
    hint: 'Where do the messages go when another topic is asked for?',
    find: 'producer.send({ topic, messages })',
    replace: "producer.send({ topic: 'velib-stations', messages })",
  },
  {
    name: 'produce-overlaps-polls',
    why: 'setInterval begins the next poll at its time, whether or not the last one has ended.',
    hint: 'An answer takes longer than the interval. How many requests are under way at a time?',
    find: `    while (!signal.aborted) {
      const started = now();
      let rest = 0;
      try {
        totals.polls++;
        const messages = messagesOf(await fetchStations({ ...feed, signal }));
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;
        say(\`Produced \${messages.length} station records\`);
      } catch (error) {
        if (signal.aborted) break;
        totals.failures++;
        say(\`Poll failed: \${(error as Error).message}\`);
        if (error instanceof FeedError) rest = error.retryAfterMs ?? 0;
      }
      await pauseUnlessAborted(Math.max(rest, intervalMs - (now() - started)), signal);
    }
`,
    replace: `    let rest = 0;
    const poll = async () => {
      try {
        totals.polls++;
        const messages = messagesOf(await fetchStations({ ...feed, signal }));
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;
        say(\`Produced \${messages.length} station records\`);
      } catch (error) {
        if (signal.aborted) return;
        totals.failures++;
        say(\`Poll failed: \${(error as Error).message}\`);
        if (error instanceof FeedError) rest = error.retryAfterMs ?? 0;
      }
    };
    while (!signal.aborted) {
      void poll();
      await pauseUnlessAborted(Math.max(rest, intervalMs), signal);
      rest = 0;
    }
`,
  },
]);
