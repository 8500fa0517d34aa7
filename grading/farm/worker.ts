import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Kafka, Producer } from 'kafkajs';
import { withAdmin } from '../../lib/kit/admin';
import { pauseUnlessAborted } from '../../lib/kit/lines';
import { GradeError } from '../class/error';
import type { Engine } from '../class/grading';
import type { LocalEngine } from '../class/local-engine';
import { Board } from './board';
import { farmClient, PATIENCE } from './client';
import { Desk, type Taken } from './desk';
import { boundsOf, type FollowedRecord, follow } from './follow';
import { gradeRecord, isJudged, type Outcome } from './grade-record';
import { GroupMembers } from './group-members';
import { joinGroup, type Membership } from './membership';
import { type FarmNames, farmNames } from './names';
import {
  type Answer,
  decodeWork,
  encodeResult,
  RecordError,
  type ResultRecord,
  startedKey,
  type WorkRecord,
} from './records';
import { suiteVersion } from './suite-version';
import { ensureTopics } from './topics';

export interface WorkerOptions {
  /** `host:port` of brokers of the farm's cluster. It holds works and results only: nothing is graded on it. */
  brokers: string[];
  prefix?: string;
  /** How many works are graded at a time. */
  jobs: number;
  /** What grades on this machine. The worker closes it. */
  engine: LocalEngine;
  /** A folder for the files of works in hand. */
  dir: string;
  /** When aborted, what is in hand is finished, and the worker leaves. */
  signal: AbortSignal;
  /** When aborted, what is in hand is handed back: others begin with it anew. */
  handBack?: AbortSignal;
  /** Leaves when there has been nothing to do for so long. */
  idleExitMs?: number;
  said(text: string): void;
}

/** A work that has ended so many workers is answered for a person to look at. */
const DELIVERIES = 3;
const TICK_MS = 500;
/** Works that wait at the desk for each slot: the next one is there once a slot is free. */
const AHEAD = 2;

/**
 * Takes works from the farm as a member of its group and answers them, until it is to end.
 *
 * @returns how many it has answered
 * @throws GradeError when no broker answers, or this machine's tests are not those of a run; Error when it cannot grade
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const name = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`;
  const kafka = farmClient(options.brokers, name);
  const names = farmNames(options.prefix);
  await ensureTopics(kafka, names, options.brokers);
  const producer = kafka.producer({ idempotent: true, retry: PATIENCE });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const members = new GroupMembers(admin, names.group);
  const worker = new Worker(name, kafka, producer, members, names, options);
  try {
    return await worker.run();
  } finally {
    await Promise.all([producer.disconnect(), admin.disconnect(), options.engine.close()]);
  }
}

class Worker {
  private readonly board: Board;
  private desk = new Desk();
  /** From one balancing to the next. */
  private turn = new AbortController();
  private turning = Promise.resolve();
  /** By id; with a start of ours written, or about to be. */
  private readonly inHand = new Map<string, Taken>();
  /** What the board may not have read yet. */
  private readonly answered = new Set<string>();
  private membership: Membership | null = null;
  private readonly end = new AbortController();
  private failure: { error: unknown; id?: string } | null = null;
  private busyAt = Number.POSITIVE_INFINITY;
  /** Nothing is answered any more. */
  private isClosed = false;

  constructor(
    private readonly name: string,
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly members: GroupMembers,
    private readonly names: FarmNames,
    private readonly options: WorkerOptions,
  ) {
    this.board = new Board(kafka, names.results);
  }

  async run(): Promise<number> {
    const { signal, handBack, said } = this.options;
    const stop = () => this.end.abort();
    if (signal.aborted || handBack?.aborted) stop();
    for (const one of [signal, handBack]) one?.addEventListener('abort', stop, { once: true });
    const ticks = setInterval(() => this.tick(), TICK_MS);
    try {
      this.membership = await joinGroup(this.kafka, {
        groupId: this.names.group,
        topic: this.names.work,
        assigned: (partitions) => this.assigned(partitions),
      });
      this.membership.failed.catch((error) => this.fail(error));
      await aborted(this.end.signal);
      if (this.inHand.size > 0 && !handBack?.aborted && !this.failure)
        said(`Finishing ${this.inHand.size} works, then leaving.`);
      await this.emptyHands(handBack);
    } finally {
      clearInterval(ticks);
      this.isClosed = true;
      await this.leave();
    }
    // A field that other methods set is null for all that the compiler sees.
    const failed = this.failure as { error: unknown } | null;
    if (failed) throw failed.error;
    return this.answered.size;
  }

  /** Waits for what is in hand, or hands it back. */
  private async emptyHands(handBack?: AbortSignal): Promise<void> {
    const isSound = () => !this.failure || this.failure.error instanceof GradeError;
    while (this.inHand.size > 0 && isSound() && !handBack?.aborted) await pauseUnlessAborted(50, handBack);
    this.isClosed = true;
    for (const { work, partition } of this.inHand.values()) {
      // The work that kept this machine from grading may be to blame: that counts as a delivery.
      if (work.id === this.failure?.id) continue;
      const others = this.board.startsOf(work.id).filter((worker) => worker !== this.name);
      await this.send(partition, startedKey(work.id), { v: 1, kind: 'started', workers: others }).catch(
        () => {},
      );
    }
  }

  private async leave(): Promise<void> {
    // What was answered a moment ago has to be read before it is committed; if it is not, others see the answer.
    for (let waited = 0; waited < 1_000 && !this.isAllRead(); waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await this.membership?.commit(this.desk.toCommit());
    this.turn.abort();
    await this.turning;
    await this.membership?.leave().catch(() => {});
  }

  private isAllRead(): boolean {
    return [...this.answered].every((id) => !this.desk.isOpen(id));
  }

  private assigned(partitions: number[]): void {
    this.turn.abort();
    this.turn = new AbortController();
    const { signal } = this.turn;
    this.options.said(`${this.name} has ${partitions.length} partitions.`);
    this.turning = this.turning.then(() => this.begin(partitions, signal)).catch((error) => this.fail(error));
  }

  /** First what is answered, then what is to be done. */
  private async begin(partitions: number[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.desk = new Desk();
    const { failed } = await this.board.follow(partitions, {
      signal,
      onAnswer: (id) => this.desk.settle(id),
    });
    failed.catch((error) => this.fail(error));
    if (signal.aborted) return;
    const from = await this.committed(partitions);
    if (signal.aborted) return;
    this.desk = new Desk(from);
    this.busyAt = Date.now();
    if (partitions.length === 0) return;
    const each = (record: FollowedRecord) => this.read(record, signal);
    follow(this.kafka, this.names.work, { from, signal, each }).catch((error) => this.fail(error));
  }

  /** Where to go on in each partition: from its beginning where nothing was committed, or what was is deleted. */
  private async committed(partitions: number[]): Promise<Map<number, bigint>> {
    const { work, group } = this.names;
    const bounds = await boundsOf(this.kafka, work);
    const [stored] = await withAdmin(this.kafka, (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [work] }),
    );
    return new Map(
      partitions.map((partition) => {
        const told = stored?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
        const low = bounds.get(partition)?.low ?? 0n;
        return [partition, BigInt(told) > low ? BigInt(told) : low];
      }),
    );
  }

  private async read({ partition, offset, value }: FollowedRecord, signal: AbortSignal): Promise<void> {
    const { desk } = this;
    const work = this.decoded(value, partition, offset);
    const id = work?.id ?? `${partition}/${offset}`;
    desk.read(id, partition, offset);
    if (!work || this.isAnswered(id) || this.board.isOver(work.run)) return desk.settle(id);
    if (!(await this.hasSuite(work, partition))) return;
    if (signal.aborted || this.inHand.has(id)) return;
    desk.add({ work, partition });
    this.fill();
    const isFull = () => desk.queued >= AHEAD * this.options.jobs;
    while (isFull() && !signal.aborted) await pauseUnlessAborted(50, signal);
  }

  private decoded(value: Buffer | null, partition: number, offset: bigint): WorkRecord | null {
    try {
      return decodeWork(value ?? Buffer.alloc(0));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      this.options.said(`${this.names.work}, partition ${partition}, offset ${offset}: ${error.message}`);
      return null;
    }
  }

  private isAnswered(id: string): boolean {
    return this.answered.has(id) || this.board.isAnswered(id);
  }

  /** Whether this machine's tests are those of the run; a worker whose are not leaves, and the work stays for others. */
  private async hasSuite({ exercise, suite, run }: WorkRecord, partition: number): Promise<boolean> {
    const has = await suiteVersion(exercise).catch(() => 'none');
    if (has === suite) return true;
    if (this.end.signal.aborted) return false;
    const refused = { v: 1, kind: 'refused', worker: this.name, exercise, wanted: suite, has } as const;
    await this.send(partition, `${run}/refused/${this.name}`, refused);
    this.fail(
      new GradeError(
        `Tests of ${exercise}: expected version ${suite}, with which the run is graded, got ${has} on this machine. ` +
          'Nothing was answered. Bring both to the same commit, and start the worker again.',
      ),
    );
    return false;
  }

  private tick(): void {
    this.desk.reopen();
    this.fill();
    void this.membership?.commit(this.desk.toCommit());
    const { idleExitMs } = this.options;
    if (this.inHand.size > 0 || !this.desk.isClear) this.busyAt = Date.now();
    else if (idleExitMs !== undefined && Date.now() - this.busyAt > idleExitMs) this.end.abort();
  }

  /** Begins with works as long as slots are free. */
  private fill(): void {
    while (!this.end.signal.aborted && this.inHand.size < this.options.jobs) {
      const taken = this.desk.next();
      if (!taken) return;
      const { id } = taken.work;
      this.inHand.set(id, taken);
      void this.handle(taken)
        .then(() => this.inHand.delete(id))
        .catch((error) => this.fail(error, id))
        .then(() => this.fill());
    }
  }

  private async handle(taken: Taken): Promise<void> {
    const { work, partition } = taken;
    const { id, student, exercise } = work;
    if (this.isAnswered(id) || this.board.isOver(work.run)) return this.desk.settle(id);
    const starts = this.board.startsOf(id);
    const last = starts.at(-1);
    // It had the partition before the group balanced, and goes on with what it has in hand.
    if (last && last !== this.name && (await this.members.has(last))) return this.desk.defer(taken);
    if (starts.length >= DELIVERIES) {
      const lost = `${starts.length} workers ended while they had it in hand: ${starts.join(', ')}.`;
      return this.answer(taken, { lost, final: true });
    }
    await this.send(partition, startedKey(id), {
      v: 1,
      kind: 'started',
      workers: [...starts, this.name],
    });
    const began = performance.now();
    const outcome = await gradeRecord(work, this.engine, this.options.dir);
    if (this.isClosed) return;
    await this.answer(taken, outcome);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const told = isJudged(outcome)
      ? `${outcome.result.points} of ${outcome.result.max} points`
      : 'not judged';
    this.options.said(`${student} ${exercise}: ${told}, ${seconds} s`);
  }

  /** Grading that ends because the worker does is no reason to start brokers again. */
  private get engine(): Engine {
    const { engine } = this.options;
    return {
      get disturbances() {
        return engine.disturbances;
      },
      grade: (...given) => engine.grade(...given),
      repair: async () => {
        if (!this.isClosed) await engine.repair();
      },
    };
  }

  private async answer({ work, partition }: Taken, outcome: Outcome): Promise<void> {
    const { id, student, exercise } = work;
    const answer: Answer = { v: 1, kind: 'answer', student, exercise, worker: this.name, ...outcome };
    await this.send(partition, id, answer).catch((error) => {
      if (!(error instanceof RecordError)) throw error;
      const lost = `Its result is too large: ${error.message}`;
      return this.send(partition, id, {
        ...{ v: 1, kind: 'answer', student, exercise, worker: this.name },
        ...{ lost, final: true },
      });
    });
    this.answered.add(id);
  }

  /** Resolves once all copies have it. */
  private async send(partition: number, key: string, record: ResultRecord): Promise<void> {
    const value = encodeResult(record);
    await this.producer.send({ topic: this.names.results, acks: -1, messages: [{ partition, key, value }] });
  }

  /** @param id the work at which it failed */
  private fail(error: unknown, id?: string): void {
    if (this.isClosed) return;
    this.failure ??= { error, id };
    this.end.abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
