import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LabError } from '../errors';
import { jarsIn } from '../kafka/java';
import { paths } from '../setup/paths.mjs';
import { jars } from '../setup/steps.mjs';

/** The set in lab/jars, and its folder below .lab/jars. */
const SET = 'zookeeper';

/** The jars of Kafka 3.9, the last with ZooKeeper, and of ZooKeeper. @throws LabError if they are not installed */
export function zookeeperJars(): string[] {
  const found = jarsIn(join(paths().jarsRoot, SET));
  if (found.length > 0) return found;
  throw new LabError(
    'ZooKeeper and Kafka 3.9 are not installed. `npm run lab -- up --zookeeper` installs them: 47 MB.',
    500,
  );
}

/** The version of the Kafka that ZooKeeper comes with, such as `3.9.2`; null if it is not known. */
export function zookeeperKafkaVersion(): string | null {
  const names = jarsIn(join(paths().jarsRoot, SET)).join('\n');
  return /kafka-clients-(\d[\w.]*)\.jar/.exec(names)?.[1] ?? null;
}

/**
 * Installs ZooKeeper and Kafka 3.9 where they are missing; what it does goes to stderr. By a process of its own:
 * whoever stops it does not stop the lab.
 *
 * @throws LabError 503 that says why it could not be done
 */
export async function installZookeeper(): Promise<void> {
  const where = paths();
  if (jars(SET).ready(where)) return;
  const run = join(where.project, 'lab', 'setup', 'run.mjs');
  const child = spawn(process.execPath, [run, '--jars', SET], { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    said = (said + text).slice(-4_000);
  });
  const [code] = await once(child, 'close');
  if (code === 0) return;
  const reason = /Set-up failed.*?(?=\n +Log:|$)/s.exec(said)?.[0] ?? said.trim();
  throw new LabError(`ZooKeeper and Kafka 3.9 could not be installed.\n${reason}`, 503);
}
