import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { lab } from '../lib/kit/lab';
import {
  addressesFor,
  asksCluster,
  namesCluster,
  obsoleteOption,
  toolCommand,
  toolName,
  toolNames,
  withoutTrace,
} from './kafka/tools';
import { labHome } from './paths';
import { existingCluster, runningLab } from './running';

/** `npm run kafka -- TOOL ARGS`: one of Kafka's own tools on the running lab's cluster. */
async function main([written, ...args]: string[]): Promise<number> {
  if (!written || written === '--help') {
    console.log(`Kafka's own tools, preset to the running cluster: npm run kafka -- TOOL [OPTIONS]\n`);
    console.log(toolNames.join('\n'));
    return 0;
  }
  const name = toolName(written);
  const command = toolCommand(name, args, await addresses(name, args));
  // The terminal's Ctrl-C reaches the tool as well: it ends in its own way, and we end after it.
  process.on('SIGINT', () => {});
  const child = spawn(command.file, command.args, {
    env: { ...process.env, ...command.env },
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    const shown = withoutTrace(`${line}\n`);
    if (shown) process.stderr.write(shown);
  });
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // After `close` nothing more comes from its stderr.
    child.once('close', (code) => {
      const hint = code ? obsoleteOption(args) : null;
      if (hint) console.error(`\n${hint}`);
      resolve(code ?? 1);
    });
  });
}

/** Of the brokers, or for ZooKeeper's shell of the ZooKeepers; none for a tool that reads files. */
async function addresses(name: string, args: string[]): Promise<string[]> {
  if (asksCluster(name)) return namesCluster(args) ? [] : bootstrap();
  const running = runningLab(labHome());
  if (!running) return [];
  process.env.LAB_URL = running.url;
  process.env.LAB_TOKEN = running.token;
  return addressesFor(name, await lab.status());
}

function bootstrap(): string[] {
  const addresses = existingCluster() ?? runningLab(labHome())?.bootstrap;
  if (addresses) return addresses;
  throw new Error(
    'No lab is running, so there is no cluster to ask. Start one with `npm start`, or name one: KAFKA_BROKERS=host:port',
  );
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
