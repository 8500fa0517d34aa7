import { type Options, SingleBar } from 'cli-progress';
import type { Found, Watcher, Work } from './grading';

/** How a run tells what it does. */
export interface Reporter extends Watcher {
  /** A step before or after the grading itself. */
  step(text: string): void;
  /** The grading begins: so many pieces of work are to be graded, and so many were graded before. */
  begin(works: number, before: number): void;
  /** It is over. */
  end(): void;
}

/** For a person: a bar with count, rate, time left and who is being graded; plain lines where there is no terminal. */
export function talkative(stream: NodeJS.WriteStream = process.stderr): Reporter {
  const busy = new Map<Work, string>();
  const started = performance.now();
  let bar: SingleBar | null = null;
  let [total, done] = [0, 0];
  const options: Options = {
    format: '{bar} {value}/{total}  {rate} a minute  {left}  {busy}',
    stream,
    hideCursor: true,
    barsize: 20,
    gracefulExit: false,
    clearOnComplete: true,
    linewrap: false,
  };
  const shown = () => {
    const minutes = (performance.now() - started) / 60_000;
    const rate = done / minutes;
    return {
      rate: rate.toFixed(0),
      left: done > 0 ? `${duration(((total - done) / rate) * 60)} left` : '',
      busy: [...busy.values()].join(', '),
    };
  };
  const say = (text: string) => {
    if (!bar) return stream.write(`${text}\n`);
    bar.stop();
    stream.write(`${text}\n`);
    bar.start(total, done, shown());
  };
  return {
    step: say,
    begin(works, before) {
      total = works;
      if (before > 0) say(`${before} were graded before.`);
      if (works === 0 || !stream.isTTY) return;
      bar = new SingleBar(options);
      bar.start(works, 0, shown());
    },
    started(work) {
      busy.set(work, `${work.student} ${work.exercise.slice(0, 2)}`);
      bar?.update(done, shown());
    },
    done(work, found) {
      busy.delete(work);
      done++;
      bar?.update(done, shown());
      if (!stream.isTTY)
        stream.write(`${done}/${total} ${work.student} ${work.exercise}: ${pointsOf(found)}\n`);
    },
    said: say,
    end() {
      bar?.stop();
      bar = null;
    },
  };
}

/** Says what goes wrong, nothing else. */
export function quiet(stream: NodeJS.WritableStream = process.stderr): Reporter {
  return { ...SILENT, said: (text) => stream.write(`${text}\n`) };
}

/** One JSON a line, for programs. */
export function asJson(stream: NodeJS.WritableStream = process.stdout): Reporter {
  const write = (event: string, more: object) => stream.write(`${JSON.stringify({ event, ...more })}\n`);
  return {
    step: (text) => write('step', { text }),
    begin: (works, before) => write('begin', { works, before }),
    started: ({ student, exercise }) => write('started', { student, exercise }),
    done: ({ student, exercise }, { tests }) => {
      const outcomes = Object.fromEntries(tests.map(({ id, outcome }) => [id, outcome]));
      write('done', { student, exercise, outcomes });
    },
    said: (text) => write('said', { text }),
    end: () => write('end', {}),
  };
}

const SILENT: Reporter = { step: () => {}, begin: () => {}, end: () => {} };

function pointsOf({ tests }: Found): string {
  const sum = (of: 'points' | 'max') => tests.reduce((total, test) => total + test[of], 0);
  const withheld = tests.filter(({ outcome }) => outcome === 'infra').length;
  return `${sum('points')} of ${sum('max')} points${withheld ? `, ${withheld} tests not judged` : ''}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
