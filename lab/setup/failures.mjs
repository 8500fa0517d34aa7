/** Why the set-up stopped, and what to do about it. */
export class SetupFailure extends Error {
  /**
   * @param {string} code
   * @param {string} problem what was expected and what came
   * @param {string} next what the reader should do now
   * @param {{step?: string, log?: string, tail?: string[]}} [where]
   */
  constructor(code, problem, next, where = {}) {
    super(problem);
    this.name = 'SetupFailure';
    this.code = code;
    this.next = next;
    this.step = where.step;
    this.log = where.log;
    this.tail = where.tail ?? [];
  }
}

/** @typedef {'npm' | 'python' | 'jars' | 'java' | 'kernel'} Step */

/** What each step talks to, and the variables that steer it. */
const sources = {
  npm: {
    what: "npm's package registry",
    steer: 'HTTPS_PROXY or npm_config_registry',
    trust: 'NODE_EXTRA_CA_CERTS',
  },
  python: { what: "pip's package index", steer: 'HTTPS_PROXY or PIP_INDEX_URL', trust: 'PIP_CERT' },
  jars: {
    what: "the Maven repository that holds Kafka's jars",
    steer: 'HTTPS_PROXY or MAVEN_REPOSITORY',
    trust: 'REQUESTS_CA_BUNDLE',
  },
};

const again = 'then run the same command again: what is installed already is kept';

/**
 * From the rare and precise to the broad: a full disk also breaks connections, a certificate is refused by what
 * looks like a network error.
 * @type {{code: string, pattern: RegExp, tell: (step: Step, match: RegExpMatchArray) => [problem: string, next: string]}[]}
 */
const known = [
  {
    code: 'E_DISK_FULL',
    pattern:
      /ENOSPC|EDQUOT|no space left on device|errno 28\b|disk quota exceeded|not enough space on the disk/i,
    tell: () => [
      'The disk is full.',
      `Free about 1 GB on the disk of this folder (and of your home folder: caches), ${again}.`,
    ],
  },
  {
    code: 'E_CHECKSUM',
    pattern:
      /EINTEGRITY|integrity checksum failed|DO NOT MATCH THE HASHES|Hashes are required|CHECKSUM (?<jar>\S+) expected (?<expected>\w+) got (?<got>\w+)/i,
    tell: (step, match) => [
      match.groups?.jar
        ? `Checksum mismatch for ${match.groups.jar}: expected sha256 ${match.groups.expected}, got ${match.groups.got}. It was not installed.`
        : 'Checksum mismatch: a package that came is not the one that the lock file names. It was not installed.',
      step === 'npm'
        ? `A broken cache or a proxy that alters downloads. Run \`npm cache clean --force\`, ${again}.`
        : step === 'python'
          ? `A broken cache or a proxy that alters downloads. Run \`pip cache purge\`, ${again}.`
          : `A proxy that alters downloads, or a jar that was replaced. Try from another network, ${again}.`,
    ],
  },
  {
    code: 'E_CERTIFICATE',
    pattern:
      /CERTIFICATE_VERIFY_FAILED|certificate verify failed|SELF_SIGNED_CERT|SSLError|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/i,
    tell: (step) => {
      const { what, trust } = source(step);
      return [
        `The certificate of ${what} is not trusted: a proxy or virus scanner reads the connection, or the clock is wrong.`,
        `See that the date is right. Behind such a proxy point ${trust} at its certificate file, ${again}.`,
      ];
    },
  },
  {
    code: 'E_NO_VENV',
    pattern:
      /ensurepip is not available|No module named '?(venv|ensurepip)|ensurepip.*returned non-zero exit status/i,
    tell: () => noVenv('this Python'),
  },
  {
    code: 'E_NO_NPM',
    pattern: /spawn npm ENOENT|npm(: command)? not found|'npm' is not recognized/i,
    tell: () => [
      'Expected npm, which comes with Node, got none on the PATH.',
      `Install npm (Debian and Ubuntu: \`sudo apt install npm\`) or Node from nodejs.org, ${again}.`,
    ],
  },
  {
    code: 'E_LOCK_STALE',
    pattern: /npm ci. can only install packages when your package.json and package-lock.json/i,
    tell: () => [
      'package.json and package-lock.json do not agree.',
      'Put both back as they were (`git checkout package.json package-lock.json`), or run `npm install` if you changed package.json on purpose.',
    ],
  },
  {
    code: 'E_NO_NETWORK',
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|Failed to establish a new connection|name resolution|getaddrinfo failed|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|Cannot connect to proxy|Max retries exceeded|MaxRetryError|ConnectionError|ProtocolError|IncompleteRead/i,
    tell: (step) => {
      const { what, steer } = source(step);
      return [
        `No network: ${what} could not be reached.`,
        `Check the connection (behind a proxy or with a mirror: ${steer}), ${again}.`,
      ];
    },
  },
  {
    code: 'E_NO_WHEEL',
    pattern:
      /from versions: (?!none)|No matching distribution found for (?<wanted>\S+)|is not a supported wheel/i,
    tell: (_step, match) => [
      `${match.groups?.wanted ?? 'A Python package'} is not offered ready-made for this Python and machine.`,
      `Use a 64-bit Python 3.10 to 3.13 on Linux (x64, arm64; not Alpine), macOS or Windows, say which by PYTHON=/path/to/python3, ${again}.`,
    ],
  },
  {
    code: 'E_REGISTRY',
    pattern:
      /npm (?:error|ERR!) code E(?<npm>4\d\d|5\d\d)|HTTP error (?<pip>4\d\d|5\d\d)|HTTP (?<jars>[45]\d\d)\b|too many requests/i,
    tell: (step, match) => {
      const { what, steer } = source(step);
      const status = match.groups?.npm ?? match.groups?.pip ?? match.groups?.jars ?? '429';
      return [
        `${capital(what)} answered with HTTP ${status}.`,
        `Wait a minute, see that ${steer} is right where you set it, ${again}.`,
      ];
    },
  },
  {
    code: 'E_NO_PERMISSION',
    pattern: /EACCES|EPERM|EROFS|permission denied|PermissionError|read-only file system|access is denied/i,
    tell: () => [
      'No permission to write where the set-up must write.',
      `See who owns this folder and your npm and pip caches (\`ls -la\`; files left by sudo?), make them yours, ${again}.`,
    ],
  },
  {
    code: 'E_PATH',
    pattern: /contains the PATH separator|ENAMETOOLONG|file ?name too long|path too long/i,
    tell: () => [
      "The folder's path is too long or has a colon in it.",
      'Move the folder to a short, plain path and run the same command again.',
    ],
  },
];

/**
 * Names the failure of a step from what its command printed.
 * @param {Step} step
 * @param {string} output the end of what it printed
 * @param {{title: string, log?: string, code?: number | null, signal?: string | null}} run
 * @returns {SetupFailure}
 */
export function explain(step, output, run) {
  const where = { step: run.title, log: run.log, tail: lastLines(output) };
  for (const { code, pattern, tell } of known) {
    const match = pattern.exec(output);
    if (match) return new SetupFailure(code, ...tell(step, match), where);
  }
  if (run.signal === 'SIGKILL') {
    return new SetupFailure(
      'E_KILLED',
      'The step was killed from outside, most likely for want of memory.',
      `Close other programs, ${again}.`,
      where,
    );
  }
  return new SetupFailure(
    'E_STEP',
    `The step ended with ${run.signal ?? `exit code ${run.code}`}.`,
    'Run the same command again; if it ends here again, the log below says why.',
    where,
  );
}

/**
 * @param {string} python which Python
 * @param {string} [version] such as 3.11
 * @returns {[problem: string, next: string]}
 */
export function noVenv(python, version = '3') {
  return [
    `${capital(python)} cannot make virtual environments: its module venv or ensurepip is missing.`,
    `On Debian and Ubuntu run \`sudo apt install python3-venv\` (or python${version}-venv), elsewhere install Python from python.org; ${again}.`,
  ];
}

/**
 * What to print when the set-up did not succeed: one paragraph a failure.
 * @param {unknown} error a SetupFailure, an AggregateError of them, or anything else
 * @returns {string}
 */
export function describeFailures(error) {
  const failures = error instanceof AggregateError ? error.errors : [error];
  return failures.map(describe).join('\n\n');
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof SetupFailure)) {
    return `Set-up failed (unexpectedly): ${error instanceof Error ? error.stack : error}`;
  }
  const lines = [
    `Set-up failed${error.step ? ` at: ${error.step}` : ''} [${error.code}]`,
    `  ${error.message}`,
    `  Next: ${error.next}`,
  ];
  if (error.log)
    lines.push(
      `  Log: ${error.log}${error.tail.length > 0 ? ', which ends:' : ''}`,
      ...error.tail.map((line) => `    | ${line}`),
    );
  return lines.join('\n');
}

/** @param {Step} step */
function source(step) {
  return step === 'npm' || step === 'python' ? sources[step] : sources.jars;
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The last lines that say something: npm's pointer to its own log and blank lines are left out.
 * @param {string} output
 */
function lastLines(output) {
  const lines = output
    .split(/\r?\n/)
    .filter((line) => /\S/.test(line) && !/complete log of this run|-debug-\d+\.log/.test(line));
  return lines.slice(-6).map((line) => line.slice(0, 240));
}
