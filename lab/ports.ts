import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { ClusterShape } from '../lib/kit/lab';
import { LabError } from './errors';
import { clusterPorts } from './kafka/layout';
import type { LabPorts } from './lab';
import { holderOf, isFree } from './processes/ports';

/** A port that the lab needs, what for, and the option that moves it. */
export interface NeededPort {
  port: number;
  what: string;
  /** The address that it is listened on. */
  host: string;
  option: string;
}

/**
 * All ports that a lab needs to start.
 * @param shape null when it uses an existing cluster: none for brokers then
 */
export function neededPorts(
  ports: LabPorts,
  shape: ClusterShape | null,
  { host, jupyter, mailSink }: { host: string; jupyter: boolean; mailSink: boolean },
): NeededPort[] {
  return [
    ...(shape ? clusterPorts(shape, ports, host) : []),
    { port: ports.lab, what: 'the lab server', host, option: '--port-lab' },
    ...(mailSink ? [{ port: ports.smtp, what: 'the mail sink', host, option: '--port-smtp' }] : []),
    ...(jupyter ? [{ port: ports.jupyter, what: 'JupyterLab', host, option: '--port-jupyter' }] : []),
  ];
}

/** @throws LabError that names each port that is taken or wanted twice, who holds it, and the option that moves it */
export async function checkPorts(needed: NeededPort[]): Promise<void> {
  const problems: string[] = [];
  for (const [index, { port, what, host, option }] of needed.entries()) {
    const other = needed.slice(0, index).find((each) => each.port === port);
    if (other)
      problems.push(
        `Port ${port} is wanted for ${what} and for ${other.what}: move one with ${option} PORT.`,
      );
    else if (!(await isFree(port, host))) {
      const holder = holderOf(port);
      problems.push(
        `Port ${port}, needed for ${what}, is taken${holder ? ` by ${holder}` : ''}. ` +
          `Stop that program, or choose another port: npm start -- ${option} ${port + 100}`,
      );
    }
  }
  if (problems.length > 0) throw new LabError(problems.join('\n'));
}

/** @throws LabError unless the name or address is one of this machine's, by which others can reach it */
export async function checkHost(host: string): Promise<void> {
  const mine = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const known = mine.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  if (host === '0.0.0.0') {
    throw new LabError(
      `--host 0.0.0.0: clients are told this address and could not reach it. Name one of ${known.join(', ')}.`,
    );
  }
  const found = await lookup(host, { family: 4 }).catch(() => null);
  if (!found)
    throw new LabError(`--host ${host}: this name is not known here. Use one of ${known.join(', ')}.`);
  if (!known.includes(found.address) && !found.address.startsWith('127.')) {
    throw new LabError(
      `--host ${host}: it means ${found.address}, which is no address of this machine. Use one of ${known.join(', ')}.`,
    );
  }
}
