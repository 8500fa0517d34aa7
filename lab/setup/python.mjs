import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { noVenv, SetupFailure } from './failures.mjs';

const OLDEST = [3, 10];
const NEWEST_MINOR = 14;

// Must run in a Python 2 as well.
const PROBE = `
import json, sys
def has(name):
    try:
        __import__(name)
        return True
    except Exception:
        return False
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "venv": has("venv") and has("ensurepip")}))
`;

/** @typedef {{version: number[], executable: string, venv: boolean}} Python */

/**
 * Finds a Python that can make the environment: $PYTHON where set, else the first on the PATH that will do.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Python}
 * @throws {SetupFailure} E_NO_PYTHON, E_OLD_PYTHON, E_NO_VENV
 */
export function findPython(env = process.env) {
  /** @type {Python[]} */
  const unfit = [];
  for (const command of candidates(env)) {
    const python = probe(command, env);
    if (!python) continue;
    if (isRecent(python) && python.venv) return python;
    unfit.push(python);
  }
  throw failure(unfit, env);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[][]}
 */
function candidates(env) {
  if (env.PYTHON) return [[env.PYTHON]];
  const names = ['python3'];
  for (let minor = NEWEST_MINOR; minor >= /** @type {number} */ (OLDEST[1]); minor--)
    names.push(`python3.${minor}`);
  names.push('python');
  const commands = names.map((name) => [name]);
  return process.platform === 'win32' ? [['py', '-3'], ...commands] : commands;
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python | undefined} undefined where there is none, or only something else by its name
 */
function probe([file = '', ...args], env) {
  const options = /** @type {const} */ ({ encoding: 'utf8', timeout: 20_000, windowsHide: true });
  const { status, stdout } = spawnSync(file, [...args, '-c', PROBE], { ...options, env: pythonEnv(env) });
  if (status !== 0) return undefined;
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** @param {Python} python */
function isRecent({ version: [major = 0, minor = 0] }) {
  return major === OLDEST[0] && minor >= /** @type {number} */ (OLDEST[1]);
}

/**
 * @param {Python[]} unfit
 * @param {NodeJS.ProcessEnv} env
 */
function failure(unfit, env) {
  const wanted = `Expected Python ${OLDEST.join('.')} or newer`;
  const install =
    'Install a current Python 3 (python.org, or your package manager), or say where one is by PYTHON=/path/to/python3';
  const bare = unfit.find(isRecent);
  if (bare)
    return new SetupFailure('E_NO_VENV', ...noVenv(bare.executable, bare.version.slice(0, 2).join('.')));
  if (unfit.length > 0) {
    const got = [
      ...new Set(unfit.map(({ version, executable }) => `${version.join('.')} (${executable})`)),
    ].join(', ');
    return new SetupFailure(
      'E_OLD_PYTHON',
      `${wanted}, got ${got}.`,
      `${install}; then run the same command again.`,
    );
  }
  const got = env.PYTHON ? `PYTHON=${env.PYTHON}, which does not run as Python` : 'none on the PATH';
  return new SetupFailure(
    'E_NO_PYTHON',
    `${wanted}, got ${got}.`,
    `${install}; then run the same command again.`,
  );
}

/**
 * The environment for Python: without the user's switches that would mix other packages into ours.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnv(env) {
  const {
    PYTHONHOME,
    PYTHONPATH,
    PIP_TARGET,
    PIP_PREFIX,
    PIP_REQUIRE_VIRTUALENV,
    __PYVENV_LAUNCHER__,
    ...rest
  } = env;
  return {
    ...rest,
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    PIP_USER: '0',
    PIP_NO_INPUT: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
}
