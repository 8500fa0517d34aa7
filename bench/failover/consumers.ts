import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../../lab/kafka/cluster';
import { ownerMark } from '../../lab/processes/owner';
import { createReplicatedTopic } from '../../lib/06-resilience';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka, plainKafka } from '../../lib/kit/kafka';

/** What became of the records of a group one of whose members was killed. */
export interface Handled {
  records: number;
  /** Never handled. */
  skipped: number;
  /** Handled a second time, by the member that took over: at least once. */
  again: number;
}

const PARTITIONS = 4;
const TIMEOUT_MS = 120_000;

/**
 * Has two members of a group handle a topic's records, kills one with SIGKILL in the middle of a batch, and waits until
 * the other has come to the end.
 */
export async function handleThroughKill(
  cluster: Cluster,
  { records, name }: { records: number; name: string },
): Promise<Handled> {
  const brokers = cluster.bootstrap;
  const kafka = createKafka({ brokers });
  await createReplicatedTopic(plainKafka({ brokers }), { topic: name, partitions: PARTITIONS });
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  const messages = Array.from({ length: records }, (_, n) => ({ key: `station-${n % 97}`, value: `${n}` }));
  await producer.send({ topic: name, messages });
  await producer.disconnect();

  const seen = new Map<string, number>();
  const members = [startMember(brokers, name, seen), startMember(brokers, name, seen)];
  try {
    const [first, second] = members as [Member, Member];
    await until(() => first.handled > records / 10 || second.handled > records / 10);
    const killed = first.handled > second.handled ? first : second;
    const gone = once(killed.child, 'exit');
    killed.child.kill('SIGKILL');
    await gone;
    await until(() => seen.size === records).catch(() => {});
  } finally {
    for (const { child } of members) child.kill('SIGKILL');
  }
  await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [name] }));
  const times = [...seen.values()].reduce((sum, count) => sum + count, 0);
  return { records, skipped: records - seen.size, again: times - seen.size };
}

interface Member {
  child: ChildProcess;
  handled: number;
}

function startMember(brokers: string[], topic: string, seen: Map<string, number>): Member {
  const file = fileURLToPath(new URL('./consumer-child.ts', import.meta.url));
  const child = fork(file, [brokers.join(), topic], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...ownerMark() },
  });
  const member = { child, handled: 0 };
  child.on('message', (record: string) => {
    member.handled++;
    seen.set(record, (seen.get(record) ?? 0) + 1);
  });
  return member;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; !isSo(); ) {
    if (Date.now() > deadline) throw new Error(`The group did not get there within ${TIMEOUT_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
