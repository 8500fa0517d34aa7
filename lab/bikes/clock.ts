/** A clock that runs faster or slower than the real one and that can be moved forward. */
export interface Clock {
  /** Simulated seconds in a real one. */
  readonly speed: number;
  /** Ms since 1970. It stands at its start until `run` is called; it never goes back. */
  time(): number;
  /** Lets it run, if it does not yet. */
  run(): void;
  setSpeed(speed: number): void;
  advance(ms: number): void;
}

/** @param now the real time in ms */
export function createClock(now: () => number, start: number, speed: number): Clock {
  let time = start;
  /** The real time up to which `time` holds; null before it runs. */
  let until: number | null = null;

  function catchUp(): number {
    if (until === null) return time;
    const real = now();
    time += Math.max(0, real - until) * speed;
    until = real;
    return time;
  }

  return {
    get speed() {
      return speed;
    },
    time: () => Math.floor(catchUp()),
    run: () => {
      until ??= now();
    },
    setSpeed: (factor) => {
      catchUp();
      speed = factor;
    },
    advance: (ms) => {
      catchUp();
      time += ms;
    },
  };
}
