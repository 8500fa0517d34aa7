import process from 'node:process';

/** A step that takes less, in milliseconds, is not worth a line. */
const WORTH_TELLING = 100;

/**
 * Tells what the set-up is doing: a line when a step begins or ends, and in between, on a terminal one line that
 * is written over, elsewhere a line every 15 seconds.
 * @param {NodeJS.WriteStream} [out]
 */
export function startProgress(out = process.stderr) {
  const begun = Date.now();
  /** @type {Map<string, string>} what each running step printed last */
  const working = new Map();
  const seconds = () => `${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s`;
  const wipe = () => {
    if (out.isTTY) out.write('\r\x1b[2K');
  };
  /** @param {string} text */
  const line = (text) => {
    wipe();
    out.write(`${text}\n`);
  };
  const tick = () => {
    const [first] = [...working].reverse();
    if (!first) return;
    const names = [...working.keys()].join(', ');
    if (!out.isTTY) return line(`  ${seconds()}  still at work: ${names}`);
    wipe();
    out.write(`  ${seconds()}  ${names}: ${first[1]}`.slice(0, (out.columns || 80) - 1));
  };
  /** @type {Map<string, NodeJS.Timeout>} steps whose beginning has not been told yet */
  const untold = new Map();
  /** @param {string} title @param {string} outcome */
  const end = (title, outcome) => {
    clearTimeout(untold.get(title));
    untold.delete(title);
    working.delete(title);
    if (outcome) line(`  ${seconds()}  ${title}: ${outcome}`);
  };
  const timer = setInterval(tick, out.isTTY ? 250 : 15_000);
  timer.unref();

  return {
    line,
    /** @param {string} title */
    start(title) {
      working.set(title, '');
      const tell = () => line(`  ${seconds()}  ${title} …`);
      untold.set(title, setTimeout(tell, WORTH_TELLING));
    },
    /** @param {string} title @param {string} text */
    note(title, text) {
      if (working.has(title)) working.set(title, text);
    },
    /** @param {string} title @param {number} took milliseconds */
    done: (title, took) => end(title, took < WORTH_TELLING ? '' : `done in ${(took / 1000).toFixed(1)} s`),
    /** @param {string} title */
    fail: (title) => end(title, 'failed'),
    stop() {
      clearInterval(timer);
      wipe();
    },
  };
}
