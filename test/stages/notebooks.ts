import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Item, Stage } from '../item';
import { type Notebook, notebookFiles, outputText, readNotebook } from '../notebooks/notebook';
import { inLanes } from './queue';

const CELL_TIMEOUT_SECONDS = 120;
/** Notebooks wait more than they work. */
const LANES = 2;
const VEGA_LITE = 'application/vnd.vegalite.v5+json';

/** Executes every notebook on the run's broker, as a student would with Run All Cells, and looks at what came out. */
export const notebooks: Stage = {
  name: 'notebooks',
  quick: false,
  async *run({ project, lab, python }) {
    const all = notebookFiles(join(project, 'notebooks'));
    // The one that takes longest first: begun last, it would run alone in the end.
    const files = [...all.filter(changesCluster), ...all.filter((file) => !changesCluster(file))];
    // In each lane one after the other: they share topics such as `conversation`, as the textbooks do.
    yield* inLanes<Item>(LANES, async (number, push) => {
      for (let file = files.shift(); file; file = files.shift()) {
        // One that fails half-way would leave its lab with another cluster, and dead brokers.
        const { url, token, bootstrap } = await lab(changesCluster(file) ? LANES : number);
        const env = { LAB_URL: url, LAB_TOKEN: token, KAFKA_BROKERS: bootstrap.join(',') };
        for (const item of await executed(project, python, file, env)) push(item);
      }
    });
  },
};

function changesCluster(file: string): boolean {
  return readNotebook(file).cells.some(({ source }) => source.includes('lab.cluster('));
}

async function executed(
  project: string,
  python: string,
  file: string,
  env: Record<string, string>,
): Promise<Item[]> {
  const { id } = readNotebook(file);
  const out = join(project, '.lab', 'executed', `${id}.ipynb`);
  const result = await execute(project, python, file, out, env);
  const run: Item = {
    name: `${id} runs top to bottom`,
    ok: result.ok,
    seconds: result.seconds,
    message: result.faults.join('\n'),
  };
  if (!result.ok) return [run];
  const notebook = readNotebook(out);
  return [run, fullPoints(notebook), charts(notebook)];
}

interface Execution {
  ok: boolean;
  seconds: number;
  faults: string[];
}

function execute(
  project: string,
  python: string,
  file: string,
  out: string,
  env: Record<string, string>,
): Promise<Execution> {
  const script = join(project, 'test', 'notebooks', 'execute.py');
  const child = spawn(python, [script, file, out, String(CELL_TIMEOUT_SECONDS)], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once('close', () => {
      const line = printed.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{')) resolve(JSON.parse(line));
      else resolve({ ok: false, seconds: 0, faults: [`the runner failed: ${stderr || printed}`] });
    });
  });
}

/** The check cell of the worked edition shows all points. */
function fullPoints(notebook: Notebook): Item {
  const name = `${notebook.id}: the check cell shows full points`;
  const cell = notebook.cells.find((candidate) => candidate.source.includes(`check('${notebook.id}')`));
  const shown = cell ? outputText(cell) : '';
  const points = shown.match(/([\d.]+) \/ ([\d.]+) points/);
  const ok = points !== null && points[1] === points[2] && Number(points[2]) > 0;
  return ok
    ? { name, ok }
    : {
        name,
        ok,
        message: `expected "N / N points", got: ${shown.replace(/<[^>]+>/g, ' ').slice(0, 1_500)}`,
      };
}

/** Every chart is a specification that Vega-Lite compiles without a warning, and has data. */
function charts(notebook: Notebook): Item {
  const name = `${notebook.id}: every chart compiles and has data`;
  const faults: string[] = [];
  let count = 0;
  for (const cell of notebook.cells) {
    for (const { data } of cell.outputs) {
      if (!data?.[VEGA_LITE]) continue;
      count++;
      const spec = data[VEGA_LITE] as TopLevelSpec;
      // JupyterLab takes a text for an address, and shows an error in the chart's place.
      if (typeof spec !== 'object') faults.push(`cell ${cell.id}: expected an object, got ${typeof spec}`);
      faults.push(...chartFaults(spec).map((fault) => `cell ${cell.id}: ${fault}`));
    }
  }
  if (count === 0) faults.push('no chart was shown');
  return faults.length ? { name, ok: false, message: faults.join('\n') } : { name, ok: true };
}

function chartFaults(spec: TopLevelSpec): string[] {
  const faults: string[] = [];
  const log = (...args: readonly unknown[]): void => {
    faults.push(args.join(' '));
  };
  const logger = { level: () => 0, error: log, warn: log, info: () => logger, debug: () => logger };
  try {
    compile(spec, { logger: logger as never });
  } catch (error) {
    faults.push(String(error));
  }
  const values = (spec.data as { values?: unknown[] } | undefined)?.values;
  if (spec.data && 'values' in spec.data && !values?.length) faults.push('it has no data');
  return faults;
}
