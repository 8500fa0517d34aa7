import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Tickets } from './tickets';

describe('lab/admin/tickets', () => {
  it('takes a ticket once', () => {
    const tickets = new Tickets();
    const ticket = tickets.issue();
    expect([tickets.redeem(ticket), tickets.redeem(ticket), tickets.redeem('')]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('takes none that is older than a minute', () => {
    let now = 0;
    const tickets = new Tickets(() => now);
    const [first, second] = [tickets.issue(), tickets.issue()];
    now = 60_000;
    expect(tickets.redeem(first)).to.equal(true);
    now = 60_001;
    expect(tickets.redeem(second)).to.equal(false);
  });
});
