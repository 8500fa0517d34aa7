import process from 'node:process';

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
  const timer = setInterval(tick, out.isTTY ? 250 : 15_000);
  timer.unref();

  return {
    line,
    /** @param {string} title */
    start(title) {
      working.set(title, '');
      line(`  ${seconds()}  ${title} …`);
    },
    /** @param {string} title @param {string} text */
    note(title, text) {
      if (working.has(title)) working.set(title, text);
    },
    /** @param {string} title @param {string} outcome */
    end(title, outcome) {
      working.delete(title);
      line(`  ${seconds()}  ${title}: ${outcome}`);
    },
    stop() {
      clearInterval(timer);
      wipe();
    },
  };
}
