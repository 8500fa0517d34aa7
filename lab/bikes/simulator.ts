import { setTimeout as wait } from 'node:timers/promises';
import { MONDAY_MORNING, type StationsModel, simulateStations } from '../../fixtures/stations';
import { CONTRACTS } from '../../fixtures/stations/contracts';
import type { AnswerEntry, BikesStatus, FeedFault, LogPage } from '../../lib/kit/bikes';
import type { Station } from '../../lib/kit/stations';
import { type Clock, createClock } from './clock';
import { faultyReply, type Reply, refusal, rightReply } from './faults';
import { FeedLog } from './log';

/** The key that the simulated feed takes. */
export const SIMULATOR_KEY = 'simulator';

/** Simulated seconds in a second, unless set otherwise. */
const DEFAULT_SPEED = 60;

export interface SimulatorOptions {
  seed?: number;
  /** The real time in ms. */
  now?: () => number;
  /** Simulated seconds in a real one; default 60; 0: only `advance` moves the time. */
  speed?: number;
  /** The simulated time of the first answer, in ms since 1970; default: a Monday, 08:00 UTC. */
  start?: number;
}

/** The feed of bike stations, simulated: stations, a clock, a fault, and a log of what was answered. */
export class Simulator {
  #options: Required<SimulatorOptions>;
  #clock: Clock;
  #log = new FeedLog();
  #model: StationsModel | null = null;
  #fault: FeedFault | null = null;

  constructor({
    seed = 1,
    now = Date.now,
    speed = DEFAULT_SPEED,
    start = MONDAY_MORNING,
  }: SimulatorOptions = {}) {
    this.#options = { seed, now, speed, start };
    this.#clock = createClock(now, start, speed);
  }

  /** One poll without any fault: the stations at the simulated time, noted in the log. Do not change them. */
  answer({ contract = null }: { contract?: string | null } = {}): Station[] {
    const { at, stations } = this.#stations(contract);
    this.#log.note({ at, contract, fault: null, stations });
    return stations;
  }

  /**
   * One poll as HTTP asks for it, with the fault that is set. What the client can read of the answer is noted in the
   * log; a wrong key or contract is not.
   *
   * @returns null if the client has gone away before a slow answer
   */
  async take(query: { apiKey?: string; contract?: string }, signal?: AbortSignal): Promise<Reply | null> {
    const { apiKey, contract = null } = query;
    if (apiKey !== SIMULATOR_KEY) return refusal(403, 'Unauthorized');
    if (contract !== null && !CONTRACTS.some(({ name }) => name === contract)) {
      return refusal(400, 'Specified contract does not exist');
    }
    const fault = this.#takeFault();
    if (fault?.kind === 'slow') await wait(fault.ms ?? 5_000, null, { signal }).catch(() => {});
    if (signal?.aborted) return null;
    const { at, stations } = this.#stations(contract);
    const reply = fault ? faultyReply(fault, stations, this.#log.answers) : rightReply(stations);
    this.#log.note({ at, contract, fault: fault?.kind ?? null, stations: reply.shown });
    return reply;
  }

  status(): BikesStatus {
    return {
      seed: this.#options.seed,
      speed: this.#clock.speed,
      time: new Date(this.#clock.time()).toISOString(),
      answers: this.#log.answers,
      fault: this.#fault && { ...this.#fault },
      contracts: CONTRACTS.map(({ name, stations }) => ({ name, stations })),
    };
  }

  setSpeed(speed: number): void {
    this.#clock.setSpeed(speed);
  }

  /** Moves the simulated time forward. */
  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** From the next answer on; null: no more. */
  setFault(fault: FeedFault | null): void {
    this.#fault = fault && { ...fault };
  }

  /** Begins anew with an empty log, at the time, speed and seed of the start unless another seed is given. */
  reset({ seed = this.#options.seed }: { seed?: number } = {}): void {
    this.#options.seed = seed;
    this.#clock = createClock(this.#options.now, this.#options.start, this.#options.speed);
    this.#log = new FeedLog();
    this.#model = null;
    this.#fault = null;
  }

  /** The answers after the one numbered `since`: the last 10,000 answers or 1,000,000 changes are kept. */
  log({ since = 0 }: { since?: number } = {}): AnswerEntry[] {
    return this.#log.page(since, Number.POSITIVE_INFINITY).entries;
  }

  /** Part of the log, of a size that one HTTP answer can hold. */
  logPage(since: number): LogPage {
    return this.#log.page(since);
  }

  #stations(contract: string | null): { at: number; stations: Station[] } {
    this.#clock.run();
    const at = this.#clock.time();
    const { seed, start } = this.#options;
    this.#model ??= simulateStations({ seed, start });
    const all = this.#model.at(at);
    return {
      at,
      stations: contract === null ? all : all.filter(({ contract_name }) => contract_name === contract),
    };
  }

  #takeFault(): FeedFault | null {
    const fault = this.#fault;
    if (fault?.times === undefined) return fault;
    this.#fault = fault.times > 1 ? { ...fault, times: fault.times - 1 } : null;
    return fault;
  }
}

/** See Simulator. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new Simulator(options);
}
