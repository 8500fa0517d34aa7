import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors';
import { projectDir, pythonFile } from './paths';
import { endProcesses } from './processes/owner';
import { spawnOwned } from './processes/spawn';
import { isLoopback } from './server/guard';

/** The notebook that opens first. */
const FIRST_NOTEBOOK = 'notebooks/00-concepts.ipynb';

export interface Jupyter {
  pid: number;
  /** Where to open it, without the token. */
  url: string;
  stop(): Promise<void>;
}

export interface JupyterOptions {
  /** Folder for its settings, state and log. */
  home: string;
  host: string;
  port: number;
  token: string;
  /** What kernels find in their environment. */
  env: Record<string, string>;
  /** Called when it ends without having been stopped; gets its log file. */
  onEnd?: (logFile: string) => void;
}

/** Starts JupyterLab and resolves once its API answers. @throws LabError with the end of its log if it does not */
export async function startJupyter(options: JupyterOptions): Promise<Jupyter> {
  const { host, port, token } = options;
  if (!existsSync(pythonFile)) {
    throw new LabError('JupyterLab is not installed in .lab/venv. Run `npm start`, which installs it.', 500);
  }
  const outputFile = join(options.home, 'logs/jupyter.log');
  const child = await spawnOwned(pythonFile, [fileURLToPath(new URL('jupyter.py', import.meta.url))], {
    env: { ...options.env, ...jupyterEnv(options) },
    cwd: projectDir,
    outputFile,
  });
  let [ready, ended, stopping] = [false, false, false];
  child.once('exit', () => {
    ended = true;
    if (ready && !stopping) options.onEnd?.(outputFile);
  });
  const url = `http://${host}:${port}/lab`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(`http://${host}:${port}/api/status`, token))) {
    if (ended || Date.now() > deadline) {
      const log = readFileSync(outputFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
      if (!ended) await endProcesses([child.pid], 2_000);
      throw new LabError(`JupyterLab did not come up at ${url}. Its log ${outputFile} ends:\n${log}`, 500);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  ready = true;
  const stop = () => {
    stopping = true;
    return endProcesses([child.pid], 5_000);
  };
  return { pid: child.pid, url, stop };
}

async function answers(url: string, token: string): Promise<boolean> {
  try {
    const headers = { authorization: `token ${token}` };
    return (await fetch(url, { headers, signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** All that JupyterLab keeps is below the lab's folder: the user's own Jupyter settings are neither read nor changed. */
function jupyterEnv({ home, host, port, token }: JupyterOptions): Record<string, string | undefined> {
  const dir = join(home, 'jupyter');
  for (const name of ['config', 'data', 'runtime', 'settings'])
    mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(
    join(dir, 'config/jupyter_server_config.json'),
    JSON.stringify(config(dir, host, port), null, 2),
  );
  writeFileSync(join(dir, 'settings/overrides.json'), JSON.stringify(OVERRIDES, null, 2));
  writeFileSync(join(dir, 'settings/page_config.json'), JSON.stringify(PAGE_CONFIG, null, 2));
  return {
    JUPYTER_CONFIG_DIR: join(dir, 'config'),
    JUPYTER_DATA_DIR: join(dir, 'data'),
    JUPYTER_RUNTIME_DIR: join(dir, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    // Not on the command line, where every user of the machine could read it.
    JUPYTER_TOKEN: token,
    // Compiled modules, written at the first start, make the later ones twice as fast.
    PYTHONDONTWRITEBYTECODE: undefined,
  };
}

function config(dir: string, host: string, port: number) {
  return {
    ServerApp: {
      ip: host,
      port,
      port_retries: 0,
      open_browser: false,
      allow_root: true,
      allow_remote_access: !isLoopback(host),
      root_dir: projectDir,
      quit_button: false,
      jpserver_extensions: {
        jupyterlab: true,
        jupyter_server_terminals: true,
        jupyter_lsp: false,
        notebook_shim: false,
      },
    },
    LabApp: {
      default_url: `/lab/tree/${FIRST_NOTEBOOK}`,
      news_url: null,
      check_for_updates_class: 'jupyterlab.handlers.announcements.NeverCheckForUpdate',
      extension_manager: 'readonly',
      app_settings_dir: join(dir, 'settings'),
      user_settings_dir: join(dir, 'data/settings'),
      workspaces_dir: join(dir, 'data/workspaces'),
    },
    FileContentsManager: { preferred_dir: 'notebooks' },
    KernelSpecManager: { allowed_kernelspecs: ['tslab'], ensure_native_kernel: false },
    MappingKernelManager: { default_kernel_name: 'tslab' },
  };
}

/** No question about news at the first start, and no look for updates. */
const OVERRIDES = {
  '@jupyterlab/apputils-extension:notification': {
    fetchNews: 'false',
    checkForUpdates: false,
  },
};

/** Parts of the page that would ask the server for what it does not have here. */
const PAGE_CONFIG = {
  buildCheck: false,
  disabledExtensions: {
    '@jupyterlab/lsp-extension': true,
    // These two ask the one above for its connections.
    '@jupyterlab/fileeditor-extension:language-server': true,
    '@jupyterlab/notebook-extension:language-server': true,
    '@jupyterlab/extensionmanager-extension': true,
  },
};
