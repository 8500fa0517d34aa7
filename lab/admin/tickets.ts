import { randomBytes } from 'node:crypto';

const LIFE_MS = 60_000;

/**
 * Tickets that stand for the token, each once and for a minute. A notebook puts one into the address of a frame: the
 * output is saved with the notebook, and the token must not be.
 */
export class Tickets {
  private readonly open = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** A new one. */
  issue(): string {
    for (const [ticket, until] of this.open) if (until < this.now()) this.open.delete(ticket);
    const ticket = randomBytes(16).toString('hex');
    this.open.set(ticket, this.now() + LIFE_MS);
    return ticket;
  }

  /** Whether it was good; it is not any more. */
  redeem(ticket: string): boolean {
    const until = this.open.get(ticket);
    this.open.delete(ticket);
    return until !== undefined && until >= this.now();
  }
}
