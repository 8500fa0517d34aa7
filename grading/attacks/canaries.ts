import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { commandOf, processIds } from '../../lab/processes/table';
import { PROJECT } from '../runner/paths';
import type { Target } from './attack';

/** What no attack may touch, and what tells when one did. */
export interface Canaries {
  target: Target;
  /** Stands in the victim's file, in the environment and in the memory of the grader, and is what the server says. */
  secret: string;
  /** What is not as it was, a sentence each; then everything is put back. */
  damage(): Promise<string[]>;
  close(): void;
}

/** Where attacks write, if anywhere. */
const PLACES = ['/tmp', '/dev/shm', '/var/tmp', PROJECT];
/** Holds the secret from the beginning of the grader's process: /proc shows no later change. */
export const ENVIRONMENT = 'KAFKA_COURSE_CANARY';

/** A secret that nobody guesses; what stands before `-secret-` is no secret. */
export function newSecret(): string {
  const [token, rest] = [randomBytes(6), randomBytes(6)].map((bytes) => bytes.toString('hex'));
  return `canary${token}-secret-${rest}`;
}

/** Plants what attacks look for. The environment, which holds the secret already, and the memory are this process's. */
export async function plantCanaries(): Promise<Canaries> {
  const secret = process.env[ENVIRONMENT] ?? newSecret();
  const [token = ''] = secret.split('-');
  const folder = mkdtempSync(join(tmpdir(), 'attacks-victim-'));
  const victim = join(folder, 'lib.ts');
  const shared = join('/tmp', `${token}-shared`);
  const plant = () => {
    writeFileSync(victim, `export default '${secret}';\n`, { mode: 0o600 });
    writeFileSync(shared, secret, { mode: 0o644 });
    process.env[ENVIRONMENT] = secret;
  };
  plant();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => {}).end(secret);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const before = { victim: seen(victim), shared: seen(shared) };
  return {
    target: { pid: process.pid, port, victim, shared, token, project: PROJECT },
    secret,
    async damage() {
      const found = [
        ...(seen(victim) === before.victim ? [] : ["another submission's file was changed"]),
        ...(seen(shared) === before.shared ? [] : ['a file in /tmp was changed']),
        ...(process.env[ENVIRONMENT] === secret ? [] : ['the environment was changed']),
        ...(connections === 0 ? [] : ['a connection was made to another server of this machine']),
        ...readdirSync(folder)
          .filter((name) => name !== basename(victim))
          .map(() => 'a file was made beside another submission'),
        ...PLACES.flatMap((place) => strays(place, token, basename(shared))),
        ...(await lasting(token)).map((command) => `a process is alive: ${command}`),
      ];
      connections = 0;
      if (found.length > 0) plant();
      Object.assign(before, { victim: seen(victim), shared: seen(shared) });
      return found;
    },
    close() {
      server.close();
      delete process.env[ENVIRONMENT];
      rmSync(folder, { recursive: true, force: true });
      rmSync(shared, { force: true });
    },
  };
}

/** What a file holds and when it was written. */
function seen(path: string): string {
  const { mtimeMs, mode, uid } = statSync(path);
  return JSON.stringify([readFileSync(path, 'utf8'), mtimeMs, mode, uid]);
}

/** Files that an attack made in a place: they are removed. */
function strays(place: string, token: string, own: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(place).filter((name) => name.includes(token) && name !== own);
  } catch {}
  for (const name of names) rmSync(join(place, name), { recursive: true, force: true });
  return names.map((name) => `${name.replaceAll(token, 'a file')} was made in ${place}`);
}

/** Processes of the attack that are alive after a moment: one that was killed takes some time to go. */
async function lasting(token: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const found = processIds().filter((pid) => commandOf(pid).join(' ').includes(token));
    if (found.length === 0 || tries === 20) return found.map(() => 'a shell');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
