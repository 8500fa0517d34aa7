import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClassOptions } from '../class/grade-class';
import { localEngine } from '../class/local-engine';
import { farmEngine } from './engine';
import { openRun } from './run-id';
import { runWorker } from './worker';

/** Where a farm is. */
export interface FarmPlace {
  brokers: string[];
  prefix: string;
}

/**
 * What grades a class on a farm, for a folder of outputs.
 *
 * @param options.fresh has tests run again whose outcome is known
 */
export function onTheFarm(
  { brokers, prefix }: FarmPlace,
  { out, fresh, said }: { out: string; fresh: boolean; said?: (text: string) => void },
): ReturnType<ClassOptions['engine']> {
  const engine = farmEngine({ brokers, prefix, run: openRun(out, { fresh }), said });
  return { engine, close: () => engine.close() };
}

/** Works for a farm until it is told to end: the first time it finishes what is in hand, the second time it hands it back. */
export async function workForTheFarm(
  { brokers, prefix }: FarmPlace,
  { jobs, idleExit, said }: { jobs: number; idleExit?: number; said: (text: string) => void },
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'kafka-course-worker-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  const [stop, handBack] = [new AbortController(), new AbortController()];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Elsewhere these end the command at once.
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (stop.signal.aborted || signal === 'SIGHUP') handBack.abort();
      else if (signal === 'SIGINT') said('Once more hands back what is in hand.');
      stop.abort();
    });
  }
  try {
    const answered = await runWorker({
      ...{ brokers, prefix, jobs, dir, said },
      engine: localEngine({ jobs, dir }),
      signal: stop.signal,
      handBack: handBack.signal,
      idleExitMs: idleExit === undefined ? undefined : idleExit * 1000,
    });
    said(`${answered} works answered.`);
  } finally {
    remove();
  }
}
