import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, startLab } from '../lab/lab';
import { projectDir, pythonFile } from '../lab/paths';
import { sweepOrphans } from '../lab/processes/owner';
import type { TestRun } from './item';

const THREE_BROKERS = { brokers: 3, controller: 'combined' } as const;

/** What the stages share, and how to end what they started. */
export function testRun({ quick }: { quick: boolean }): { context: TestRun; close(): Promise<void> } {
  const labs = new Map<string, Promise<Lab>>();
  const folders: string[] = [];

  /** Labs without JupyterLab for tests and notebooks, one of three brokers, one with JupyterLab for the browser. */
  const start = (kind: string): Promise<Lab> => {
    const started = labs.get(kind) ?? sweepOrphans().then(() => startLab(options(kind)));
    labs.set(kind, started);
    return started;
  };

  const options = (kind: string) => {
    const parent = join(projectDir, '.lab', 'test');
    mkdirSync(parent, { recursive: true });
    const dir = mkdtempSync(join(parent, `${kind}-`));
    folders.push(dir);
    const shape = kind === 'three' ? THREE_BROKERS : undefined;
    return { dir, shape, ports: 'free' as const, jupyter: kind === 'jupyter' };
  };

  const context: TestRun = {
    project: projectDir,
    quick,
    python: pythonFile,
    lab: (lane = 0) => start(lane === 0 ? 'lab' : `lab-${lane}`),
    three: () => start('three'),
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
