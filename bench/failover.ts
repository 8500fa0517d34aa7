import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { startCluster } from '../lab/kafka/cluster';
import { projectDir } from '../lab/paths';
import { type Handled, handleThroughKill } from './failover/consumers';
import { FAULTS } from './failover/faults';
import { type Delivery, deliverThrough } from './failover/run';
import { SENDERS, type Sender } from './failover/senders';

interface Options {
  /** Of each fault. */
  runs: number;
  /** Of each sender in a run. */
  messages: number;
  /** Only faults whose name has this in it. */
  fault?: string;
}

/** What a sender's runs came to: sums, and the longest gap. */
type Total = Omit<Delivery, 'error'> & { gaveUp: number };

/** Three brokers and faults that happen to them while messages are sent: what is lost, repeated, out of order, and how long nothing goes. */
export async function benchFailover({ runs, messages, fault: only = '' }: Options): Promise<void> {
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'failover-'));
  const shape = { brokers: 3, controller: 'combined' } as const;
  const cluster = await startCluster({ shape, dir, ports: 'free' });
  const faults = FAULTS.filter(({ name }) => name.includes(only));
  const totals = new Map<string, Total[]>(
    faults.map(({ name }) => [name, SENDERS.map((sender) => nothing(sender.name))]),
  );
  const handled: Handled[] = [];
  try {
    // Faults in turn, so that a machine that slows down slows them all.
    for (let run = 0; run < runs; run++) {
      for (const fault of faults) {
        const name = `${fault.name.replace(/\W+/g, '-')}-${run}`;
        const deliveries = await deliverThrough(cluster, fault, { messages, name });
        totals.set(fault.name, added(totals.get(fault.name)!, deliveries));
        console.log(`${run + 1}/${runs} ${fault.name}: ${deliveries.map(line).join('; ')}`);
      }
      handled.push(await handleThroughKill(cluster, { records: 4_000, name: `member-${run}` }));
    }
  } finally {
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  print(runs, totals, handled);
}

function nothing(sender: Sender['name']): Total {
  return { sender, acknowledged: 0, lost: 0, duplicates: 0, reordered: 0, longestGapMs: 0, gaveUp: 0 };
}

function added(totals: Total[], deliveries: Delivery[]): Total[] {
  return totals.map((total, index) => {
    const { acknowledged, lost, duplicates, reordered, longestGapMs, error } = deliveries[index]!;
    return {
      sender: total.sender,
      acknowledged: total.acknowledged + acknowledged,
      lost: total.lost + lost,
      duplicates: total.duplicates + duplicates,
      reordered: total.reordered + reordered,
      longestGapMs: Math.max(total.longestGapMs, longestGapMs),
      gaveUp: total.gaveUp + (error ? 1 : 0),
    };
  });
}

function line({ sender, lost, duplicates, reordered, longestGapMs, error }: Delivery): string {
  const faults = [`lost ${lost}`, `twice ${duplicates}`, `reordered ${reordered}`, `gap ${longestGapMs} ms`];
  return `${sender} ${faults.join(', ')}${error ? `, gave up: ${error}` : ''}`;
}

function print(runs: number, totals: Map<string, Total[]>, handled: Handled[]): void {
  const table = new Table({
    head: [`fault, ${runs} runs`, 'sender', 'acknowledged', 'lost', 'twice', 'reordered', 'longest gap, ms'],
    style: { head: [], border: [] },
  });
  for (const [fault, each] of totals) {
    for (const { sender, acknowledged, lost, duplicates, reordered, longestGapMs } of each) {
      table.push([fault, sender, acknowledged, lost, duplicates, reordered, longestGapMs]);
    }
  }
  console.log(table.toString());
  const sum = (of: (one: Handled) => number) => handled.reduce((total, one) => total + of(one), 0);
  const members = {
    records: sum(({ records }) => records),
    skipped: sum(({ skipped }) => skipped),
    again: sum(({ again }) => again),
  };
  console.log(
    `A member of a group killed in mid-batch, ${handled.length} times: of ${members.records} records ` +
      `${members.skipped} skipped, ${members.again} handled twice.`,
  );
  const faults = [...totals].map(([fault, each]) => {
    const safe = each.filter(({ sender }) => sender !== 'naive');
    const worst = (of: (total: Total) => number) => Math.max(...safe.map(of));
    const naive = each.find(({ sender }) => sender === 'naive')!;
    return {
      fault,
      lost: worst(({ lost }) => lost),
      duplicates: worst(({ duplicates }) => duplicates),
      reordered: worst(({ reordered }) => reordered),
      longest_gap_ms: worst(({ longestGapMs }) => longestGapMs),
      gave_up: worst(({ gaveUp }) => gaveUp),
      naive_lost: naive.lost,
      naive_duplicates: naive.duplicates,
      naive_gave_up: naive.gaveUp,
    };
  });
  console.log(JSON.stringify({ bench: 'failover', runs, faults, members }));
}
