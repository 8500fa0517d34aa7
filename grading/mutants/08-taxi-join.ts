import { mutants } from '../runner/suite';

/** Wrong answers to 08-taxi-join, function by function in the order of the exercise. */
export default mutants('08-taxi-join', [
  {
    name: 'box-without-its-edges',
    why: '"Inside" sounds like strictly inside.',
    hint: 'Does a place on the edge of the box belong to it?',
    find: 'lon >= west && lon <= east && lat >= south && lat <= north',
    replace: 'lon > west && lon < east && lat > south && lat < north',
  },
  {
    name: 'box-latitude-first',
    why: 'Says latitude first, as most people do.',
    hint: 'New York lies at longitude -74, latitude 40. Which comes first?',
    find: 'inBox(lon: number, lat: number, {',
    replace: 'inBox(lat: number, lon: number, {',
  },
  {
    name: 'clean-keeps-starts',
    why: 'Looks at the places only; START rows have them too.',
    hint: 'Are START rows among the rides that are left? When do those end?',
    find: '      ride.endTime !== null &&\n',
    replace: '',
  },
  {
    name: 'clean-looks-at-the-start-only',
    why: 'A ride that begins in New York is a ride of New York.',
    hint: 'A ride begins in the box and ends outside. Is it left?',
    find: '      inBox(ride.endLon, ride.endLat, box) &&\n',
    replace: '',
  },
  {
    name: 'clean-wants-one-end-in-the-box',
    why: '"Or" for "and".',
    hint: 'A ride has one end in the box and one outside. Is it left?',
    find: `      inBox(ride.startLon, ride.startLat, box) &&
      inBox(ride.endLon, ride.endLat, box) &&`,
    replace: `      (inBox(ride.startLon, ride.startLat, box) || inBox(ride.endLon, ride.endLat, box)) &&`,
  },
  {
    name: 'clean-drops-rides-without-duration',
    why: 'A ride that takes no time is an error; but nobody asked to drop it.',
    hint: 'Which rides are to be dropped, and is one that ends when it starts among them?',
    find: '      ride.endTime !== null &&\n',
    replace: '      ride.endTime !== null && ride.endTime > ride.startTime &&\n',
  },
  {
    name: 'clean-ignores-the-own-criterion',
    why: 'Takes the option and does not use it.',
    hint: 'Give a `keep` that keeps nothing. What is left?',
    find: ' &&\n      keep(ride as EndedRide),',
    replace: ' &&\n      typeof keep === "function",',
  },
  {
    name: 'clean-asks-the-own-criterion-first',
    why: 'Asks `keep` for each row, also for rides that have no end.',
    hint: 'With which rows is `keep` called?',
    find: '      ride.endTime !== null &&\n',
    replace: '      keep(ride as EndedRide) && ride.endTime !== null &&\n',
  },
  {
    name: 'match-less-than-two-hours',
    why: '"Less than" for "at most".',
    hint: 'A ride takes two hours to the second. Does it match?',
    find: 'ride.endTime <= fare.startTime + maxRideMs;',
    replace: 'ride.endTime < fare.startTime + maxRideMs;',
  },
  {
    name: 'match-without-duration',
    why: '"At least" for "more than".',
    hint: 'A ride ends in the second in which the fare starts. Does it match?',
    find: 'ride.endTime > fare.startTime &&',
    replace: 'ride.endTime >= fare.startTime &&',
  },
  {
    name: 'match-however-late',
    why: 'Leaves out the upper limit: then no fare could ever be dropped.',
    hint: 'A ride ends three hours after its fare starts. Does it match?',
    find: ' && ride.endTime <= fare.startTime + maxRideMs;',
    replace: ' && maxRideMs > 0;',
  },
  {
    name: 'match-however-early',
    why: 'Leaves out the lower limit, since no ride ends before it starts.',
    hint: 'A ride ends before its fare starts, as real data has it. Does it match?',
    find: 'ride.endTime > fare.startTime && ',
    replace: '',
  },
  {
    name: 'match-by-the-ride-s-own-start',
    why: 'Takes startTime of the ride where that of the fare is meant; mostly they are equal.',
    hint: 'Ride and fare tell different start times. Which of them counts?',
    find: 'ride.endTime > fare.startTime && ride.endTime <= fare.startTime + maxRideMs;',
    replace: 'ride.endTime > ride.startTime && ride.endTime <= ride.startTime + maxRideMs;',
  },
  {
    name: 'match-wants-the-same-start',
    why: 'A fare starts when its ride does, so asks for it.',
    hint: 'Ride and fare tell different start times. Do they match?',
    find: 'return ride.endTime > fare.startTime &&',
    replace: 'return ride.startTime === fare.startTime && ride.endTime > fare.startTime &&',
  },
  {
    name: 'match-wants-the-same-driver',
    why: 'Compares the driver too, to be sure.',
    hint: 'Ride and fare have one rideId and different drivers. Do they match?',
    find: 'return ride.endTime > fare.startTime &&',
    replace: 'return ride.driverId === fare.driverId && ride.endTime > fare.startTime &&',
  },
  {
    name: 'rows-of-one-id-replace-each-other',
    why: 'Keeps one row for each rideId: a duplicate takes the place of the first.',
    hint: 'A fare comes twice, then its ride. How many rows are that?',
    find: '  if (same) same.push(row);\n  else rows.set(rideId, [row]);',
    replace: '  rows.set(rideId, [row]);\n  void same;',
  },
  {
    name: 'rows-of-one-id-count-once',
    why: 'Takes a row that is there twice for one.',
    hint: 'The same fare comes twice, then its ride. How many rows are that?',
    find: '  if (same) same.push(row);\n',
    replace:
      '  const text = JSON.stringify(row);\n  if (same?.some((other) => JSON.stringify(other) === text)) return;\n  if (same) same.push(row);\n',
  },
  {
    name: 'drop-all-rows-of-an-id',
    why: 'Drops an id once one of its rows is over.',
    hint: 'Two rows have one rideId, one of them is over. Which of them is kept?',
    find: 'if (same.every(isOver)) rows.delete(rideId);',
    replace: 'if (same.some(isOver)) rows.delete(rideId);',
  },
  {
    name: 'drop-no-row-of-an-id-alone',
    why: 'Drops an id once all of its rows are over.',
    hint: 'Two rows have one rideId, one of them is over. Which of them is kept?',
    find: 'else if (same.some(isOver))',
    replace: 'else if (same.length < 0)',
  },
  {
    name: 'join-on-driver',
    why: 'Rides and fares both have a driver: takes it for the key of the join.',
    hint: 'A driver drives many rides. Which fare belongs to which?',
    find: `    for (const fare of state.fares.get(ride.rideId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.rides, ride.rideId, ride);
  }
  // The batch's own rides are in the state by now: each pair is found once, by its fare.
  for (const fare of batch.fares) {
    if (fare.startTime > latest.fares) latest.fares = fare.startTime;
    if (fare.startTime <= watermark) {
      late.fares++;
      continue;
    }
    for (const ride of state.rides.get(fare.rideId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.fares, fare.rideId, fare);`,
    replace: `    for (const fare of state.fares.get(ride.driverId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.rides, ride.driverId, ride);
  }
  for (const fare of batch.fares) {
    if (fare.startTime > latest.fares) latest.fares = fare.startTime;
    if (fare.startTime <= watermark) {
      late.fares++;
      continue;
    }
    for (const ride of state.rides.get(fare.driverId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.fares, fare.driverId, fare);`,
  },
  {
    name: 'join-finds-pairs-of-a-batch-twice',
    why: 'Looks up the fares of the batch for each ride, and the rides for each fare.',
    hint: 'Ride and fare come in one batch. How often is the pair found?',
    find: 'for (const fare of state.fares.get(ride.rideId) ?? []) {',
    replace: `const own = batch.fares.filter(({ rideId }) => rideId === ride.rideId);
    for (const fare of [...(state.fares.get(ride.rideId) ?? []), ...own]) {`,
  },
  {
    name: 'join-finds-no-pairs-of-a-batch',
    why: 'Compares the batch with what came before, and not with itself.',
    hint: 'Ride and fare come in one batch. Is the pair found?',
    find: 'for (const ride of state.rides.get(fare.rideId) ?? []) {\n      if (matches',
    replace:
      'for (const ride of state.rides.get(fare.rideId) ?? []) {\n      if (!batch.rides.includes(ride) && matches',
  },
  {
    name: 'join-uses-a-fare-up',
    why: 'A fare has one ride: once it is found, the fare is thrown away.',
    hint: 'A fare, then its ride twice. How many rows are that?',
    find: `    for (const fare of state.fares.get(ride.rideId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }`,
    replace: `    for (const fare of state.fares.get(ride.rideId) ?? []) {
      if (!matches(ride, fare, maxRideMs)) continue;
      rows.push({ ride, fare });
      state.fares.delete(ride.rideId);
    }`,
  },
  {
    name: 'join-forgets-rides-that-matched',
    why: 'A ride that has its fare needs no more; but the fare may come twice.',
    hint: 'A fare, then its ride, then the fare again. How many rows are that?',
    find: '    add(state.rides, ride.rideId, ride);',
    replace: '    if (rows.at(-1)?.ride !== ride) add(state.rides, ride.rideId, ride);',
  },
  {
    name: 'late-rides-before-the-watermark',
    why: '"Before" for "at or before".',
    hint: 'A ride ends at the watermark to the second. Is it late?',
    find: 'if (ride.endTime <= watermark) {',
    replace: 'if (ride.endTime < watermark) {',
  },
  {
    name: 'late-fares-before-the-watermark',
    why: '"Before" for "at or before".',
    hint: 'A fare starts at the watermark to the second. Is it late?',
    find: 'if (fare.startTime <= watermark) {',
    replace: 'if (fare.startTime < watermark) {',
  },
  {
    name: 'late-by-the-own-side',
    why: 'Each side has a watermark of its own; but a row may wait for one of the other side.',
    hint: 'Fares are two hours behind the rides. Is a ride late that comes 40 minutes behind the others?',
    find: `  for (const ride of batch.rides) {
    if (ride.endTime > latest.rides) latest.rides = ride.endTime;
    if (ride.endTime <= watermark) {`,
    replace: `  const watermarkOfRides = watermarked ? latest.rides - delayMs : 0;
  for (const ride of batch.rides) {
    if (ride.endTime > latest.rides) latest.rides = ride.endTime;
    if (ride.endTime <= watermarkOfRides) {`,
  },
  {
    name: 'late-within-the-batch',
    why: 'Moves the watermark with each row, so that the order within a batch decides what is late.',
    hint: 'When does the watermark move: with each row, or after the batch?',
    find: 'if (fare.startTime <= watermark) {',
    replace: `const reached = watermarked ? Math.min(latest.rides, latest.fares) - delayMs : 0;
    if (fare.startTime <= Math.max(watermark, reached)) {`,
  },
  {
    name: 'watermark-before-the-batch',
    why: 'Looks for the latest rows of the batch first, and judges it by them.',
    hint: 'A batch moves the watermark past some of its own rows. Are they late?',
    find: '  const { latest, watermark } = state;\n',
    replace: `  const { latest } = state;
  for (const { endTime } of batch.rides) latest.rides = Math.max(latest.rides, endTime);
  for (const { startTime } of batch.fares) latest.fares = Math.max(latest.fares, startTime);
  const moved = latest.rides && latest.fares ? Math.min(latest.rides, latest.fares) - delayMs : 0;
  const watermark = watermarked ? Math.max(state.watermark, moved) : 0;
  drop(state.rides, ({ endTime }) => endTime <= watermark);
  drop(state.fares, ({ startTime }) => startTime <= watermark - maxRideMs);
`,
  },
  {
    name: 'late-rides-are-kept',
    why: 'Counts them, and joins them all the same.',
    hint: 'A late ride has its fare in the state. Is there a row?',
    find: '      late.rides++;\n      continue;\n',
    replace: '      late.rides++;\n',
  },
  {
    name: 'late-fares-are-kept',
    why: 'Drops late rides, and forgets that fares can be late too.',
    hint: 'A fare at or before the watermark comes, then its ride. Is there a row?',
    find: '      late.fares++;\n      continue;\n',
    replace: '      late.fares++;\n',
  },
  {
    name: 'late-rows-are-not-counted',
    why: 'Drops them in silence.',
    hint: 'How many rows came too late? Your result should say it.',
    find: '      late.fares++;\n      continue;\n',
    replace: '      continue;\n',
  },
  {
    name: 'watermark-of-the-faster-side',
    why: 'Takes the latest event of all.',
    hint: 'Rides are an hour ahead of the fares. Where is the watermark?',
    find: 'Math.min(latest.rides, latest.fares) - delayMs',
    replace: 'Math.max(latest.rides, latest.fares) - delayMs',
  },
  {
    name: 'watermark-of-rides-only',
    why: 'Rows of the join have the time of the ride, so watches the rides only.',
    hint: 'Fares are an hour behind the rides. Where is the watermark?',
    find: 'Math.min(latest.rides, latest.fares) - delayMs',
    replace: 'latest.rides - delayMs',
  },
  {
    name: 'watermark-of-the-side-seen-so-far',
    why: 'Leaves out a side that has not been seen.',
    hint: 'Ten rides have come and no fare. Where is the watermark?',
    find: `  const bothSeen = latest.rides > 0 && latest.fares > 0;
  if (watermarked && bothSeen) {
    state.watermark = Math.max(watermark, Math.min(latest.rides, latest.fares) - delayMs);`,
    replace: `  const seen = Object.values(latest).filter((time) => time > 0);
  if (watermarked && seen.length > 0) {
    state.watermark = Math.max(watermark, Math.min(...seen) - delayMs);`,
  },
  {
    name: 'watermark-moves-back',
    why: 'Takes the latest rows of the batch, which may be before those of an earlier one.',
    hint: 'A batch holds old rows only. Where is the watermark after it?',
    find: 'state.watermark = Math.max(watermark, Math.min(latest.rides, latest.fares) - delayMs);',
    replace: `const ends = batch.rides.map(({ endTime }) => endTime);
    const starts = batch.fares.map(({ startTime }) => startTime);
    if (ends.length && starts.length) {
      state.watermark = Math.min(Math.max(...ends), Math.max(...starts)) - delayMs;
    }`,
  },
  {
    name: 'watermark-of-this-batch',
    why: 'Forgets the latest times of earlier batches.',
    hint: 'Rides come in one batch, fares in the next, and so on in turn. Where is the watermark?',
    find: '  const { latest, watermark } = state;\n',
    replace:
      '  const { watermark } = state;\n  const latest = { rides: 0, fares: 0 };\n  state.latest = latest;\n',
  },
  {
    name: 'watermark-without-delay',
    why: 'Takes the latest event time itself: nothing is waited for.',
    hint: 'How far behind the latest event is the watermark?',
    find: 'Math.min(latest.rides, latest.fares) - delayMs',
    replace: 'Math.min(latest.rides, latest.fares)',
  },
  {
    name: 'watermark-though-none-is-wanted',
    why: 'Takes the option and does not use it.',
    hint: 'With `watermarked: false`, is anything late, or dropped?',
    find: 'if (watermarked && bothSeen) {',
    replace: 'if (bothSeen) {',
  },
  {
    name: 'state-is-never-dropped',
    why: 'Drops late rows, and keeps all others for ever.',
    hint: 'The watermark has passed yesterday. What of yesterday is in the state?',
    find: 'if (state.watermark > watermark) {',
    replace: 'if (state.watermark < 0) {',
  },
  {
    name: 'fares-dropped-at-the-watermark',
    why: 'Drops a fare once it would be late; but its ride ends up to two hours later.',
    hint: 'A fare starts at 10:00, the watermark is 11:00. May its ride still come?',
    find: 'startTime <= state.watermark - maxRideMs);',
    replace: 'startTime <= state.watermark);',
  },
  {
    name: 'fares-dropped-after-the-last-ride',
    why: '"Less than" for "at most": keeps a fare whose rides would all be late.',
    hint: 'A fare starts two hours before the watermark, to the second. Which ride may it still match?',
    find: 'startTime <= state.watermark - maxRideMs);',
    replace: 'startTime < state.watermark - maxRideMs);',
  },
  {
    name: 'rides-dropped-after-the-watermark',
    why: '"Less than" for "at most": keeps a ride whose fares would all be late.',
    hint: 'A ride ends at the watermark. Which fare may it still match?',
    find: 'endTime <= state.watermark);',
    replace: 'endTime < state.watermark);',
  },
  {
    name: 'rides-kept-for-two-hours',
    why: 'Treats both sides alike; but a fare starts before its ride ends.',
    hint: 'A ride ends before the watermark. Which fare may it still match?',
    find: 'endTime <= state.watermark);',
    replace: 'endTime <= state.watermark - maxRideMs);',
  },
  {
    name: 'checkpoint-without-state',
    why: 'Keeps where it was, and not what it knew.',
    hint: 'A fare came before the restart, its ride after it. Is there a row?',
    find: 'const saving: Checkpoint = { batch, offsets, watermark, latest, ...kept };',
    replace:
      'const saving: Checkpoint = { batch, offsets, watermark, latest, rides: [], fares: [] };\n        void kept;',
  },
  {
    name: 'checkpoint-without-offsets',
    why: 'Keeps what it knew, and begins to read at the beginning.',
    hint: 'Start your join a second time on the same topics. Which rows come again?',
    find: 'startingOffsets: saved?.offsets ?? startingOffsets,',
    replace: 'startingOffsets,',
  },
  {
    name: 'checkpoint-without-latest-times',
    why: 'Keeps the watermark, and not the times that it comes from.',
    hint: 'After a restart only rides come, and the fares were ahead of them before. Where is the watermark?',
    find: '? { ...saved, rides: byRideId(saved.rides), fares: byRideId(saved.fares) }',
    replace:
      '? { ...saved, latest: emptyJoin().latest, rides: byRideId(saved.rides), fares: byRideId(saved.fares) }',
  },
  {
    name: 'checkpoint-after-the-transaction',
    why: 'Commits the rows, tells of them, and saves the checkpoint then.',
    hint: 'The join is killed after the rows are committed and before the checkpoint is. What comes after a restart?',
    find: `        await sendInParts(transaction, checkpoint, checkpointMessages(name, saving));
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => {});
        throw error;
      }
      sent += rows.length;
      emit({
        batch,
        input: {
          rides: rides.records.length + rides.bad,
          fares: fares.records.length + fares.bad,
          bad: rides.bad + fares.bad,
        },
        rows,
        late,
        watermark,
        state: { rides: count(state.rides), fares: count(state.fares) },
      });`,
    replace: `        await transaction.commit();
        sent += rows.length;
        emit({
        batch,
        input: {
          rides: rides.records.length + rides.bad,
          fares: fares.records.length + fares.bad,
          bad: rides.bad + fares.bad,
        },
        rows,
        late,
        watermark,
        state: { rides: count(state.rides), fares: count(state.fares) },
      });
        const second = await producer.transaction();
        await sendInParts(second, checkpoint, checkpointMessages(name, saving));
        await second.commit();
      } catch (error) {
        await transaction.abort().catch(() => {});
        throw error;
      }`,
  },
  {
    name: 'tells-before-it-commits',
    why: 'Tells of a batch as soon as it is made; what fails then has been told and is not there.',
    hint: 'A batch is told. Is it in the output by then?',
    find: `        await sendInParts(transaction, checkpoint, checkpointMessages(name, saving));
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => {});
        throw error;
      }
      sent += rows.length;
      emit({
        batch,
        input: {
          rides: rides.records.length + rides.bad,
          fares: fares.records.length + fares.bad,
          bad: rides.bad + fares.bad,
        },
        rows,
        late,
        watermark,
        state: { rides: count(state.rides), fares: count(state.fares) },
      });`,
    replace: `        await sendInParts(transaction, checkpoint, checkpointMessages(name, saving));
        emit({
        batch,
        input: {
          rides: rides.records.length + rides.bad,
          fares: fares.records.length + fares.bad,
          bad: rides.bad + fares.bad,
        },
        rows,
        late,
        watermark,
        state: { rides: count(state.rides), fares: count(state.fares) },
      });
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => {});
        throw error;
      }
      sent += rows.length;`,
  },
  {
    name: 'marks-to-one-partition',
    why: 'One mark a batch looks like enough; who reads another partition never sees it.',
    hint: 'The output has two partitions. Which of them hold a mark?',
    find: 'messages: marked.map((partition) => ({ ...mark, partition })),',
    replace: 'messages: [{ ...mark, partition: marked[0] }],',
  },
  {
    name: 'marks-with-rows-only',
    why: 'Sends nothing where there is nothing to send: the watermark of the next stage then stands.',
    hint: 'A batch gives no rows and moves the watermark. Who tells those that read the output?',
    find: '        await transaction.send({\n          topic: output,',
    replace: '        if (rows.length > 0) await transaction.send({\n          topic: output,',
  },
  {
    name: 'marks-before-rows',
    why: 'Sends the mark first; but rows that come after it must have a later endTime.',
    hint: 'A mark says 10:00. Which endTime may the rows after it have?',
    find: `        await sendInParts(
          transaction,
          output,
          rows.map((row) => ({ key: String(row.ride.rideId), value: JSON.stringify(row) })),
        );
        await transaction.send({
          topic: output,
          messages: marked.map((partition) => ({ ...mark, partition })),
        });`,
    replace: `        await transaction.send({
          topic: output,
          messages: marked.map((partition) => ({ ...mark, partition })),
        });
        await sendInParts(
          transaction,
          output,
          rows.map((row) => ({ key: String(row.ride.rideId), value: JSON.stringify(row) })),
        );`,
  },
  {
    name: 'rows-without-key',
    why: 'The value holds the rideId already.',
    hint: 'Which key have the rows in the output?',
    find: 'key: String(row.ride.rideId), value: JSON.stringify(row)',
    replace: 'value: JSON.stringify(row)',
  },
  {
    name: 'run-lets-an-earlier-one-go-on',
    why: 'Reads the checkpoint first, and shuts an earlier join of that name out only with its first batch.',
    hint: 'A join is thought dead and is not. What may it commit after yours has read the checkpoint?',
    find: '    await (await producer.transaction()).abort();\n',
    replace: '',
  },
  {
    name: 'run-reads-all-partitions',
    why: 'Takes the partitions asked for the marks and forgets to read these only.',
    hint: 'Two joins share the work, one partition each. Which rows does each give?',
    find: '      partitions,\n      startingOffsets: saved',
    replace: '      startingOffsets: saved',
  },
  {
    name: 'marks-partitions-of-others',
    why: 'Marks all partitions of the output, also those that another join fills.',
    hint: 'Two joins share the work, one partition each. Who knows the watermark of which?',
    find: 'const marked = partitions ?? Array.from(',
    replace: 'const marked = Array.from(',
  },
  {
    name: 'run-joins-by-default-rules',
    why: 'Takes the options of the join and forgets to pass them on.',
    hint: 'Give your join a delay of its own. Where is its watermark?',
    find: '        { delayMs, maxRideMs, watermarked },\n      );',
    replace: '      );',
  },
  {
    name: 'run-stops-at-a-bad-fare',
    why: 'Lets the error out: one bad record, and the join stands still for ever.',
    hint: 'One record is no fare. Are those after it joined?',
    find: 'const fares = soundRecords(values(topics.fares), parseFare);',
    replace: 'const fares = { records: values(topics.fares).map((value) => parseFare(value)), bad: 0 };',
  },
  {
    name: 'own-criterion-stops-nothing',
    why: 'Lets all pass until an idea comes.',
    hint: 'Which rides does your own criterion stop?',
    find: 'return ride.passengerCnt >= 5;',
    replace: 'return ride.passengerCnt >= 0;',
  },
  {
    name: 'own-criterion-stops-all',
    why: 'A taxi takes six people at most, and it wants more.',
    hint: 'Which rides does your own criterion let pass?',
    find: 'return ride.passengerCnt >= 5;',
    replace: 'return ride.passengerCnt > 6;',
  },
  {
    name: 'own-criterion-takes-every-tenth',
    why: 'Draws a sample by a count that outlives the call, so that the same ride may be in or out.',
    hint: 'Ask your own criterion about the same ride twice: is it the same answer?',
    find: 'return ride.passengerCnt >= 5;',
    replace: `const counter = ownCriterion as typeof ownCriterion & { calls?: number };
  counter.calls = (counter.calls ?? 0) + 1;
  return counter.calls % 11 === 0;`,
  },
  {
    name: 'own-criterion-cleans-the-ride',
    why: 'Repairs a value within the ride itself, which the join then sends as if it had come so.',
    hint: 'What does the ride say after your own criterion has looked at it?',
    find: 'return ride.passengerCnt >= 5;',
    replace: `ride.passengerCnt = Math.max(1, ride.passengerCnt);
  return ride.passengerCnt >= 5;`,
  },
]);
