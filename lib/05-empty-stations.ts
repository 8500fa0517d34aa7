import type { Batch, Kafka } from 'kafkajs';
import { createTransport } from 'nodemailer';
import { withAdmin } from './kit/admin';
import { runGathering } from './kit/gather';
import { type ConsumedRecord, onAssigned, runUntilAborted } from './kit/groups';
import { pauseUnlessAborted } from './kit/lines';
import { readTable } from './kit/read';
import { parseStation, type TrimmedStation } from './kit/stations';
import { mustMatchPartitions, partitionCounts } from './kit/topics';

/** A station ran out of bikes, or has some again: the value of a record of `empty-stations`, whose key is `contract/number`. */
export interface Transition {
  /** Topic, partition and offset of the record that it was seen in, such as `velib-stations-3-1042`: the same if it is read again. */
  id: string;
  kind: 'empty' | 'refilled';
  contract: string;
  number: number;
  address: string;
  /** When the station reported it, in ms since 1970; null where it does not say. */
  at: number | null;
  /** The offset of the record that it was seen in. */
  offset: string;
}

/** A station that became empty, and how many of its city's stations are empty by then, itself included. */
export interface Alert {
  transition: Transition;
  cityCount: number;
}

/** What of a mail says it all. */
export interface Mail {
  subject: string;
  text: string;
  /** `<id@velib.example>`: the same for the same alerts, so that a mail which was sent twice can be told. */
  messageId: string;
}

/** What the alerting consumer tells: a mail that is out, or why one waits. */
export type AlertEvent =
  | { kind: 'sent'; subject: string; alerts: string[] }
  | { kind: 'waiting'; alerts: number; error: string };

/**
 * Makes a watcher that remembers which stations are empty (`available_bikes` 0). A station that it has not seen counts
 * as one with bikes.
 *
 * @param known stations that are empty at first
 * @returns a function that takes a station and says whether it has just run out of bikes, has some again, or neither (null)
 */
export function emptyWatcher(
  known: Array<{ contract: string; number: number }> = [],
): (station: TrimmedStation) => Transition['kind'] | null {
  // BEGIN SOLUTION
  const empty = new Set(known.map(({ contract, number }) => `${contract}/${number}`));
  return ({ contract_name, number, available_bikes }) => {
    const key = `${contract_name}/${number}`;
    if (available_bikes > 0) return empty.delete(key) ? 'refilled' : null;
    if (empty.has(key)) return null;
    empty.add(key);
    return 'empty';
  };
  // END SOLUTION
}

// BEGIN SOLUTION
/** What a member of the group knows of a partition that it holds. */
interface HeldPartition {
  kindOf: (station: TrimmedStation) => Transition['kind'] | null;
  /** The offset of the last record that led to a transition. */
  applied: bigint;
}

/** Rebuilds which stations of a partition are empty from what was relayed: each station's last transition. */
async function restore(kafka: Kafka, output: string, batch: Batch): Promise<HeldPartition> {
  const { partition, highWatermark } = batch;
  const table = await readTable(kafka, { topic: output, partitions: [partition] });
  const last = [...table.values()].map(({ value }) => JSON.parse(value as string) as Transition);
  const empty = last.filter(({ kind }) => kind === 'empty');
  const applied = last.reduce((max, { offset }) => (BigInt(offset) > max ? BigInt(offset) : max), -1n);
  // An offset that the topic does not have yet: the topic was deleted and made anew since.
  return { kindOf: emptyWatcher(empty), applied: applied < BigInt(highWatermark) ? applied : -1n };
}
// END SOLUTION

/**
 * Reads stations as a member of a group until `signal` is aborted, from the oldest message where the group has committed
 * nothing, and sends each transition to `output`: into the partition of the same number, key `contract/number`, value
 * a `Transition` as JSON. `output` is also what it remembers by: a member that is given a partition rebuilds
 * from there which stations are empty, and passes over records whose transition is there. So each transition is
 * relayed once, also when the relay ends in between. Records that are no station are passed over.
 *
 * @param options `emit` receives each transition once it is acknowledged; `joined` as in exercise 02
 * @returns how many transitions were relayed
 * @throws Error when one of the topics does not exist, or `output` has fewer partitions
 */
export async function relayEmptyStations(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    output = 'empty-stations',
    groupId = 'velib-empty-stations',
    signal,
    emit,
    joined,
  }: {
    topic?: string;
    output?: string;
    groupId?: string;
    signal: AbortSignal;
    emit: (transition: Transition) => void;
    joined?: (partitions: number[]) => void;
  },
): Promise<number> {
  // BEGIN SOLUTION
  await mustMatchPartitions(kafka, topic, output);
  const consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true });
  const held = new Map<number, HeldPartition>();
  consumer.on(consumer.events.GROUP_JOIN, () => held.clear());
  if (joined) onAssigned(consumer, topic, joined);
  let relayed = 0;

  await producer.connect();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await runUntilAborted(consumer, {
      signal,
      eachBatch: async ({ batch }) => {
        const { partition, messages } = batch;
        const known = held.get(partition) ?? (await restore(kafka, output, batch));
        held.set(partition, known);
        const found: Transition[] = [];
        for (const { offset, value } of messages) {
          const station = stationOf(value);
          if (!station || BigInt(offset) <= known.applied) continue;
          const kind = known.kindOf(station);
          if (!kind) continue;
          const { contract_name: contract, number, address, last_update: at } = station;
          found.push({ id: `${topic}-${partition}-${offset}`, kind, contract, number, address, at, offset });
        }
        if (found.length === 0) return;
        await producer.send({
          topic: output,
          messages: found.map((transition) => ({
            key: `${transition.contract}/${transition.number}`,
            partition,
            value: JSON.stringify(transition),
          })),
        });
        relayed += found.length;
        for (const transition of found) emit(transition);
      },
    });
  } finally {
    await producer.disconnect();
  }
  return relayed;
  // END SOLUTION
}

// BEGIN SOLUTION
function stationOf(value: Buffer | null): TrimmedStation | null {
  try {
    return parseStation(value);
  } catch {
    return null;
  }
}
// END SOLUTION

/**
 * Makes a counter of empty stations by city (contract).
 *
 * @param known the last transition of stations, as far as it is known at first
 * @returns a function that takes a transition and gives the number of empty stations of its city after it; a
 *   transition that comes twice counts once
 */
export function emptyCounter(known: Transition[] = []): (transition: Transition) => number {
  // BEGIN SOLUTION
  const cities = new Map<string, Set<number>>();
  const count = ({ kind, contract, number }: Transition): number => {
    const stations = cities.get(contract) ?? new Set<number>();
    cities.set(contract, stations);
    if (kind === 'empty') stations.add(number);
    else stations.delete(number);
    return stations.size;
  };
  known.forEach(count);
  return count;
  // END SOLUTION
}

/**
 * The mail for alerts: for one, address and city in the subject, and the city's count in the text; for several, a
 * digest: their number in the subject, a line for each with address and city, and each city's count.
 *
 * @throws Error for no alert at all
 */
export function alertMail(alerts: Alert[]): Mail {
  // BEGIN SOLUTION
  const [first] = alerts;
  if (!first) throw new Error('a mail needs at least one alert');
  const messageId = `<${first.transition.id}${alerts.length > 1 ? `-and-${alerts.length - 1}` : ''}@velib.example>`;
  const counts = new Map(alerts.map(({ transition, cityCount }) => [transition.contract, cityCount]));
  const cities = [...counts].map(([city, count]) => `${city}: ${count} empty now`);
  const places = alerts.map(({ transition: { address, contract } }) => `${address} (${contract})`);
  return {
    subject:
      alerts.length === 1 ? `No bikes left: ${places[0]}` : `No bikes left at ${alerts.length} stations`,
    text: [...places, '', ...cities, ''].join('\n'),
    messageId,
  };
  // END SOLUTION
}

// BEGIN SOLUTION
/** What the alerting consumer must know: which alerts are out, and which stations are empty. */
interface Recalled {
  sent: Set<string>;
  countOf: (transition: Transition) => number;
}

async function recall(
  kafka: Kafka,
  { topic, groupId, sentTopic }: { topic: string; groupId: string; sentTopic: string | null },
): Promise<Recalled> {
  const [committed] = await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
  const upTo = (committed?.partitions ?? []).map(({ partition, offset }) => [partition, offset] as const);
  const rows = await readTable(kafka, { topic, upTo: Object.fromEntries(upTo) });
  const sent = sentTopic === null ? [] : (await readTable(kafka, { topic: sentTopic })).keys();
  return { sent: new Set(sent), countOf: emptyCounter(transitionsIn([...rows.values()])) };
}

function transitionsIn(records: ConsumedRecord[]): Transition[] {
  return records.flatMap(({ value }) => {
    try {
      const transition = JSON.parse(String(value)) as Transition | null;
      return typeof transition?.id === 'string' ? [transition] : [];
    } catch {
      return [];
    }
  });
}

/** The alerts that are not out yet; all transitions are counted. */
function newAlerts(records: ConsumedRecord[], { sent, countOf }: Recalled): Alert[] {
  return transitionsIn(records)
    .map((transition) => ({ transition, cityCount: countOf(transition) }))
    .filter(({ transition: { kind, id } }) => kind === 'empty' && !sent.has(id));
}
// END SOLUTION

/**
 * Reads transitions as a member of a group until `signal` is aborted, from the oldest where the group has committed
 * nothing, and sends one mail for each station that became empty; none for one that has bikes again. Alerts are
 * gathered for `windowMs` after the first: where more than `digestAbove` come together, one mail tells them all.
 *
 * A mail that cannot be sent is told and tried again every `retryMs`; its alerts wait and are committed only when it is
 * out. The ids of alerts that are out are remembered in `sentTopic`, a compacted topic (key: the id), so that an alert
 * which is read again is not sent again. With `sentTopic: null` nothing is remembered.
 *
 * @param options `smtpUrl` such as `smtp://127.0.0.1:1025`; `emit` receives what happens, `sent` after the ids are
 *   remembered and before the offsets are committed; `joined` as in exercise 02
 * @returns how many alerts and mails went out
 * @throws Error when one of the topics does not exist
 */
export async function sendAlerts(
  kafka: Kafka,
  {
    topic = 'empty-stations',
    groupId = 'velib-alerts',
    sentTopic = 'sent-alerts',
    smtpUrl,
    from = 'alerts@velib.example',
    to = 'operator@velib.example',
    windowMs = 1_000,
    digestAbove = 10,
    retryMs = 1_000,
    signal,
    emit,
    joined,
  }: {
    topic?: string;
    groupId?: string;
    sentTopic?: string | null;
    smtpUrl: string;
    from?: string;
    to?: string;
    windowMs?: number;
    digestAbove?: number;
    retryMs?: number;
    signal: AbortSignal;
    emit: (event: AlertEvent) => void;
    joined?: (partitions: number[]) => void;
  },
): Promise<{ alerts: number; mails: number }> {
  // BEGIN SOLUTION
  await partitionCounts(kafka, [topic, ...(sentTopic === null ? [] : [sentTopic])]);
  const consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true });
  const transport = createTransport({ url: smtpUrl, connectionTimeout: 5_000, greetingTimeout: 5_000 });
  if (joined) onAssigned(consumer, topic, joined);
  const totals = { alerts: 0, mails: 0 };

  /** Tries until the mail is out; false when `ended` is aborted first. */
  const mailOut = async (mail: Mail, alerts: number, ended: AbortSignal): Promise<boolean> => {
    for (; !ended.aborted; await pauseUnlessAborted(retryMs, ended)) {
      try {
        await transport.sendMail({ from, to, ...mail });
        return true;
      } catch (error) {
        emit({ kind: 'waiting', alerts, error: (error as Error).message });
      }
    }
    return false;
  };

  try {
    await producer.connect();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await runGathering(consumer, {
      topic,
      windowMs,
      signal,
      recall: () => recall(kafka, { topic, groupId, sentTopic }),
      handle: async ({ records, recalled, signal: ended, commit }) => {
        const alerts = newAlerts(records, recalled);
        const groups = alerts.length > digestAbove ? [alerts] : alerts.map((alert) => [alert]);
        for (const group of groups) {
          const mail = alertMail(group);
          const ids = group.map(({ transition }) => transition.id);
          if (!(await mailOut(mail, group.length, ended))) return;
          if (sentTopic !== null) {
            const messages = ids.map((id) => ({ key: id, value: mail.subject }));
            await producer.send({ topic: sentTopic, messages });
          }
          totals.mails++;
          totals.alerts += group.length;
          emit({ kind: 'sent', subject: mail.subject, alerts: ids });
        }
        await commit();
      },
    });
  } finally {
    await producer.disconnect();
    transport.close();
  }
  return totals;
  // END SOLUTION
}
