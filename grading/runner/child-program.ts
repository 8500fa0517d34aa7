import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from './paths';
import { share, temporaryFolder } from './temporary';

let program: Promise<string> | undefined;

/** The child's program with kafkajs in it, bundled once a process into a temporary folder. */
export function childProgram(): Promise<string> {
  program ??= bundleChild();
  return program;
}

async function bundleChild(): Promise<string> {
  const folder = temporaryFolder('grader');
  // It holds no secret, and the child may run as another user.
  share(folder);
  const outfile = join(folder, 'child.cjs');
  await build({
    entryPoints: [join(PROJECT, 'grading', 'runner', 'child', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    absWorkingDir: PROJECT,
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return outfile;
}
