import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, startLab } from '../lab/lab';
import { projectDir, pythonFile } from '../lab/paths';
import { sweepOrphans } from '../lab/processes/owner';
import type { TestRun } from './item';

/** What the stages share, and how to end what they started. */
export function testRun({ quick }: { quick: boolean }): { context: TestRun; close(): Promise<void> } {
  const labs = new Map<'lab' | 'jupyter', Promise<Lab>>();
  const folders: string[] = [];

  /** One lab without JupyterLab for tests and notebooks, another with it for the browser. */
  const start = (kind: 'lab' | 'jupyter'): Promise<Lab> => {
    const started = labs.get(kind) ?? sweepOrphans().then(() => startLab(options(kind)));
    labs.set(kind, started);
    return started;
  };

  const options = (kind: 'lab' | 'jupyter') => {
    const parent = join(projectDir, '.lab', 'test');
    mkdirSync(parent, { recursive: true });
    const dir = mkdtempSync(join(parent, `${kind}-`));
    folders.push(dir);
    return { dir, ports: 'free' as const, jupyter: kind === 'jupyter' };
  };

  const context: TestRun = {
    project: projectDir,
    quick,
    python: pythonFile,
    lab: () => start('lab'),
    jupyter: async () => {
      const { jupyterUrl, token } = await start('jupyter');
      return { url: new URL(jupyterUrl as string).origin, token };
    },
  };
  return {
    context,
    close: async () => {
      for (const lab of labs.values()) await lab.then((running) => running.stop()).catch(() => {});
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
