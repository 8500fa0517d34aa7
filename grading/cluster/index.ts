import { randomBytes } from 'node:crypto';
import { startCluster } from '../../lab/kafka/cluster';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka } from '../../lib/kit/kafka';
import { type Access, type Account, signIn } from '../runner/access';
import { accountProperties } from './properties';
import { grantPrefixes, limitUsers, type Quota } from './rights';

/** The grader's own brokers: everybody has to sign in, and each submission reaches its own names only. */
export interface GradingCluster {
  /** `host:port` of each broker. */
  bootstrap: string[];
  /** How the submission in a slot signs in; slots count from 0. */
  access(slot: number): Access;
  /** Has all brokers run again. @returns whether one did not, once they serve */
  repair(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Slowed down beyond it: 20 s of a test that writes without end fill 200 MB. Right answers stay far below. */
const QUOTA: Quota = { producer_byte_rate: 10_000_000, controller_mutation_rate: 100 };

/**
 * Starts brokers for grading, on free ports.
 *
 * @param options.users how many submissions are graded at a time
 * @param options.dir for data and logs; it may be deleted once they are stopped
 * @throws LabError when they do not come up
 */
export async function startGradingCluster({
  brokers,
  users,
  dir,
}: {
  brokers: 1 | 3;
  users: number;
  dir: string;
}): Promise<GradingCluster> {
  const grader = account('grader');
  const students = Array.from({ length: users }, (_, slot) => account(`w${slot}`));
  const prefixOf = ({ username }: Account) => `${username}-`;
  const cluster = await startCluster({
    shape: { brokers, controller: 'combined' },
    dir,
    ports: 'free',
    properties: accountProperties(grader, students),
  });
  const { bootstrap } = cluster;
  const kafka = createKafka({ brokers: bootstrap, clientId: 'grader', ...signIn(grader) });
  try {
    await grantPrefixes(
      kafka,
      students.map((student) => ({ username: student.username, prefix: prefixOf(student) })),
    );
    await limitUsers(kafka, QUOTA, grader.username);
    // The first use of a group makes the topic of offsets, and may fail while it loads.
    await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId: 'grader-warm-up', topics: [] })).catch(
      () => {},
    );
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return {
    bootstrap,
    access: (slot) => {
      const student = students[slot];
      if (!student) throw new Error(`There is no slot ${slot}: the cluster was started for ${users} users.`);
      return { grader, student, prefix: prefixOf(student) };
    },
    repair: async () => {
      const isHurt = cluster.brokers().some(({ state }) => state !== 'running');
      await cluster.repair();
      return isHurt;
    },
    stop: () => cluster.stop(),
  };
}

function account(username: string): Account {
  return { username, password: randomBytes(18).toString('base64url') };
}
