import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrokerInfo } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { memoryOf } from '../processes/memory';
import { ownerMark, signal, until } from '../processes/owner';
import { spawnOwned } from '../processes/spawn';
import { type JavaCommand, javaCommand } from './java';
import { type NodeSettings, serverProperties } from './properties';
import { waitForAnswer } from './ready';

const READY_TIMEOUT_MS = 60_000;
/** A clean stop takes half a second, but without a majority of controllers it would wait for ever. */
const STOP_GRACE_MS = 10_000;

/** One Kafka node, broker and controller in one process, with its folder. */
export class KafkaNode {
  #state: BrokerInfo['state'] = 'stopped';
  #pid: number | null = null;
  #exit: BrokerInfo['exit'] = null;
  #startedAt: Date | null = null;
  #readyMs: number | null = null;
  #ending: 'stopped' | 'killed' | null = null;
  #starting: Promise<BrokerInfo> | null = null;

  constructor(
    readonly settings: NodeSettings,
    private readonly clusterId: string,
    private readonly dir: string,
    private readonly logFile: string,
    private readonly onCrash: (info: BrokerInfo) => void = () => {},
  ) {}

  get propertiesFile(): string {
    return join(this.dir, 'server.properties');
  }

  get state(): BrokerInfo['state'] {
    return this.#state;
  }

  info(): BrokerInfo {
    const { id, host, port, controllerPort } = this.settings;
    return {
      id,
      host,
      port,
      controllerPort,
      state: this.#state,
      pid: this.#pid,
      memoryBytes: this.#pid ? memoryOf(this.#pid) : null,
      startedAt: this.#startedAt?.toISOString() ?? null,
      readyMs: this.#readyMs,
      exit: this.#exit,
      propertiesFile: this.propertiesFile,
      logFile: this.logFile,
    };
  }

  /** Starts the node; resolves once it answers clients. @throws LabError with what its log says if it ends before */
  start(): Promise<BrokerInfo> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #start(): Promise<BrokerInfo> {
    if (this.#state === 'running') return this.info();
    if (this.#pid !== null) throw this.#refused('start');
    this.#state = 'starting';
    this.#exit = null;
    this.#ending = null;
    this.#readyMs = null;
    try {
      await this.#prepare();
      await this.#launch();
    } catch (error) {
      if (this.#state === 'starting' && this.#pid === null) this.#state = 'stopped';
      throw error;
    }
    return this.info();
  }

  /** SIGTERM: the node hands its partitions over, flushes and leaves. */
  async stop(): Promise<BrokerInfo> {
    if (this.#pid === null) return this.info();
    this.#ending = 'stopped';
    this.#state = 'stopping';
    signal(this.#pid, 'SIGTERM');
    signal(this.#pid, 'SIGCONT');
    if (!(await this.#gone(STOP_GRACE_MS))) {
      if (this.#pid) signal(this.#pid, 'SIGKILL');
      await this.#gone(2_000);
    }
    return this.info();
  }

  /** SIGKILL: the node has no time for anything, as in a power cut. */
  async kill(): Promise<BrokerInfo> {
    if (this.#state === 'killed') return this.info();
    if (this.#pid === null) throw this.#refused('kill');
    this.#ending = 'killed';
    signal(this.#pid, 'SIGKILL');
    await this.#gone(2_000);
    return this.info();
  }

  /** SIGSTOP: the node keeps its connections and answers nothing, as a machine that hangs. */
  pause(): BrokerInfo {
    if (this.#state === 'paused') return this.info();
    if (this.#pid === null || this.#state !== 'running') throw this.#refused('pause');
    signal(this.#pid, 'SIGSTOP');
    this.#state = 'paused';
    return this.info();
  }

  /** SIGCONT: a paused node goes on where it was. */
  resume(): BrokerInfo {
    if (this.#state === 'running') return this.info();
    if (this.#pid === null || this.#state !== 'paused') throw this.#refused('resume');
    signal(this.#pid, 'SIGCONT');
    this.#state = 'running';
    return this.info();
  }

  /** The text of server.properties as this node was given it. */
  properties(): string {
    return readIfThere(this.propertiesFile);
  }

  /** The last lines of the node's log. */
  log(lines: number): string {
    return tail(this.logFile, lines);
  }

  /** Writes server.properties and, the first time, formats the data folder with the cluster's id. */
  async #prepare(): Promise<void> {
    mkdirSync(this.settings.dataDir, { recursive: true });
    writeFileSync(this.propertiesFile, serverProperties(this.settings));
    if (existsSync(join(this.settings.dataDir, 'meta.properties'))) return;
    const args = ['format', '--cluster-id', this.clusterId, '--config', this.propertiesFile];
    const command = javaCommand('kafka.tools.StorageTool', args, {
      archive: 'broker',
      writeArchive: true,
      log4j: log4j('tools'),
    });
    await run(command, `format the data folder of node ${this.settings.id}`);
  }

  async #launch(): Promise<void> {
    if (existsSync(this.logFile)) renameSync(this.logFile, `${this.logFile}.1`);
    const command = javaCommand('kafka.Kafka', [this.propertiesFile], {
      archive: 'broker',
      writeArchive: true,
      log4j: log4j('broker'),
      system: { 'lab.log': this.logFile },
    });
    const started = Date.now();
    const child = await spawnOwned(command.file, command.args, {
      env: command.env,
      cwd: this.dir,
      outputFile: this.#outputFile,
    });
    this.#pid = child.pid;
    this.#startedAt = new Date(started);
    child.once('exit', (code, signalName) => {
      this.#pid = null;
      this.#exit = { code, signal: signalName };
      const wasReady = this.#readyMs !== null;
      this.#state = this.#ending ?? 'crashed';
      command.ended();
      if (this.#state === 'crashed' && wasReady) this.onCrash(this.info());
    });
    await this.#ready(started);
  }

  async #ready(started: number): Promise<void> {
    const { id, host, port } = this.settings;
    const saysSo = () => this.#pid === null || /Kafka Server started/.test(readIfThere(this.logFile));
    await until(saysSo, READY_TIMEOUT_MS);
    const answers = this.#pid !== null && (await waitForAnswer(host, port, 10_000));
    if (answers && this.#pid !== null) {
      this.#readyMs = Date.now() - started;
      this.#state = 'running';
      return;
    }
    if (this.#ending) throw new LabError(`Broker ${id} was ${this.#ending} while it was starting.`);
    const reason = this.#reason();
    if (this.#pid !== null) {
      await this.stop();
      throw new LabError(
        `Broker ${id} did not answer on ${host}:${port} within ${READY_TIMEOUT_MS / 1000} s.\n${reason}`,
        500,
      );
    }
    throw new LabError(
      `Broker ${id} ended before it was ready. Its log ${this.logFile} says:\n${reason}`,
      500,
    );
  }

  get #outputFile(): string {
    return this.logFile.replace(/\.log$/, '.out');
  }

  /** What ended the node: what the runtime itself printed, then the log's reason, else its last lines. */
  #reason(): string {
    const output = readIfThere(this.#outputFile).trim().split('\n').slice(0, 5).join('\n');
    const log = readIfThere(this.logFile).split('\n');
    return [output, fatalReason(log) || log.slice(-6).join('\n').trim()].filter(Boolean).join('\n');
  }

  #gone(timeoutMs: number): Promise<boolean> {
    return until(() => this.#pid === null, timeoutMs, 10);
  }

  #refused(wish: string): LabError {
    const { id } = this.settings;
    const first = this.#pid === null ? 'start' : 'resume';
    const next =
      this.#state === 'paused' || this.#pid === null
        ? `Try: npm run lab -- ${first} ${id}`
        : 'Wait a moment.';
    return new LabError(`Cannot ${wish} broker ${id}: it is ${this.#state}. ${next}`);
  }
}

function log4j(name: 'broker' | 'tools'): string {
  return fileURLToPath(new URL(`log4j2-${name}.properties`, import.meta.url));
}

function run(command: JavaCommand, purpose: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...command.env, ...ownerMark() };
    execFile(command.file, command.args, { env }, (error, stdout, stderr) => {
      if (!error) return resolve();
      reject(new LabError(`Could not ${purpose}: ${(stderr || stdout || error.message).trim()}`, 500));
    });
  });
}

/** A log's first errors, and the innermost cause of the last: errors that the node survived may come before it. */
export function fatalReason(log: string[]): string {
  const errors = log.filter((line) => / (ERROR|FATAL) |Exception: /.test(line));
  const causes = errors.filter((line) => line.startsWith('Caused by: '));
  return [...new Set([...errors.slice(0, 3), ...causes.slice(-1)])].join('\n');
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function tail(file: string, lines: number): string {
  return readIfThere(file).trimEnd().split('\n').slice(-lines).join('\n');
}
