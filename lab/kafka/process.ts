import { existsSync, renameSync } from 'node:fs';
import type { BrokerInfo } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { memoryOf } from '../processes/memory';
import { signal, until } from '../processes/owner';
import { spawnOwned } from '../processes/spawn';
import { fatalReason, readIfThere, tail } from './log';
import { capitalised, type ServerRole, serverName } from './role';

const READY_TIMEOUT_MS = 60_000;
/** A clean stop takes half a second, but without a majority of controllers it would wait for ever. */
const STOP_GRACE_MS = 10_000;
/** A server that was never ready has nothing to hand over; it may be waiting for others for ever. */
const UNREADY_GRACE_MS = 2_000;
/** The first time a server also writes its class data archive, without which every start is slow. */
const WRITING_GRACE_MS = 25_000;
/** How long to wait for others that may be starting as well, before saying that they are missing. */
const MAJORITY_TIMEOUT_MS = 3_000;

/** What a server asks of its cluster, and what it tells. */
export interface ServerSurroundings {
  /** What keeps every server from getting ready, as a sentence: a majority is missing. Null when nothing does. */
  missing?: () => string | null;
  /** Called when a server that was ready ends without having been asked to. */
  onCrash?: (info: BrokerInfo) => void;
}

/** The life of one server process of a cluster, whatever its role: `role` says what differs. */
export class ServerProcess {
  #state: BrokerInfo['state'] = 'stopped';
  #pid: number | null = null;
  #exit: BrokerInfo['exit'] = null;
  #startedAt: Date | null = null;
  #readyMs: number | null = null;
  #ending: 'stopped' | 'killed' | null = null;
  #writesArchive = false;
  /** From the launch until it is ready or has failed. */
  #gettingReady: Promise<void> | null = null;

  constructor(
    readonly role: ServerRole,
    private readonly surroundings: ServerSurroundings = {},
  ) {}

  get state(): BrokerInfo['state'] {
    return this.#state;
  }

  /** True while the process exists and is not paused, ready or not. */
  get alive(): boolean {
    return this.#state === 'starting' || this.#state === 'running';
  }

  /** Such as `broker 0`. */
  get name(): string {
    return serverName(this.role);
  }

  info(): BrokerInfo {
    const { id, kind, host, port, controllerPort, propertiesFile, logFile } = this.role;
    return {
      id,
      kind,
      host,
      port,
      controllerPort,
      state: this.#state,
      pid: this.#pid,
      memoryBytes: this.#pid ? memoryOf(this.#pid) : null,
      startedAt: this.#startedAt?.toISOString() ?? null,
      readyMs: this.#readyMs,
      exit: this.#exit,
      propertiesFile,
      logFile,
    };
  }

  /**
   * Starts the server; resolves once it serves. Without a majority of controllers none gets ready: that is said
   * after a few seconds, and the process goes on waiting for them.
   *
   * @throws LabError with what its log says if it ends before, 503 while a majority is missing
   */
  async start(): Promise<BrokerInfo> {
    if (this.#state === 'running') return this.info();
    this.#gettingReady ??= this.#launch().finally(() => {
      this.#gettingReady = null;
    });
    await Promise.race([this.#gettingReady, this.#majorityMissing(this.#gettingReady)]);
    return this.info();
  }

  /**
   * SIGTERM: a broker hands its partitions over, flushes and leaves.
   * @param withAll true if all of its cluster stops, so that it need not wait for the others
   */
  async stop({ withAll = false } = {}): Promise<BrokerInfo> {
    if (this.#pid === null) return this.#neverLaunched('stopped');
    const usual = this.#writesArchive ? WRITING_GRACE_MS : STOP_GRACE_MS;
    const grace = this.#state === 'starting' ? UNREADY_GRACE_MS : usual;
    this.#ending = 'stopped';
    this.#state = 'stopping';
    signal(this.#pid, 'SIGTERM');
    signal(this.#pid, 'SIGCONT');
    const { flushed, logFile } = this.role;
    const nothingToLose = withAll && !this.#writesArchive ? flushed : undefined;
    await until(() => this.#pid === null || nothingToLose?.test(readIfThere(logFile)) === true, grace, 50);
    if (this.#pid) signal(this.#pid, 'SIGKILL');
    await this.#gone(2_000);
    return this.info();
  }

  /** SIGKILL: the server has no time for anything, as in a power cut. */
  async kill(): Promise<BrokerInfo> {
    if (this.#state === 'killed') return this.info();
    if (this.#state === 'starting' && this.#pid === null) return this.#neverLaunched('killed');
    if (this.#pid === null) throw this.#refused('kill');
    this.#ending = 'killed';
    signal(this.#pid, 'SIGKILL');
    await this.#gone(2_000);
    return this.info();
  }

  /** SIGSTOP: the server keeps its connections and answers nothing, as a machine that hangs. */
  pause(): BrokerInfo {
    if (this.#state === 'paused') return this.info();
    if (this.#pid === null || this.#state !== 'running') throw this.#refused('pause');
    signal(this.#pid, 'SIGSTOP');
    this.#state = 'paused';
    return this.info();
  }

  /** SIGCONT: a paused server goes on where it was. */
  resume(): BrokerInfo {
    if (this.#state === 'running') return this.info();
    if (this.#pid === null || this.#state !== 'paused') throw this.#refused('resume');
    signal(this.#pid, 'SIGCONT');
    this.#state = 'running';
    return this.info();
  }

  /** The text of the properties file as this server was given it. */
  properties(): string {
    return readIfThere(this.role.propertiesFile);
  }

  /** The last lines of the server's log. */
  log(lines: number): string {
    return tail(this.role.logFile, lines);
  }

  async #launch(): Promise<void> {
    if (this.#pid !== null) throw this.#refused('start');
    this.#state = 'starting';
    this.#exit = null;
    this.#ending = null;
    this.#readyMs = null;
    try {
      await this.role.prepare();
      if (this.#ending) throw this.#interrupted();
      await this.#spawn();
    } catch (error) {
      if (this.#pid === null) this.#state = this.#ending ?? 'stopped';
      throw error;
    }
    await this.#ready();
  }

  async #spawn(): Promise<void> {
    const { dir, logFile } = this.role;
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    const command = this.role.command();
    this.#startedAt = new Date();
    const child = await spawnOwned(command.file, command.args, {
      env: command.env,
      cwd: dir,
      outputFile: this.#outputFile,
    });
    this.#pid = child.pid;
    this.#writesArchive = command.writesArchive;
    child.once('exit', (code, signalName) => {
      this.#pid = null;
      this.#exit = { code, signal: signalName };
      const wasReady = this.#readyMs !== null;
      this.#state = this.#ending ?? 'crashed';
      command.ended(wasReady);
      if (this.#state === 'crashed' && wasReady) this.surroundings.onCrash?.(this.info());
    });
  }

  async #ready(): Promise<void> {
    const { host, port, logFile, started } = this.role;
    const saysSo = () => this.#pid === null || started.test(readIfThere(logFile));
    await until(saysSo, READY_TIMEOUT_MS);
    const answers = this.#pid !== null && (await this.role.answers(10_000));
    if (answers && this.#pid !== null && this.#ending === null) {
      this.#readyMs = Date.now() - this.#startedAt!.getTime();
      this.#state = 'running';
      return;
    }
    const name = capitalised(this.name);
    if (this.#ending) throw this.#interrupted();
    const reason = this.#reason();
    if (this.#pid !== null) {
      await this.stop();
      throw new LabError(
        `${name} did not answer on ${host}:${port} within ${READY_TIMEOUT_MS / 1000} s.\n${reason}`,
        500,
      );
    }
    throw new LabError(`${name} ended before it was ready. Its log ${logFile} says:\n${reason}`, 500);
  }

  /** Rejects once a majority has been missing for some seconds; never resolves before `ready` is settled. */
  async #majorityMissing(ready: Promise<void>): Promise<void> {
    let settled = false;
    const done = ready.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    let since = Date.now();
    while (!settled) {
      const missing = this.surroundings.missing?.() ?? null;
      if (missing === null) since = Date.now();
      else if (Date.now() - since >= MAJORITY_TIMEOUT_MS) {
        throw new LabError(`${capitalised(this.name)} has started and waits: ${missing}`, 503);
      }
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    return ready;
  }

  /** Ends a start that is still preparing, before there is a process. */
  async #neverLaunched(ending: 'stopped' | 'killed'): Promise<BrokerInfo> {
    if (this.#state === 'starting') {
      this.#ending = ending;
      await this.#gettingReady?.catch(() => {});
    }
    return this.info();
  }

  #interrupted(): LabError {
    return new LabError(`${capitalised(this.name)} was ${this.#ending} while it was starting.`);
  }

  get #outputFile(): string {
    return this.role.logFile.replace(/\.log$/, '.out');
  }

  /** What ended the server: what the runtime itself printed, then the log's reason, else its last lines. */
  #reason(): string {
    const output = readIfThere(this.#outputFile).trim().split('\n').slice(0, 5).join('\n');
    const log = readIfThere(this.role.logFile).split('\n');
    return [output, fatalReason(log) || log.slice(-6).join('\n').trim()].filter(Boolean).join('\n');
  }

  #gone(timeoutMs: number): Promise<boolean> {
    return until(() => this.#pid === null, timeoutMs, 10);
  }

  #refused(wish: string): LabError {
    const first = this.#pid === null ? 'start' : 'resume';
    const next =
      this.#state === 'paused' || this.#pid === null
        ? `Try: npm run lab -- ${first} ${this.role.id}`
        : 'Wait a moment.';
    return new LabError(`Cannot ${wish} ${this.name}: it is ${this.#state}. ${next}`);
  }
}
