/** What tests have opened at the moment, and how often. */
const opened = new Map<string, number>();

/** Lets submissions that have no network reach an address. @returns what closes it again */
export function openAddress(host: string, port: number): () => void {
  const address = addressOf(host, port);
  opened.set(address, (opened.get(address) ?? 0) + 1);
  return () => {
    const left = (opened.get(address) ?? 1) - 1;
    if (left > 0) opened.set(address, left);
    else opened.delete(address);
  };
}

/** Whether a submission of this process may reach an address: a broker of its own, or what a test opened. */
export function isReachable(host: string, port: number, brokers: readonly string[]): boolean {
  const address = addressOf(host, port);
  return opened.has(address) || brokers.some((broker) => addressOf(...split(broker)) === address);
}

/** A host and port of `host:port`; a port that is none is NaN. */
export function split(address: string): [host: string, port: number] {
  const end = address.lastIndexOf(':');
  return [address.slice(0, Math.max(0, end)), Number.parseInt(address.slice(end + 1), 10)];
}

const LOOPBACK = new Set(['localhost', '::1', '[::1]']);

function addressOf(host: string, port: number): string {
  return `${LOOPBACK.has(host) ? '127.0.0.1' : host.toLowerCase()}:${port}`;
}
