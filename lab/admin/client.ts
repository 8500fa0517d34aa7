import { Connection, NoAnswerError, UnknownRequestError } from './connection';
import type { Api } from './protocol/api';
import { type Metadata, type MetadataTopic, metadata } from './protocol/metadata';

/** How long a broker may take for what the page waits for. */
export const PATIENCE_MS = 800;
/** When nobody has answered so far, the next broker is asked as well. */
const HEDGE_MS = 150;
/** How long after it failed a broker is not asked again; meanwhile everybody is answered at once. */
const REST_MS = 1_000;

export interface AskOptions {
  timeoutMs?: number;
  /**
   * A broker answers one request of a connection after the other: what may take long goes over a line of its own.
   * Default `quick`.
   */
  line?: string;
  /** The broker passes it on to the controller: its silence says nothing about the broker. */
  passedOn?: boolean;
}

interface Node {
  host: string;
  port: number;
  lines: Map<string, Connection>;
  /** Until when it rests, in milliseconds since 1970. */
  restsUntil: number;
  /** Whether it takes connections and says nothing; then one question at a time finds out whether it still does. */
  hangs: boolean;
  /** How often that was seen, one after the other. */
  times: number;
  why: string;
}

/**
 * Connections to the brokers of a cluster. A broker that is dead or hangs costs one short wait; after that, whoever
 * asks it is told at once until it answers again.
 */
export class AdminClient {
  private readonly nodes = new Map<string, Node>();
  private addresses = new Map<number, string>();
  private last: string | null = null;

  constructor(private readonly bootstrap: () => string[]) {}

  /** The brokers that the last metadata listed. */
  get brokers(): number[] {
    return [...this.addresses.keys()];
  }

  /** @throws NoAnswerError when no broker answers */
  async metadata(topics: string[] | null, options: AskOptions = {}): Promise<Metadata> {
    const found = await this.askAny(metadata, { topics }, options);
    const addresses = found.brokers.map(({ id, host, port }) => [id, `${host}:${port}`] as const);
    if (addresses.length > 0) this.addresses = new Map([...this.addresses, ...addresses]);
    return found;
  }

  /** One topic, as the cluster knows it; null where there is none. @throws NoAnswerError */
  async topic(name: string): Promise<MetadataTopic | null> {
    const { topics } = await this.metadata([name]);
    const found = topics.find((topic) => topic.name === name);
    return found && found.error === 0 ? found : null;
  }

  /** Asks one broker. @throws NoAnswerError, UnknownRequestError */
  async ask<Asked, Answer>(
    broker: number,
    api: Api<Asked, Answer>,
    asked: Asked,
    options: AskOptions = {},
  ): Promise<Answer> {
    const address = this.addresses.get(broker);
    if (!address) throw new NoAnswerError(`The address of broker ${broker} is not known.`, false);
    return this.askAt(address, api, asked, options);
  }

  /** Asks the broker that answered last, and the others too when it takes long. Only for what changes nothing. */
  async askAny<Asked, Answer>(
    api: Api<Asked, Answer>,
    asked: Asked,
    options: AskOptions = {},
  ): Promise<Answer> {
    const addresses = this.inOrder();
    return new Promise((resolve, reject) => {
      let [next, open] = [0, 0];
      let hedge: NodeJS.Timeout | undefined;
      let settled = false;
      let unknown: UnknownRequestError | null = null;
      const tryNext = () => {
        clearTimeout(hedge);
        const address = addresses[next++];
        if (settled || address === undefined) return;
        open++;
        hedge = setTimeout(tryNext, HEDGE_MS);
        this.askAt(address, api, asked, options).then(
          (answer) => {
            clearTimeout(hedge);
            if (!settled) this.last = address;
            settled = true;
            resolve(answer);
          },
          (error: Error) => {
            open--;
            if (error instanceof UnknownRequestError) unknown = error;
            if (next < addresses.length) tryNext();
            else if (open === 0) {
              clearTimeout(hedge);
              reject(unknown ?? this.nobody(error));
            }
          },
        );
      };
      tryNext();
    });
  }

  /** Asks one broker that answers, no second one: for what changes something. @throws NoAnswerError, UnknownRequestError */
  async askOnce<Asked, Answer>(api: Api<Asked, Answer>, asked: Asked, timeoutMs = 10_000): Promise<Answer> {
    await this.metadata([]);
    return this.askAt(this.last!, api, asked, { timeoutMs, line: 'change', passedOn: true });
  }

  /**
   * Asks all brokers side by side.
   * @returns by broker its answer; those that have none are left out
   */
  async askAll<Asked, Answer>(
    api: Api<Asked, Answer>,
    asked: Asked,
    options: AskOptions = {},
  ): Promise<Map<number, Answer>> {
    const answers = await Promise.all(
      this.brokers.map(async (id) => {
        const answer = await this.ask(id, api, asked, options).catch(() => null);
        return [id, answer] as const;
      }),
    );
    return new Map(answers.filter((entry): entry is [number, Awaited<Answer> & {}] => entry[1] !== null));
  }

  /** Brokers that take connections but say nothing; one that was merely busy once is none. */
  silent(): number[] {
    return this.brokers.filter((id) => (this.nodes.get(this.addresses.get(id)!)?.times ?? 0) > 1);
  }

  /** Host and port of a broker, as the last metadata that had it said; null where none did. */
  addressOf(broker: number): [host: string, port: number] | null {
    const address = this.addresses.get(broker);
    if (address === undefined) return null;
    const { host, port } = this.nodeAt(address);
    return [host, port];
  }

  /** Forgets brokers that are not of this cluster. */
  keepOnly({ brokers }: Metadata): void {
    this.addresses = new Map(brokers.map(({ id, host, port }) => [id, `${host}:${port}`]));
  }

  /** Closes the connections of a line, or all. */
  close(line?: string): void {
    for (const { lines } of this.nodes.values()) {
      for (const [name, connection] of lines) {
        if (line !== undefined && name !== line) continue;
        connection.close();
        lines.delete(name);
      }
    }
  }

  private async askAt<Asked, Answer>(
    address: string,
    api: Api<Asked, Answer>,
    asked: Asked,
    { timeoutMs = PATIENCE_MS, line = 'quick', passedOn = false }: AskOptions,
  ): Promise<Answer> {
    const node = this.nodeAt(address);
    if (Date.now() < node.restsUntil) throw new NoAnswerError(node.why, node.hangs);
    // While one finds out whether it still hangs, the others do not wait with it.
    if (node.hangs) node.restsUntil = Date.now() + PATIENCE_MS + REST_MS;
    let connection = node.lines.get(line);
    if (!connection) {
      connection = new Connection(node.host, node.port);
      node.lines.set(line, connection);
    }
    try {
      const answer = await connection.ask(api, asked, timeoutMs);
      node.hangs = false;
      node.times = 0;
      node.restsUntil = 0;
      return answer;
    } catch (error) {
      if (error instanceof NoAnswerError && (!error.hangs || (timeoutMs <= PATIENCE_MS && !passedOn))) {
        node.hangs = error.hangs;
        node.times = error.hangs ? node.times + 1 : 0;
        node.why = error.message;
        node.restsUntil = Date.now() + (error.hangs ? REST_MS : 100);
      }
      throw error;
    }
  }

  private nodeAt(address: string): Node {
    let node = this.nodes.get(address);
    if (!node) {
      const colon = address.lastIndexOf(':');
      const [host, port] = [address.slice(0, colon), Number(address.slice(colon + 1))];
      node = { host, port, lines: new Map(), restsUntil: 0, hangs: false, times: 0, why: '' };
      this.nodes.set(address, node);
    }
    return node;
  }

  /** The one that answered last, those that do not rest, the others. */
  private inOrder(): string[] {
    const all = [...new Set([...this.addresses.values(), ...this.bootstrap()])];
    const rests = (address: string) => ((this.nodes.get(address)?.restsUntil ?? 0) > Date.now() ? 1 : 0);
    const rank = (address: string) => 2 * rests(address) + (address === this.last ? 0 : 1);
    return all.sort((a, b) => rank(a) - rank(b));
  }

  private nobody(last: Error): NoAnswerError {
    return new NoAnswerError(`No broker of ${this.bootstrap().join(', ')} answers (${last.message})`, false);
  }
}
