/** One check of the test command: a test, a compiler run, a notebook. */
export interface Item {
  name: string;
  ok: boolean;
  /** Why it failed, in lines that a person can act on. */
  message?: string;
  seconds?: number;
  /** Why it was left out: it is printed, and counted apart. */
  skipped?: string;
}

/** A part of the test command. It yields items as they end, so that progress is seen. */
export interface Stage {
  name: string;
  /** Part of `npm run test:quick`. */
  quick: boolean;
  run(context: TestRun): AsyncIterable<Item>;
}

/** What the stages of one run share. Labs are started on first use, on free ports, with folders of their own. */
export interface TestRun {
  project: string;
  quick: boolean;
  /** The Python that has nbclient. */
  python: string;
  /** A live broker and the lab server. Work that would meet on the same topics has a lab each: lane 0, 1, … */
  lab(lane?: number): Promise<TestLab>;
  /** A lab of three brokers. */
  three(): Promise<TestLab>;
  /** JupyterLab beside the same lab. */
  jupyter(): Promise<{ url: string; token: string }>;
}

export interface TestLab {
  url: string;
  token: string;
  bootstrap: string[];
}
