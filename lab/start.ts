import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { BrokerInfo } from '../lib/kit/lab';
import { LabError } from './errors';
import { hasArchive } from './kafka/java';
import { describeShape, toShape } from './kafka/shape';
import { runTool } from './kafka/tools';
import { DEFAULT_LAB_PORTS, type Lab, type LabPorts, startLab } from './lab';
import { existingMailServer } from './mail/url';
import { findNotebook, notebookIds, notebookUrl } from './notebooks';
import { labHome } from './paths';
import { checkHost, checkPorts, neededPorts } from './ports';
import { endProcesses, ownedProcesses, signal, sweepOrphans } from './processes/owner';
import { serverLine, whatRuns } from './report';
import { existingCluster, otherCluster, otherOptions, runningLab } from './running';
import { chosenShape, type ShapeOptions, withShapeOptions } from './shape-options';

interface Options extends ShapeOptions {
  host: string;
  jupyter: boolean;
  portKafka: number;
  portController: number;
  portZookeeper: number;
  portLab: number;
  portJupyter: number;
  portSmtp: number;
}

const began = Date.now();
const program = withShapeOptions(new Command('npm start --'))
  .description('Starts the lab: Kafka, the lab server and JupyterLab. Ctrl-C stops all of it; topics stay.')
  .argument('[notebook]', 'the notebook to open, such as 02')
  .option(
    '--host <name>',
    'serve others too: the name or address by which they reach this machine',
    '127.0.0.1',
  )
  .option('--no-jupyter', 'without JupyterLab')
  .option('--port-kafka <port>', 'first broker; the others follow', portNumber, DEFAULT_LAB_PORTS.kafka)
  .option('--port-controller <port>', 'first controller', portNumber, DEFAULT_LAB_PORTS.controller)
  .option('--port-zookeeper <port>', 'first ZooKeeper', portNumber, DEFAULT_LAB_PORTS.zookeeper)
  .option('--port-lab <port>', 'lab server', portNumber, DEFAULT_LAB_PORTS.lab)
  .option('--port-jupyter <port>', 'JupyterLab', portNumber, DEFAULT_LAB_PORTS.jupyter)
  .option('--port-smtp <port>', 'mail sink', portNumber, DEFAULT_LAB_PORTS.smtp)
  .addHelpText(
    'after',
    '\nKAFKA_BROKERS=host:port,… uses an existing cluster and starts none; SMTP_URL=smtp://… an existing mail server.',
  )
  .action(start);

let lab: Lab | null = null;
/** When the stop began, in milliseconds since 1970; null before. */
let stopping: number | null = null;

// A terminal that was closed takes no more output; that must not end the lab out of order.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stopAll());
process.on('uncaughtException', (error) => {
  console.error(error);
  void stopAll(1);
});

const callbacks = {
  onCrash: (broker: BrokerInfo) => {
    const again = `npm run lab -- start ${broker.kind === 'zookeeper' ? 'zookeeper ' : ''}${broker.id}`;
    console.error(`${serverLine(broker)} Its log: ${broker.logFile}. Start it again: ${again}`);
  },
  onJupyterEnd: (log: string) => {
    console.error(
      `JupyterLab has ended. Its log: ${log}. To have it back: npm run lab -- down, then npm start`,
    );
  },
  onShutdown: () => void stopAll(),
};

try {
  await program.parseAsync();
} catch (error) {
  // What ended because we stop it is no failure.
  if (stopping === null) {
    await endProcesses(ownedProcesses(), 2_000);
    console.error(pc.red((error as Error).message));
    process.exit(1);
  }
}

async function start(notebook: string | undefined, options: Options, command: Command): Promise<void> {
  const home = labHome();
  const id = notebook === undefined ? notebookIds()[0] : findNotebook(notebook);
  const asked = chosenShape(options);
  const { leaderImbalanceSeconds } = options;
  const running = runningLab(home);
  if (running) {
    const cluster = otherCluster(running, { shape: asked, leaderImbalanceSeconds });
    const rest = otherOptions(running, givenOptions(command));
    if (cluster.length + rest.length > 0) {
      const others = [...cluster, ...rest];
      const wanted = others.map(({ wanted }) => wanted).join(' ');
      const how =
        rest.length > 0 ? `npm run lab -- down, then npm start -- ${wanted}` : `npm run lab -- up ${wanted}`;
      const has = others.map(({ has }) => has).join(' ');
      throw new LabError(`A lab runs already, with ${has}. For ${wanted}: ${how}`);
    }
    console.log(`The lab runs already (pid ${running.pid}). Stop it with: npm run lab -- down`);
    console.log(`\n  ${running.jupyterUrl ? notebookUrl(running.jupyterUrl, id) : running.url}\n`);
    return;
  }
  const swept = await sweepOrphans();
  if (swept.length > 0) console.log(`Ended ${swept.length} processes of a lab that had died.`);

  const { host, jupyter } = options;
  const shape = asked ?? toShape({});
  const external = existingCluster();
  const smtpUrl = existingMailServer();
  const ports = chosenPorts(options);
  await checkHost(host);
  await checkPorts(
    neededPorts(ports, external ? null : shape, { host, jupyter, mailSink: smtpUrl === null }),
  );
  const parts = [external ? '' : `Kafka (${describeShape(shape)})`, 'the lab server'];
  console.log(`Starting ${[...parts, jupyter ? 'JupyterLab' : ''].filter(Boolean).join(', ')} …`);
  const cluster = { shape, leaderImbalanceSeconds, external };
  lab = await startLab({ dir: home, ...cluster, host, jupyter, ports, smtpUrl, ...callbacks });
  if (stopping !== null) return;

  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`\n${whatRuns(lab.status())}\n`);
  console.log(`Up in ${seconds} s. Ctrl-C stops all of it; topics stay. Open:`);
  console.log(`\n  ${pc.bold(lab.jupyterUrl ? notebookUrl(lab.jupyterUrl, id) : lab.url)}\n`);
  // The first use of Kafka's tools would be slow: prepare it while nobody waits.
  if (!external && !hasArchive('tools')) await runTool('topics', ['--list'], lab.bootstrap).catch(() => {});
}

/** What was written on the command line, by the option's name; defaults are left out. */
function givenOptions(command: Command): Record<string, string | number> {
  const given = command.options.filter(
    (each) => command.getOptionValueSource(each.attributeName()) === 'cli',
  );
  return Object.fromEntries(given.map((each) => [each.long, command.getOptionValue(each.attributeName())]));
}

function chosenPorts(options: Options): LabPorts {
  const { portKafka: kafka, portController: controller, portZookeeper: zookeeper } = options;
  const { portLab: lab, portJupyter: jupyter, portSmtp: smtp } = options;
  return { kafka, controller, zookeeper, lab, jupyter, smtp };
}

/** Stops everything in order; asked a second time, at once. */
async function stopAll(exitCode = 0): Promise<void> {
  if (stopping !== null) {
    // A Ctrl-C comes twice: from the terminal, and passed on by npm.
    if (Date.now() - stopping < 500) return;
    console.log('Not waiting any longer.');
    lab?.kill();
    for (const pid of ownedProcesses()) signal(pid, 'SIGKILL');
    process.exit(1);
  }
  stopping = Date.now();
  console.log('\nStopping JupyterLab, Kafka and the lab server … (Ctrl-C again: at once)');
  await lab?.stop();
  await endProcesses(ownedProcesses(), 5_000);
  console.log('Stopped. Topics are kept; `npm run lab -- reset` deletes them.');
  process.exit(exitCode);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a number from 1 to 65535.');
}
