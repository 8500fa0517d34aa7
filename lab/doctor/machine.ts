import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { javaFile, kafkaVersion } from '../kafka/java';
import { labHome, projectDir, pythonFile } from '../paths';
import { size } from '../report';
import { type Finding, fail, ok, warn } from './report';

const run = promisify(execFile);

const NEEDED_DISK = 0.5e9;
/** The whole lab with one notebook; on less the system starts to swap. */
const NEEDED_MEMORY = 700e6;

/** Node, Python, Java and Kafka: which versions, and whether they are new enough. */
export async function versions(): Promise<Finding[]> {
  return Promise.all([node(), python(), java(), kafka()]);
}

async function node(): Promise<Finding> {
  const { node } = process.versions;
  return atLeast(node, [20, 19])
    ? ok(`Node ${node}`)
    : fail(
        `Node ${node}, expected 20.19 or newer`,
        'Install a current Node from nodejs.org and open a new terminal.',
      );
}

async function python(): Promise<Finding> {
  const version = await printed(pythonFile, ['--version']);
  if (!version) return fail('No Python in .lab/venv', 'Delete the folder .lab/venv and run: npm start');
  return atLeast(version, [3, 10])
    ? ok(version)
    : fail(
        `${version}, expected 3.10 or newer`,
        'Install a newer Python, delete the folder .lab/venv and run: npm start',
      );
}

async function java(): Promise<Finding> {
  try {
    const file = javaFile();
    const version = /version "([^"]+)"/.exec(await printed(file, ['-version']))?.[1] ?? 'unknown';
    if (atLeast(version, [17])) return ok(`Java ${version}`);
    return fail(
      `Java ${version} in ${file}, expected 17 or newer`,
      'Unset JAVA_HOME: the course brings its own Java.',
    );
  } catch (error) {
    return fail('No Java', (error as Error).message);
  }
}

async function kafka(): Promise<Finding> {
  try {
    const version = kafkaVersion();
    if (version && atLeast(version, [4, 0])) return ok(`Kafka ${version}`);
    return fail(
      `Kafka ${version ?? 'of unknown version'}, expected 4.0 or newer`,
      'Unset KAFKA_HOME: the course brings its own Kafka.',
    );
  } catch (error) {
    return fail('No Kafka', (error as Error).message);
  }
}

/** Whether there is room for messages and for the lab's processes. */
export async function room(running: boolean): Promise<Finding[]> {
  const home = labHome();
  mkdirSync(home, { recursive: true });
  const { bavail, bsize } = await statfs(home);
  const disk = bavail * bsize;
  const memory = availableMemory();
  return [
    disk >= NEEDED_DISK
      ? ok(`${size(disk)} of disk free`)
      : fail(
          `${size(disk)} of disk free in ${home}, expected ${size(NEEDED_DISK)}`,
          'Free some disk space, or delete old topics: npm run lab -- reset',
        ),
    running || memory >= NEEDED_MEMORY
      ? ok(`${size(memory)} of memory available`)
      : warn(
          `${size(memory)} of memory available, the lab needs ${size(NEEDED_MEMORY)}`,
          'Close other programs, a browser with many tabs first.',
        ),
  ];
}

/** Whether notebooks can import from lib/: tslab resolves only below their own folder. */
export async function symlink(): Promise<Finding[]> {
  const link = join(projectDir, 'notebooks/lib');
  const remedy = 'Make it anew: ln -sfn ../lib notebooks/lib (on Windows, clone inside WSL2)';
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && existsSync(link) && realpathSync(link) === realpathSync(join(projectDir, 'lib'))) {
    return [ok('notebooks/lib leads to lib')];
  }
  return [
    fail(
      isLink ? 'notebooks/lib leads elsewhere than to lib' : 'notebooks/lib is not a symbolic link',
      remedy,
    ),
  ];
}

/** Whether the notebooks' kernel starts, which it does for a moment. */
export async function kernel(): Promise<Finding[]> {
  const script = [
    'from jupyter_client.manager import start_new_kernel',
    "manager, client = start_new_kernel(kernel_name='tslab', startup_timeout=30)",
    'client.stop_channels(); manager.shutdown_kernel(now=True)',
  ].join('\n');
  const started = Date.now();
  try {
    await run(pythonFile, ['-c', script], { timeout: 60_000, cwd: projectDir });
    return [ok(`The TypeScript kernel starts (${((Date.now() - started) / 1000).toFixed(1)} s)`)];
  } catch (error) {
    const reason =
      (error as { stderr?: string }).stderr?.trim().split('\n').pop() || (error as Error).message;
    return [
      fail(
        `The TypeScript kernel does not start: ${reason}`,
        'Install it anew: delete the folder .lab/venv and run npm start',
      ),
    ];
  }
}

/** What the system could give to new programs; what it holds in caches counts, as it would be given back. */
function availableMemory(): number {
  const file = '/proc/meminfo';
  const kilobytes = existsSync(file) && /^MemAvailable:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : freemem();
}

/** Compares the first version number in a text. */
export function atLeast(text: string, wanted: number[]): boolean {
  const found = (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const [major = 0, minor = 0] = wanted;
  return found[0]! > major || (found[0] === major && (found[1] ?? 0) >= minor);
}

async function printed(file: string, args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(file, args);
    return (stdout || stderr).trim();
  } catch {
    return '';
  }
}
