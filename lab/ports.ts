import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { LabError } from './errors';
import type { LabPorts } from './lab';
import { holderOf, isFree } from './processes/ports';

/** A port that the lab needs, what for, and the option that moves it. */
export interface NeededPort {
  port: number;
  what: string;
  option: string;
}

/** All ports of a lab with so many nodes; none for brokers when it uses an existing cluster (0 nodes). */
export function neededPorts(
  ports: LabPorts,
  nodes: number,
  parts: { jupyter: boolean; mailSink: boolean },
): NeededPort[] {
  const ids = Array.from({ length: nodes }, (_, id) => id);
  return [
    ...ids.map((id) => ({ port: ports.kafka + id, what: `broker ${id}`, option: '--port-kafka' })),
    ...ids.map((id) => ({
      port: ports.controller + id,
      what: `controller ${id}`,
      option: '--port-controller',
    })),
    { port: ports.lab, what: 'the lab server', option: '--port-lab' },
    ...(parts.mailSink ? [{ port: ports.smtp, what: 'the mail sink', option: '--port-smtp' }] : []),
    ...(parts.jupyter ? [{ port: ports.jupyter, what: 'JupyterLab', option: '--port-jupyter' }] : []),
  ];
}

/** @throws LabError that names each port that is taken or wanted twice, who holds it, and the option that moves it */
export async function checkPorts(needed: NeededPort[], host: string): Promise<void> {
  const problems: string[] = [];
  for (const [index, { port, what, option }] of needed.entries()) {
    const other = needed.slice(0, index).find((each) => each.port === port);
    if (other)
      problems.push(
        `Port ${port} is wanted for ${what} and for ${other.what}: move one with ${option} PORT.`,
      );
    else if (!(await isFree(port, what.startsWith('controller') ? '127.0.0.1' : host))) {
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
