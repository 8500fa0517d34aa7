import { mutants } from '../runner/suite';

/** Wrong answers to 07-taxi-stream, function by function in the order of the exercise. */
export default mutants('07-taxi-stream', [
  {
    name: 'ride-starts-in-1970',
    why: 'Takes the columns for what they are on END rows; on START rows column 3 is the start.',
    hint: 'Look at a START row: which of its two times is 1970, and which is the start?',
    find: 'startTime: isStart ? eventTime : otherTime,',
    replace: 'startTime: otherTime,',
  },
  {
    name: 'ride-ends-before-it-starts',
    why: 'Reads the third column as the start and the fourth as the end, as one would name them.',
    hint: 'On an END row, which of the two times is later?',
    find: `    startTime: isStart ? eventTime : otherTime,
    endTime: isStart ? null : eventTime,`,
    replace: `    startTime: eventTime,
    endTime: isStart ? null : otherTime,`,
  },
  {
    name: 'ride-that-goes-on-ends-in-1970',
    why: 'Gives the time that stands there, though it means that the end is not known.',
    hint: 'What is `endTime` of a ride that has only started?',
    find: 'endTime: isStart ? null : eventTime,',
    replace: 'endTime: isStart ? otherTime : eventTime,',
  },
  {
    name: 'ride-latitude-before-longitude',
    why: 'Says latitude first, as most people do.',
    hint: 'New York lies at longitude -74, latitude 40. Which of them comes first in the file?',
    find: `    startLon: fields.decimal('startLon'),
    startLat: fields.decimal('startLat'),`,
    replace: `    startLat: fields.decimal('startLat'),
    startLon: fields.decimal('startLon'),`,
  },
  {
    name: 'ride-places-swapped',
    why: 'As the end of the ride comes before its start in the times, takes the places in that order too.',
    hint: 'Which place comes first, the one where the ride starts or the one where it ends?',
    find: `    startLon: fields.decimal('startLon'),
    startLat: fields.decimal('startLat'),
    endLon: fields.decimal('endLon'),
    endLat: fields.decimal('endLat'),`,
    replace: `    endLon: fields.decimal('endLon'),
    endLat: fields.decimal('endLat'),
    startLon: fields.decimal('startLon'),
    startLat: fields.decimal('startLat'),`,
  },
  {
    name: 'ride-in-local-time',
    why: 'A time without a zone is local to Date.',
    hint: 'Is 2013-01-01 00:00:00 the same moment on each computer? Which zone do the files mean?',
    find: `  const eventTime = fields.time('eventTime');
  const otherTime = fields.time('otherTime');`,
    replace: `  const local = (time: number) => Date.parse(new Date(time).toISOString().slice(0, 19));
  const eventTime = local(fields.time('eventTime'));
  const otherTime = local(fields.time('otherTime'));`,
  },
  {
    name: 'ride-takes-what-begins-as-a-number',
    why: 'parseFloat reads what it can: `12abc` is 12, and an empty column NaN.',
    hint: 'What does your parser make of a column that is empty, or holds `12abc`?',
    find: `  const fields = new Fields(line);
  const rideId =`,
    replace: `  const strict = new Fields(line);
  const columns = Buffer.from(line as Uint8Array).toString().split(',');
  const loose = () => Number.parseFloat(columns.shift() ?? '');
  const fields = {
    integer: (_name: string) => loose(),
    decimal: (_name: string) => loose(),
    oneOf: (_name: string, _words: string[]) => columns.shift(),
    time: (_name: string) => Date.parse(\`\${columns.shift()}Z\`),
    end: () => void strict,
  };
  const rideId =`,
  },
  {
    name: 'ride-ignores-more-columns',
    why: 'Takes the columns that it knows and does not look whether there are others.',
    hint: 'A line has twelve columns. Is that a ride?',
    find: `  fields.end();
  return ride;`,
    replace: '  return ride;',
  },
  {
    name: 'ride-reads-text-only',
    why: 'Values come from Kafka as bytes; String makes numbers and commas of them.',
    hint: 'Which two types may `line` have?',
    find: `  const fields = new Fields(line);
  const rideId =`,
    replace: `  const fields = new Fields(Array.from(line as string).join(''));
  const rideId =`,
  },
  {
    name: 'fare-in-local-time',
    why: 'A time without a zone is local to Date.',
    hint: 'Is 2013-01-01 00:00:00 the same moment on each computer? Which zone do the files mean?',
    find: "startTime: fields.time('startTime'),",
    replace: "startTime: Date.parse(new Date(fields.time('startTime')).toISOString().slice(0, 19)),",
  },
  {
    name: 'fare-tolls-before-tip',
    why: 'Swaps two amounts that look the same.',
    hint: 'A fare of 10.50 with a tip of 2 and no tolls: in which column stands the tip?',
    find: `    tip: fields.decimal('tip'),
    tolls: fields.decimal('tolls'),`,
    replace: `    tolls: fields.decimal('tolls'),
    tip: fields.decimal('tip'),`,
  },
  {
    name: 'fare-by-cash-or-card-only',
    why: 'Knows the two payments that one sees in the first lines.',
    hint: 'How many kinds of payment are there? What is NOC?',
    find: "fields.oneOf('paymentType', PAYMENT_TYPES)",
    replace: "fields.oneOf('paymentType', ['CSH', 'CRD'])",
  },
  {
    name: 'fare-says-bad-line',
    why: 'Tells that something is wrong, and not what.',
    hint: 'Which column is wrong, what was expected there, and what came? Your message should say it.',
    find: 'export function parseFare(line: string | Uint8Array): Fare {',
    replace: `export function parseFare(line: string | Uint8Array): Fare {
  try {
    return fareOf(line);
  } catch {
    throw new Error('bad line');
  }
}
function fareOf(line: string | Uint8Array): Fare {`,
  },
  {
    name: 'lines-count-from-zero',
    why: 'Indices count from 0; lines of a file from 1, as editors show them.',
    hint: 'The first line of a file is bad. Which number has it?',
    find: 'line: firstLine + index,',
    replace: 'line: firstLine + index - 1,',
  },
  {
    name: 'lines-count-from-one-always',
    why: 'Numbers the lines that it was given, not those of the file.',
    hint: 'What is `firstLine` for?',
    find: 'line: firstLine + index,',
    replace: 'line: index + 1,',
  },
  {
    name: 'lines-does-not-count-empty-ones',
    why: 'Throws empty lines away first, and numbers what is left.',
    hint: 'A bad line comes after an empty one. Which number does your editor show for it?',
    find: 'line: firstLine + index,',
    replace: 'line: firstLine + records.length + bad.length,',
  },
  {
    name: 'lines-stop-at-a-bad-one',
    why: 'Lets the error out: one bad line, and the file is not read.',
    hint: 'A bad line stands in the middle. Are those after it read?',
    find: '    } catch (error) {\n      bad.push({ line: firstLine',
    replace: '    } catch (error) {\n      if (error) throw error;\n      bad.push({ line: firstLine',
  },
  {
    name: 'lines-takes-empty-for-bad',
    why: 'An empty line is no record, so it must be an error; most files end with one.',
    hint: 'Is an empty line an error?',
    find: `    if (text.trim() === '') return;
`,
    replace: '',
  },
  {
    name: 'stream-reads-rides-always',
    why: 'Was written for rides, and not looked at again for fares.',
    hint: 'Send fares: which of them are bad?',
    find: `  const parse = kind === 'rides' ? parseRide : parseFare;
  const producer`,
    replace: `  const parse = parseRide;
  const producer`,
  },
  {
    name: 'stream-does-not-count-empty-lines',
    why: 'Passes over empty lines before it counts.',
    hint: 'A bad line comes after an empty one. Which number does your editor show for it?',
    find: `        totals.lines++;
        if (text.trim() === '') continue;`,
    replace: `        if (text.trim() === '') continue;
        totals.lines++;`,
  },
  {
    name: 'stream-takes-pieces-for-lines',
    why: 'Splits each piece for itself; but pieces are cut anywhere.',
    hint: 'A piece of the file ends in the middle of a line. Where is the other half?',
    find: `    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\\n');
    rest = pieces.pop() ?? '';`,
    replace: `    const pieces = decoder.decode(chunk, { stream: true }).split('\\n');
    if (pieces.at(-1) === '') pieces.pop();`,
  },
  {
    name: 'stream-loses-the-last-line',
    why: 'Knows a line by its end; the last one of a file may have none.',
    hint: 'The file does not end with an end of line. Is its last line sent?',
    find: "  if (rest !== '') lines.push(rest);\n",
    replace: '',
  },
  {
    name: 'stream-loses-the-last-batch',
    why: 'Sends a batch when it is full; the last one never is.',
    hint: 'A file of 25 lines in batches of 10: how many batches are that?',
    find: '  if (lines.length > 0) yield lines;\n',
    replace: '',
  },
  {
    name: 'stream-keeps-carriage-returns',
    why: 'Splits at LF; in files from Windows a CR stands before it.',
    hint: 'Lines may end with CRLF. What is the last character of your values then?',
    find: "lines.push(piece.endsWith('\\r') ? piece.slice(0, -1) : piece);",
    replace: 'lines.push(piece);',
  },
  {
    name: 'stream-cuts-characters',
    why: 'Decodes each piece for itself; a character of several bytes may be cut by its end.',
    hint: 'A piece ends in the middle of an é. What does the text of the bad line show?',
    find: 'decoder.decode(chunk, { stream: true })',
    replace: 'new TextDecoder().decode(chunk)',
  },
  {
    name: 'stream-reads-all-before-it-sends',
    why: 'Waits until all is there: then a large file must fit in memory.',
    hint: 'Half of the file has come, the other half has not yet. What has been sent?',
    find: '  for await (const chunk of chunks) {\n',
    replace: `  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  for (const chunk of [Buffer.concat(all)]) {
`,
  },
  {
    name: 'stream-batches-have-one-line-more',
    why: 'Looks whether a batch is full before it adds the line.',
    hint: 'How many lines has the first batch, and how many were asked for?',
    find: 'if (lines.length < size) continue;',
    replace: 'if (lines.length <= size) continue;',
  },
  {
    name: 'stream-stops-at-a-bad-line',
    why: 'Lets the error out: what comes after a bad line is never sent.',
    hint: 'A bad line stands in the middle of the file. Are those after it sent?',
    find: '          totals.bad++;',
    replace: '          if (error) throw error;\n          totals.bad++;',
  },
  {
    name: 'stream-sends-bad-lines',
    why: 'Tells of a bad line and sends it all the same: whoever reads may judge.',
    hint: 'Is a bad line in the topic?',
    find: '          totals.bad++;',
    replace:
      "          totals.bad++;\n          messages.push({ key: text.split(',')[0] ?? '', value: text });",
  },
  {
    name: 'stream-numbers-lines-of-the-batch',
    why: 'Counts anew in each batch.',
    hint: 'A bad line is in the second batch. Which number has it in the file?',
    find: 'line: totals.lines,',
    replace: 'line: lines.indexOf(text) + 1,',
  },
  {
    name: 'stream-sends-without-key',
    why: 'The value holds the rideId already; but the partition is chosen by the key.',
    hint: 'Which key have the messages?',
    find: 'messages.push({ key: String(parse(text).rideId), value: text });',
    replace: `parse(text);
          messages.push({ value: text } as { key: string; value: string });`,
  },
  {
    name: 'stream-sends-a-batch-at-once',
    why: 'One send for each batch; a large one is more than the broker takes in one request.',
    hint: 'A batch has more than a megabyte. Does the broker take it?',
    find: 'await sendInParts(producer, topic, messages);',
    replace: 'await producer.send({ topic, messages });',
  },
  {
    name: 'stream-does-not-wait-for-the-broker',
    why: 'Forgets `await`: a batch is told that may never arrive.',
    hint: 'The topic does not exist. Does your function say so?',
    find: 'await sendInParts(producer, topic, messages);',
    replace: 'sendInParts(producer, topic, messages).catch(() => {});',
  },
  {
    name: 'stream-goes-on-after-abort',
    why: 'An abort ends the pause, and the next batch is sent.',
    hint: 'Abort during a pause. Is another batch sent after it?',
    find: '      if (signal.aborted) break;\n',
    replace: '',
  },
  {
    name: 'stream-does-not-pause',
    why: 'Sends as fast as it can: no stream, but a copy.',
    hint: 'With a pause of an hour, how many batches are sent before you lose patience?',
    find: 'await pauseUnlessAborted(pauseMs, signal);',
    replace: 'await pauseUnlessAborted(0, signal);',
  },
  {
    name: 'stream-pauses-after-the-last-batch',
    why: 'Puts the pause at the end of the loop.',
    hint: 'With a pause of an hour and a file of one batch: when does your function return?',
    find: "      emit({ kind: 'batch', batch: totals.batches,",
    replace: `      await pauseUnlessAborted(pauseMs, signal);
      emit({ kind: 'batch', batch: totals.batches,`,
  },
  {
    name: 'stream-pauses-to-the-end',
    why: 'Looks at the signal only after the pause.',
    hint: 'Abort during a pause of an hour: when does your function return?',
    find: 'await pauseUnlessAborted(pauseMs, signal);',
    replace: 'await pauseUnlessAborted(pauseMs);',
  },
  {
    name: 'stream-hides-errors',
    why: 'Takes any error for the end of the file.',
    hint: 'The file does not exist. What does your function say?',
    find: '    if (!signal.aborted) throw error;\n',
    replace: '    void error;\n',
  },
  {
    name: 'count-starts-and-ends',
    why: 'Counts each row: a ride has two of them, START and END.',
    hint: 'A driver has driven one ride, and the topic holds two rows of it. How many rides are counted?',
    find: `    for (const { endTime, driverId } of rides) {
      if (endTime === null) continue;`,
    replace: `    for (const { endTime: end, startTime, driverId } of rides) {
      const endTime = end ?? startTime;`,
  },
  {
    name: 'count-starts-anew-each-batch',
    why: 'Counts the rows of the batch, and forgets those before.',
    hint: 'A driver ends a ride in each of two batches. What is the count after the second?',
    find: '    const changed = new Set<DriverCount>();',
    replace: '    table.clear();\n    const changed = new Set<DriverCount>();',
  },
  {
    name: 'count-by-start-of-ride',
    why: 'Puts a ride in the window in which it began.',
    hint: 'A ride begins at 9:55 and ends at 10:05. In which of the windows of an hour does it count?',
    find: `    for (const { endTime, driverId } of rides) {
      if (endTime === null) continue;
      latest = Math.max(latest, endTime);
      const windowStart = windowMs === null ? null : endTime - (endTime % windowMs);`,
    replace: `    for (const { endTime, startTime, driverId } of rides) {
      if (endTime === null) continue;
      latest = Math.max(latest, endTime);
      const windowStart = windowMs === null ? null : startTime - (startTime % windowMs);`,
  },
  {
    name: 'count-watermark-within-the-batch',
    why: 'Moves the watermark with each ride, so that the order within a batch decides what is late.',
    hint: 'Two rides of one batch, the later one first: does the other count?',
    find: 'latest = Math.max(latest, endTime);',
    replace: `latest = Math.max(latest, endTime);
      if (delayMs !== null) watermark = Math.max(watermark, latest - delayMs);`,
  },
  {
    name: 'count-watermark-moves-back',
    why: 'Takes the latest time of the batch, which may be before that of an earlier one.',
    hint: 'A batch holds old rides only. Where is the watermark after it?',
    find: 'watermark = Math.max(watermark, latest - delayMs);',
    replace: 'watermark = Math.max(...rides.map(({ endTime }) => endTime ?? 0)) - delayMs;',
  },
  {
    name: 'count-watermark-of-the-last-ride',
    why: 'Takes the time of the last row for the latest.',
    hint: 'Rides come out of order. Is the last one always the latest?',
    find: 'latest = Math.max(latest, endTime);',
    replace: 'latest = endTime;',
  },
  {
    name: 'count-final-after-the-watermark',
    why: '"Less than" for "at most": a window that ends at the watermark stays open.',
    hint: 'A window ends at 10:00, and the watermark is 10:00. Is it final?',
    find: 'windowStart + (windowMs ?? 0) <= watermark;',
    replace: 'windowStart + (windowMs ?? 0) < watermark;',
  },
  {
    name: 'count-final-once-begun',
    why: 'Compares the start of the window with the watermark.',
    hint: 'A window begins at 9:00 and ends at 10:00, the watermark is 9:30. May rides still come for it?',
    find: 'windowStart + (windowMs ?? 0) <= watermark;',
    replace: 'windowStart <= watermark;',
  },
  {
    name: 'count-late-by-the-ride',
    why: 'Drops each ride before the watermark, though its window is still open.',
    hint: 'A ride before the watermark, in a window that ends after it: does it count?',
    find: '      if (isFinal(row)) continue;',
    replace: "      if (mode !== 'complete' && endTime <= watermark) continue;",
  },
  {
    name: 'count-late-rides-too',
    why: 'Counts whatever comes: a window that was final comes again, with another number.',
    hint: 'A ride comes for a window that is final. What happens to it?',
    find: '      if (isFinal(row)) continue;\n',
    replace: '',
  },
  {
    name: 'count-sorts-drivers-as-text',
    why: 'Compares numbers as text: 10 comes before 9.',
    hint: 'Drivers 9 and 10 have a row each. Which comes first?',
    find: '|| a.driverId - b.driverId;',
    replace: '|| String(a.driverId).localeCompare(String(b.driverId));',
  },
  {
    name: 'complete-forgets-what-is-final',
    why: 'Drops final windows in each mode; `complete` promises all.',
    hint: 'In mode complete, are windows there that the watermark has passed long ago?',
    find: "    mode !== 'complete' && windowStart !== null",
    replace: '    windowStart !== null',
  },
  {
    name: 'update-gives-all',
    why: 'Gives the whole table each time.',
    hint: 'A driver drove in the first batch only. Is the row in what the second one gives?',
    find: 'update: changed,',
    replace: 'update: table.values(),',
  },
  {
    name: 'update-gives-each-step',
    why: 'Gives a row for each ride, with the count as it was then.',
    hint: 'A driver ends three rides in one batch. How many rows come?',
    find: 'changed.add(row);',
    replace: 'changed.add({ ...row });',
  },
  {
    name: 'update-leaves-out-what-is-final',
    why: 'Gives the changes of windows that are still open; the last change of each is then never told.',
    hint: 'A ride counts in a window that becomes final with the same batch. Is its row given?',
    find: 'update: changed,',
    replace: 'update: [...changed].filter((row) => !isFinal(row)),',
  },
  {
    name: 'append-a-batch-late',
    why: 'Looks for what is final before it moves the watermark.',
    hint: 'The watermark passes the end of a window with this batch. With which batch does its row come?',
    find: `    if (delayMs !== null) watermark = Math.max(watermark, latest - delayMs);
    const final = [...table].filter(([, row]) => isFinal(row));`,
    replace: `    const final = [...table].filter(([, row]) => isFinal(row));
    if (delayMs !== null) watermark = Math.max(watermark, latest - delayMs);`,
  },
  {
    name: 'append-gives-rows-again',
    why: 'Gives all that is final, each time.',
    hint: 'A window was final after the second batch. Does it come again after the third?',
    find: '    for (const [key] of final) table.delete(key);\n',
    replace: '',
  },
  {
    name: 'append-gives-changes',
    why: 'Gives rows as soon as there are any; those of open windows change yet.',
    hint: 'In mode append, may a row be given whose window is still open?',
    find: 'append: final.map(([, row]) => row)',
    replace: 'append: changed',
  },
  {
    name: 'append-without-watermark',
    why: 'Takes a window for enough: but when would it be final?',
    hint: 'Mode append, with windows and without a delay: when is a row final?',
    find: "if (mode === 'append' && (windowMs === null || delayMs === null)) {",
    replace: "if (mode === 'append' && windowMs === null) {",
  },
  {
    name: 'append-without-window',
    why: 'Takes a watermark for enough: but what would it close?',
    hint: 'Mode append, with a delay and without windows: when is a row final?',
    find: "if (mode === 'append' && (windowMs === null || delayMs === null)) {",
    replace: "if (mode === 'append' && delayMs === null) {",
  },
  {
    name: 'count-by-driver-then-window',
    why: 'Sorts by driver first.',
    hint: 'In which order do rows come: by what first?',
    find: '(a.windowStart ?? 0) - (b.windowStart ?? 0) || a.driverId - b.driverId;',
    replace: 'a.driverId - b.driverId || (a.windowStart ?? 0) - (b.windowStart ?? 0);',
  },
  {
    name: 'run-stops-at-a-bad-record',
    why: 'Lets the error out: one bad record, and the query ends.',
    hint: 'One record of the topic is no ride. Are those after it counted?',
    find: 'const { records: rides, bad } = soundRecords(lines, parseRide);',
    replace: 'const { rides, bad } = { rides: lines.map((line) => parseRide(line)), bad: 0 };',
  },
  {
    name: 'run-reads-from-the-beginning',
    why: 'Takes for granted that all of the topic is wanted; the default is what comes from now on.',
    hint: 'Records are in the topic before your query is started, and nothing is said of offsets. Are they counted?',
    find: '{ topics: [topic], ...source }',
    replace: "{ topics: [topic], startingOffsets: 'earliest', ...source }",
  },
  {
    name: 'run-reads-all-in-one-batch',
    why: 'Passes on the options that it knows by name, and leaves others out.',
    hint: 'With at most two records a batch, how many batches are made of six?',
    find: '{ topics: [topic], ...source }',
    replace: '{ topics: [topic], ...source, maxOffsetsPerTrigger: undefined }',
  },
  {
    name: 'own-treatment-gives-text',
    why: 'Rounds by toFixed, which makes a text of the number.',
    hint: 'What is the type of the value of your own treatment?',
    find: 'value: Math.hypot(north, east) / hours',
    replace: 'value: (Math.hypot(north, east) / hours).toFixed(1) as unknown as number',
  },
  {
    name: 'own-treatment-is-the-same-for-all',
    why: 'Gives a number until an idea comes.',
    hint: 'For which two rides does your own treatment give different numbers?',
    find: 'value: Math.hypot(north, east) / hours',
    replace: 'value: 1',
  },
  {
    name: 'own-treatment-without-a-unit',
    why: 'Leaves the unit for later.',
    hint: 'What does the number of your own treatment count?',
    find: "unit: 'km/h'",
    replace: "unit: ''",
  },
  {
    name: 'own-treatment-moves-the-start',
    why: 'Converts a time within the ride itself, which whoever reads it next takes for milliseconds.',
    hint: 'What does the ride say after your own treatment has looked at it?',
    find: 'const hours = (ride.endTime - ride.startTime) / 3_600_000;',
    replace: `ride.endTime = (ride.endTime - ride.startTime) / 3_600_000;
  const hours = ride.endTime;`,
  },
]);
