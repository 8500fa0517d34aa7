/** What one look found. A remedy is one thing to do; only `ok` has none. */
export type Finding =
  | { state: 'ok'; what: string }
  | { state: 'warn'; what: string; remedy: string }
  | { state: 'fail'; what: string; remedy: string };

/** A look at one thing; it never throws, its findings say what is wrong. */
export type Look = () => Promise<Finding[]>;

export function ok(what: string): Finding {
  return { state: 'ok', what };
}

export function warn(what: string, remedy: string): Finding {
  return { state: 'warn', what, remedy };
}

export function fail(what: string, remedy: string): Finding {
  return { state: 'fail', what, remedy };
}
