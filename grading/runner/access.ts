import type { SASLOptions } from 'kafkajs';

/** A name and password on the brokers. */
export interface Account {
  username: string;
  password: string;
}

/** How one submission and its grader sign in to brokers that ask for it. */
export interface Access {
  /** May do everything. */
  grader: Account;
  /** May use topics, groups and transactional ids whose names begin with `prefix`, and no others. */
  student: Account;
  prefix: string;
}

/** The settings of a Kafka client that signs in; none without an account. */
export function signIn(account: Account | undefined): { sasl?: SASLOptions } {
  return account ? { sasl: { mechanism: 'plain', ...account } } : {};
}
