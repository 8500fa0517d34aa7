import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { lab, labRequest } from '../lib/kit/lab';
import { LabError } from './errors';
import { SHAPES, shapeFolder, toShape } from './kafka/shape';
import { labHome, projectDir } from './paths';
import { sweepOrphans, until } from './processes/owner';
import { startTime } from './processes/table';
import { serverLine, whatRuns } from './report';
import { type RunningLab, runningLab } from './running';
import { chosenShape, type ShapeOptions, withShapeOptions } from './shape-options';
import { installZookeeper } from './zookeeper/jars';

const home = labHome();
const program = new Command('npm run lab --').description('Looks at the running lab and changes it.');

program
  .command('status')
  .description('what runs where, with memory')
  .action(async () => {
    const running = connect();
    console.log(`\n${whatRuns(await lab.status())}\n\n  ${running.jupyterUrl ?? running.url}\n`);
  });

withShapeOptions(program.command('up'))
  .description(
    'changes the cluster of the running lab, which keeps the topics of each; starts a lab where none runs, with ' +
      'ZooKeeper without JupyterLab',
  )
  .action(async (options: ShapeOptions) => {
    const wanted = chosenShape(options);
    const withZookeeper = wanted?.controller === 'zookeeper';
    // Here, and not in the lab, so that its progress is seen in this terminal.
    if (withZookeeper) await installZookeeper();
    if (!runningLab(home)) {
      const args = process.argv.slice(3);
      process.exitCode = await startHere(withZookeeper ? [...args, '--no-jupyter'] : args);
      return;
    }
    connect();
    const { leaderImbalanceSeconds } = options;
    const { shape } = await lab.status();
    const { brokers, ...rest } = wanted ?? shape ?? toShape({});
    console.log(`\n${whatRuns(await lab.cluster(brokers, { ...rest, leaderImbalanceSeconds }))}\n`);
  });

program
  .command('down')
  .description('stops the lab; topics stay')
  .action(async () => {
    const running = runningLab(home);
    if (!running) return console.log('No lab is running.');
    connect();
    await labRequest('POST', '/api/shutdown');
    const gone = await until(() => startTime(running.pid) !== running.startTime, 30_000);
    if (!gone)
      throw new LabError(
        `The lab (pid ${running.pid}) still runs after 30 s. End it: kill -9 ${running.pid}`,
      );
    console.log('Stopped. Topics are kept; `npm run lab -- reset` deletes them.');
  });

program
  .command('reset')
  .description('deletes all topics, messages and group offsets; the lab must be down')
  .option('--yes', 'without asking')
  .action(async ({ yes }: { yes?: boolean }) => {
    if (runningLab(home)) throw new LabError('The lab is running. Stop it first: npm run lab -- down');
    const dirs = SHAPES.map((shape) => join(home, shapeFolder(shape))).filter((dir) => existsSync(dir));
    if (dirs.length === 0) return console.log('Nothing to delete: no cluster has been started yet.');
    if (!yes && !(await confirmed(`Delete all topics and messages in ${dirs.join(' and ')}?`))) return;
    for (const dir of dirs) rmSync(dir, { recursive: true });
    console.log('Deleted. The next `npm start` makes an empty cluster.');
  });

const VERBS = {
  kill: 'SIGKILL: the broker is gone at once, as in a power cut',
  stop: 'a clean stop: it hands its partitions over first',
  pause: 'SIGSTOP: it keeps its connections and answers nothing',
  resume: 'lets a paused broker go on',
  start: 'starts a broker that was stopped or killed, or that crashed',
} as const;

for (const [verb, description] of Object.entries(VERBS) as Array<[keyof typeof VERBS, string]>) {
  program
    .command(`${verb} [server...]`)
    .description(description)
    .action(async (words: string[] = []) => {
      const zookeeper = words[0] === 'zookeeper';
      const written = words.slice(zookeeper ? 1 : 0).join(' ');
      if (!/^\d+$/.test(written)) {
        const got = written ? `"${written}"` : 'none';
        throw new LabError(
          `Expected a broker's id, got ${got}. For example: npm run lab -- ${verb} 0, or for a ZooKeeper: ` +
            `npm run lab -- ${verb} zookeeper 1`,
        );
      }
      connect();
      const orders = zookeeper ? lab.zookeeper : lab;
      console.log(serverLine(await orders[verb](Number(written))));
    });
}

/** Starts the lab in this terminal, as `npm start` does. @returns its exit code */
function startHere(args: string[]): Promise<number> {
  // The terminal's Ctrl-C reaches the lab as well: it stops in order, and we end after it.
  process.on('SIGINT', () => {});
  const start = ['--import', 'tsx', join(projectDir, 'lab/start.ts'), ...args];
  const child = spawn(process.execPath, start, { stdio: 'inherit', cwd: projectDir });
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Points the client at the running lab. @throws LabError if none runs */
function connect(): RunningLab {
  const running = runningLab(home);
  if (!running) throw new LabError('No lab is running. Start one with: npm start');
  process.env.LAB_URL = running.url;
  process.env.LAB_TOKEN = running.token;
  return running;
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new LabError(`${question} Nobody can answer here: add --yes to delete them.`);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`${question} [y/N] `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}

try {
  await sweepOrphans();
  await program.parseAsync();
} catch (error) {
  console.error(pc.red((error as Error).message));
  process.exitCode = 1;
}
