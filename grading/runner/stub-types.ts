import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exerciseFile, KIT, PROJECT } from './paths';
import { stubSource } from './stubs';

/**
 * Type-checks the stubs of exercises in a folder laid out as a student's kit.
 *
 * @returns what the compiler said, '' if nothing
 */
export async function typeCheckStubs(ids: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-course-stubs-'));
  try {
    await mkdir(join(folder, 'lib'));
    // Without its tests, as a student has it: they use what stands outside lib/.
    const filter = (source: string) => !source.endsWith('.test.ts');
    await cp(KIT, join(folder, 'lib', 'kit'), { recursive: true, filter });
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    for (const id of ids) {
      await writeFile(
        join(folder, 'lib', `${id}.ts`),
        stubSource(id, await readFile(exerciseFile(id), 'utf8')),
      );
    }
    const config = JSON.parse(await readFile(join(PROJECT, 'tsconfig.json'), 'utf8')) as object;
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['lib'] }));
    const compiler = join(PROJECT, 'node_modules', '.bin', 'tsc');
    await promisify(execFile)(compiler, ['-p', folder, '--pretty', 'false'], { cwd: folder });
    return '';
  } catch (error) {
    const { stdout, message } = error as { stdout?: string; message: string };
    return stdout || message;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
