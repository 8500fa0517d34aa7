import { spawn } from 'node:child_process';
import { distance } from 'fastest-levenshtein';
import type { BrokerInfo, ToolResult } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { ownerMark, signal } from '../processes/owner';
import { oldToolCommand, SHELL, shellArgs, splitVersion } from '../zookeeper/tools';
import { type JavaCommand, javaCommand } from './java';
import { log4j2 } from './logging';

/** Kafka's tools under the names of its bin folder, less `kafka-` and `.sh`: the main class, and how it is told the cluster. */
const TOOLS: Record<string, { main: string; bootstrap?: false }> = {
  acls: { main: 'org.apache.kafka.tools.AclCommand' },
  'broker-api-versions': { main: 'org.apache.kafka.tools.BrokerApiVersionsCommand' },
  cluster: { main: 'org.apache.kafka.tools.ClusterTool', bootstrap: false },
  configs: { main: 'kafka.admin.ConfigCommand' },
  'console-consumer': { main: 'org.apache.kafka.tools.consumer.ConsoleConsumer' },
  'console-producer': { main: 'org.apache.kafka.tools.ConsoleProducer' },
  'console-share-consumer': { main: 'org.apache.kafka.tools.consumer.ConsoleShareConsumer' },
  'consumer-groups': { main: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand' },
  'delete-records': { main: 'org.apache.kafka.tools.DeleteRecordsCommand' },
  'dump-log': { main: 'org.apache.kafka.tools.DumpLogSegments', bootstrap: false },
  features: { main: 'org.apache.kafka.tools.FeatureCommand' },
  'get-offsets': { main: 'org.apache.kafka.tools.GetOffsetShell' },
  groups: { main: 'org.apache.kafka.tools.GroupsCommand' },
  'leader-election': { main: 'org.apache.kafka.tools.LeaderElectionCommand' },
  'log-dirs': { main: 'org.apache.kafka.tools.LogDirsCommand' },
  'metadata-quorum': { main: 'org.apache.kafka.tools.MetadataQuorumCommand' },
  'reassign-partitions': { main: 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand' },
  'share-groups': { main: 'org.apache.kafka.tools.consumer.group.ShareGroupCommand' },
  storage: { main: 'kafka.tools.StorageTool', bootstrap: false },
  topics: { main: 'org.apache.kafka.tools.TopicCommand' },
  transactions: { main: 'org.apache.kafka.tools.TransactionsCommand' },
};

/** The names of all tools, sorted. */
export const toolNames = [...Object.keys(TOOLS), SHELL];

const OUTPUT_LIMIT = 1_000_000;

/**
 * A tool's own name, from how textbooks write it: `kafka-topics.sh`, `bin/kafka-topics`, `topics`.
 * @throws LabError that names the nearest tool and lists all
 */
export function toolName(written: string): string {
  const name = written
    .replace(/^.*[/\\]/, '')
    .replace(/^kafka-/, '')
    .replace(/\.(sh|bat)$/, '');
  if (toolNames.includes(splitVersion(name).plain)) return name;
  const [nearest] = [...toolNames].sort((a, b) => distance(name, a) - distance(name, b));
  throw new LabError(
    `There is no Kafka tool "${written}". Did you mean ${nearest}? All: ${toolNames.join(', ')}.`,
    404,
  );
}

/** True if the tool asks brokers; the others work on files, or ask ZooKeeper. */
export function asksCluster(name: string): boolean {
  return name !== SHELL && TOOLS[splitVersion(name).plain]?.bootstrap !== false;
}

/**
 * What a tool is told about the cluster that runs: its brokers, or for ZooKeeper's shell the ZooKeepers. Of these only
 * such as run, if any does: with a command to run, the shell gives up at the first that it cannot reach.
 */
export function addressesFor(
  written: string,
  cluster: { bootstrap: string[]; zookeepers: Array<Pick<BrokerInfo, 'host' | 'port' | 'state'>> },
): string[] {
  if (toolName(written) !== SHELL) return cluster.bootstrap;
  const running = cluster.zookeepers.filter(({ state }) => state === 'running');
  const told = running.length > 0 ? running : cluster.zookeepers;
  return told.map(({ host, port }) => `${host}:${port}`);
}

/** True if the arguments say which cluster to ask. */
export function namesCluster(args: string[]): boolean {
  return args.some((arg) => /^--bootstrap-(server|controller)(=|$)/.test(arg));
}

/** What to write instead of an option that older books use and today's tools refuse; null when there is none. */
export function obsoleteOption(args: string[]): string | null {
  const used = args.map((arg) => arg.split('=')[0]);
  if (used.includes('--zookeeper')) {
    return '--zookeeper was taken out in Kafka 3.0, and ZooKeeper itself in 4.0: tools ask the brokers. Leave it out; --bootstrap-server is set for you.';
  }
  if (used.includes('--broker-list')) {
    return '--broker-list is now called --bootstrap-server. Leave it out: it is set for you.';
  }
  return null;
}

/**
 * A tool's complaint without the lines of a Java stack trace (`\tat …`, `\t... 3 more`): its first line says what is
 * wrong, the rest is for those who write Kafka.
 */
export function withoutTrace(stderr: string): string {
  return stderr.replace(/^\s+(at .+\)|\.\.\. \d+ more)(\r?\n|$)/gm, '');
}

/** A tool's arguments with the cluster's address added, unless they name one or the tool asks no broker. */
export function withBootstrap(name: string, args: string[], bootstrap: string[]): string[] {
  if (namesCluster(args) || !asksCluster(name)) return args;
  return ['--bootstrap-server', bootstrap.join(), ...args];
}

/**
 * The command of a tool, as Kafka's scripts would run it.
 *
 * @param addresses what `addressesFor` says
 * @throws LabError for an unknown tool, or when there is no ZooKeeper for its shell
 */
export function toolCommand(
  written: string,
  args: string[],
  addresses: string[],
  options: { writeArchive?: boolean } = {},
): JavaCommand {
  const name = toolName(written);
  const { plain, old } = splitVersion(name);
  if (plain === SHELL) return oldToolCommand(null, shellArgs(args, addresses), options);
  const { main } = TOOLS[plain]!;
  if (old) return oldToolCommand(main, withBootstrap(name, args, addresses), options);
  return javaCommand(main, withBootstrap(name, args, addresses), {
    ...options,
    archive: 'tools',
    system: log4j2('tools'),
  });
}

/**
 * Runs a tool to its end and returns what it printed, each stream cut at 1 MB. A tool that would run for ever,
 * such as the console consumer, is asked to end when the time is up: `exitCode` is then null.
 */
export async function runTool(
  written: string,
  args: string[],
  addresses: string[],
  options: { stdin?: string; timeoutMs?: number; signal?: AbortSignal; env?: Record<string, string> } = {},
): Promise<ToolResult> {
  const { stdin = '', timeoutMs = 30_000 } = options;
  const command = toolCommand(written, args, addresses, { writeArchive: true });
  const child = spawn(command.file, command.args, {
    env: { ...process.env, ...options.env, ...command.env, ...ownerMark() },
    detached: true,
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  let timedOut = false;
  const end = () => {
    timedOut = true;
    if (child.pid) signal(child.pid, 'SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 3_000).unref();
  };
  const timer = setTimeout(end, timeoutMs);
  options.signal?.addEventListener('abort', end, { once: true });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', end);
  command.ended();
  const shown = ['npm run kafka --', toolName(written), ...args.map(quoted)].join(' ');
  // Kafka's own refusal says what is wrong, the hint what to write instead.
  const hint = exitCode ? obsoleteOption(args) : null;
  return {
    command: shown,
    exitCode: timedOut ? null : exitCode,
    stdout: stdout(),
    stderr: withoutTrace(stderr()) + (hint ? `\n${hint}\n` : ''),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  let size = 0;
  stream.on('data', (part: Buffer) => {
    if (size < OUTPUT_LIMIT) parts.push(part.subarray(0, OUTPUT_LIMIT - size));
    size += part.length;
  });
  const note = () => (size > OUTPUT_LIMIT ? `\n… cut: ${size} bytes in all\n` : '');
  return () => Buffer.concat(parts).toString('utf8') + note();
}

/** As one would type it in a shell. */
function quoted(arg: string): string {
  return /^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
