import { join } from 'node:path';
import { watch as watchFiles } from 'chokidar';
import pc from 'picocolors';
import { exercises } from '../exercises';
import { brokersFromEnvironment } from '../runner/brokers';
import { PROJECT } from '../runner/paths';
import { runExercise } from '../runner/run';
import { WatchSession } from './watch-session';

/** Checks again at each save below lib/, until q or Ctrl-C. Resolves when it ends. */
export async function watch(start: string): Promise<void> {
  const session = new WatchSession(
    {
      exercises: exercises.map(({ id }) => id),
      // All hints are fetched: the session decides how many are shown.
      check: (exercise) => runExercise({ exercise, brokers: brokersFromEnvironment(), hints: 3 }),
      show: (text) => console.log(text),
      colors: pc.isColorSupported,
    },
    start,
  );
  const complain = (error: Error) => {
    console.error(error.message);
    return true;
  };
  const files = watchFiles(join(PROJECT, 'lib'), {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 80, pollInterval: 20 },
  });
  files.on('all', (_, path) => {
    if (path.endsWith('.ts')) session.saved().catch(complain);
  });
  const ended = keys((key) => session.key(key).catch(complain));
  await session.saved().catch(complain);
  await ended;
  await files.close();
}

/** Hands over keys until one of them ends it. Without a terminal only Ctrl-C does. */
function keys(press: (key: string) => Promise<boolean>): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY) return new Promise(() => {});
  stdin.setRawMode(true).setEncoding('utf8');
  return new Promise((resolve) => {
    const end = () => {
      stdin.setRawMode(false).pause().off('data', onKey);
      resolve();
    };
    const onKey = async (key: string) => {
      // In raw mode Ctrl-C and Ctrl-D come as characters.
      if (key === '\u0003' || key === '\u0004' || !(await press(key.toLowerCase()))) end();
    };
    stdin.on('data', onKey);
  });
}
