import Table from 'cli-table3';
import pc from 'picocolors';
import type { BrokerInfo, LabStatus } from '../lib/kit/lab';
import { capitalised, serverName } from './kafka/role';

/** Memory or disk as people say it: `148 MB`, `2.1 GB`. */
export function size(bytes: number | null): string {
  if (bytes === null) return '';
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What is running where, as a table with one line a process. */
export function whatRuns(status: LabStatus): string {
  const servers = [...status.brokers, ...status.controllers, ...status.zookeepers];
  const rows = status.processes.map(({ name, pid, memoryBytes }) => {
    const server = servers.find((each) => each.pid === pid);
    return [
      name,
      server ? serverAddress(server) : (addressOf(status, name) ?? ''),
      `pid ${pid}`,
      size(memoryBytes),
    ];
  });
  for (const server of servers) {
    if (server.pid === null) rows.push([serverName(server), serverAddress(server), '', '']);
  }
  const total = status.processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  const external = status.mode === 'external' ? [['cluster', status.bootstrap.join(), 'not ours', '']] : [];
  const mails = ['mails', mailsLine(status), '', ''];
  return table([...rows.sort(byName), ...external, mails, ['in all', '', '', size(total)]]);
}

/** The state of a broker, a controller apart or a ZooKeeper as one line. */
export function serverLine(server: BrokerInfo): string {
  const memory = server.pid === null ? '' : `, pid ${server.pid}, ${size(server.memoryBytes)}`;
  const name = capitalised(serverName(server));
  return `${name} at ${server.host}:${server.port} is ${coloured(server.state)}${memory}.`;
}

function serverAddress({ host, port, state, readyMs, exit }: BrokerInfo): string {
  const ready = state === 'running' && readyMs !== null ? `, ready in ${(readyMs / 1000).toFixed(1)} s` : '';
  const end = exit ? ` (${exit.signal ?? `exit code ${exit.code}`})` : '';
  return `${host}:${port} ${coloured(state)}${ready}${end}`;
}

function addressOf({ urls }: LabStatus, name: string): string | null {
  if (name === 'lab server') return urls.lab;
  return name === 'JupyterLab' ? urls.jupyter : null;
}

function mailsLine({ urls, mails }: LabStatus): string {
  if (!mails) return `${urls.smtp} (SMTP_URL)`;
  return `${urls.smtp} ${mails.running ? `${mails.kept} kept` : pc.yellow('stopped')}`;
}

function coloured(state: BrokerInfo['state']): string {
  if (state === 'running') return pc.green(state);
  return state === 'crashed' || state === 'killed' ? pc.red(state) : pc.yellow(state);
}

function byName([a]: string[], [b]: string[]): number {
  return a!.localeCompare(b!);
}

/** Columns of text without lines around them. */
export function table(rows: string[][]): string {
  const chars = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const more = { 'bottom-left': '', 'bottom-right': '', left: '  ', 'left-mid': '', mid: '', 'mid-mid': '' };
  const rest = { right: '', 'right-mid': '', middle: '  ' };
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };
  const made = new Table({ chars: { ...chars, ...more, ...rest }, style });
  made.push(...rows);
  return made.toString();
}
