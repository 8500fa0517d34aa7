import type { Change, ChangeFilter, SeenStation } from '../../../lib/04-velib-monitor';
import type { TrimmedStation } from '../../../lib/kit/stations';

// One flat table by JSON key in place of maps in maps, and Intl for the sign.

type Known = Pick<SeenStation, 'contract' | 'number' | 'stands'>;

const keyOf = (contract: string, number: number): string => JSON.stringify([contract, number]);

export function stationMonitor(known: Known[] = []): (station: TrimmedStation) => Change | null {
  const table = Object.fromEntries(known.map((seen) => [keyOf(seen.contract, seen.number), seen.stands]));
  return (station) => {
    const key = keyOf(station.contract_name, station.number);
    const after = station.available_bike_stands;
    const isNew = !Object.hasOwn(table, key);
    const before = table[key] ?? after;
    table[key] = after;
    if (isNew || after === before) return null;
    return {
      contract: station.contract_name,
      number: station.number,
      address: station.address,
      at: station.last_update,
      before,
      after,
      difference: after - before,
    };
  };
}

const signed = new Intl.NumberFormat('en', { signDisplay: 'always', useGrouping: false });

export function formatChange(change: Change): string {
  return signed.format(change.difference).concat(' ', change.address, ' (', change.contract, ')');
}

export function changeFilter(options: { contract?: string; minimum?: number } = {}): ChangeFilter {
  const conditions: ChangeFilter[] = [];
  const { contract, minimum } = options;
  if (contract !== undefined) {
    conditions.push((change) => change.contract.toUpperCase() === contract.toUpperCase());
  }
  if (minimum !== undefined) {
    conditions.push(({ difference }) => difference >= minimum || difference <= -minimum);
  }
  return (change) => conditions.every((holds) => holds(change));
}

/** Many bikes at once: a van has come, or a crowd. */
export function ownFilter({ difference }: Change): boolean {
  return difference * difference >= 9;
}

interface Busy {
  contract: string;
  number: number;
  address: string;
  moves: number;
}

export function busiestStations(changes: Change[], top = 10): Busy[] {
  const rows: Busy[] = [];
  for (const { contract, number, address, difference } of changes) {
    let row = rows.find((known) => known.number === number && known.contract === contract);
    if (!row) {
      row = { contract, number, address, moves: 0 };
      rows.push(row);
    }
    row.moves += difference < 0 ? -difference : difference;
  }
  // Sorting is stable: the last key first.
  rows.sort((a, b) => a.number - b.number);
  rows.sort((a, b) => (a.contract === b.contract ? 0 : a.contract < b.contract ? -1 : 1));
  rows.sort((a, b) => b.moves - a.moves);
  return rows.filter((_, index) => index < top);
}
