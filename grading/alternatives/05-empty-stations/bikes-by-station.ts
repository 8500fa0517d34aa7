import { createHash } from 'node:crypto';
import type { Alert, Mail, Transition } from '../../../lib/05-empty-stations';
import type { TrimmedStation } from '../../../lib/kit/stations';

// What was last heard of each station, in place of sets of empty ones; mails in other words, named by a hash.

const nameOf = (contract: string, number: number): string => JSON.stringify({ contract, number });

export function emptyWatcher(
  known: Array<{ contract: string; number: number }> = [],
): (station: TrimmedStation) => Transition['kind'] | null {
  const hadBikes = new Map<string, boolean>();
  for (const { contract, number } of known) hadBikes.set(nameOf(contract, number), false);
  return (station) => {
    const name = nameOf(station.contract_name, station.number);
    const before = hadBikes.get(name) ?? true;
    const after = station.available_bikes !== 0;
    hadBikes.set(name, after);
    if (before === after) return null;
    return after ? 'refilled' : 'empty';
  };
}

export function emptyCounter(known: Transition[] = []): (transition: Transition) => number {
  const kinds = new Map<string, Transition>();
  const store = (transition: Transition) =>
    kinds.set(nameOf(transition.contract, transition.number), transition);
  for (const transition of known) store(transition);
  return (transition) => {
    store(transition);
    let empty = 0;
    for (const { contract, kind } of kinds.values()) {
      if (contract === transition.contract && kind === 'empty') empty += 1;
    }
    return empty;
  };
}

export function alertMail(alerts: Alert[]): Mail {
  if (alerts.length === 0) throw new Error('Nothing to tell: there is no alert.');
  const hash = createHash('sha256');
  for (const { transition } of alerts) hash.update(transition.id).update('\n');
  const messageId = `<${hash.digest('hex').slice(0, 32)}@velib.example>`;
  const counts: Record<string, number> = {};
  for (const { transition, cityCount } of alerts) counts[transition.contract] = cityCount;
  const lines = alerts.map(({ transition }) => `- ${transition.contract}, ${transition.address}`);
  for (const city in counts) lines.push(`In ${city} ${counts[city]} stations have no bikes.`);
  const [only] = alerts;
  const subject =
    only && alerts.length === 1
      ? `${only.transition.contract}: ${only.transition.address} is out of bikes`
      : `${alerts.length} stations are out of bikes`;
  return { subject, text: lines.join('\r\n'), messageId };
}
