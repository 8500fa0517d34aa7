import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Entry, openPromise } from 'yauzl';
import { packageGradescope } from './package';

describe("the zip of Gradescope's autograder", function () {
  this.timeout(30_000);
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gradescope-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const packed = async (exercises: string[], args: string[] = []) => {
    const zip = join(dir, 'autograder.zip');
    const names = await packageGradescope(zip, { exercises, args });
    return { zip, names };
  };

  it('has both scripts at its root, executable, and the parts that grade, hidden tests too', async () => {
    const { zip, names } = await packed(['topics', '2']);
    const entries = await read(zip);
    expect([...entries.keys()]).to.deep.equal(names);
    for (const name of ['setup.sh', 'run_autograder'])
      expect(entries.get(name)!.mode & 0o111, name).to.equal(0o111);
    expect(names).to.include.members([
      'package.json',
      'package-lock.json',
      'requirements.txt',
      'lab/setup/run.mjs',
    ]);
    expect(names).to.include.members([
      'grading/hidden/01-topics.ts',
      'grading/runner/run.ts',
      'lib/kit/result.ts',
    ]);
    expect(entries.get('run_autograder')!.text).to.contain('--exercises 01-topics,02-conversation ||');
    expect(entries.get('setup.sh')!.text.startsWith('#!/usr/bin/env bash\n')).to.equal(true);
  });

  it("leaves out what is installed, what is tested with, and what is nobody's business", async () => {
    const { names } = await packed(['01']);
    expect(
      names.filter((name) => /node_modules|\.lab|\.git\/|\.test\.ts|^bench|^notebooks/.test(name)),
    ).to.deep.equal([]);
  });

  it('is the same bytes each time, in any time zone', async () => {
    const first = readFileSync((await packed(['01'])).zip);
    const second = readFileSync((await packed(['01'])).zip);
    expect(second.equals(first)).to.equal(true);
    const elsewhere = join(dir, 'elsewhere.zip');
    const program = `import(${JSON.stringify(new URL('package.ts', import.meta.url).href)}).then((m) => m.packageGradescope(${JSON.stringify(elsewhere)}, { exercises: ['01'] }))`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
      env: { ...process.env, TZ: 'Pacific/Auckland' },
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    expect(readFileSync(elsewhere).equals(first)).to.equal(true);
  });

  it('refuses an exercise that there is not, and none at all', async () => {
    for (const [exercises, message] of [
      [['kafkaesque'], /kafkaesque/],
      [[], /at least one exercise/],
    ] as const) {
      const error: Error = await packed([...exercises]).then(
        () => new Error('nothing was thrown'),
        (thrown) => thrown,
      );
      expect(error.message).to.match(message);
    }
    expect(readdirSync(dir)).to.deep.equal([]);
  });

  /** As Gradescope lays it out, with an npm that grades as `grade` says. */
  async function autograder(grade: string) {
    const { zip } = await packed(['01'], ["it's $HOME"]);
    const entries = await read(zip);
    for (const folder of ['source', 'submission', 'bin']) mkdirSync(join(dir, folder));
    writeFileSync(join(dir, 'run_autograder'), entries.get('run_autograder')!.text);
    writeFileSync(join(dir, 'submission', '01-topics.ts'), '// mine');
    writeFileSync(join(dir, 'bin', 'npm'), `#!/usr/bin/env bash\n${grade}\n`);
    chmodSync(join(dir, 'bin', 'npm'), 0o755);
    const done = spawnSync('bash', [join(dir, 'run_autograder')], {
      cwd: dir,
      env: { ...process.env, AUTOGRADER_ROOT: dir },
      encoding: 'utf8',
    });
    const results = join(dir, 'results', 'results.json');
    return { ...done, results: existsSync(results) ? readFileSync(results, 'utf8') : null };
  }

  it('grades the files of one student and leaves results.json where Gradescope looks for it', async () => {
    const { status, results, stderr } = await autograder(
      'printf "%s|" "$@" > ../arguments; cat "$5/submission/01-topics.ts" > ../seen; mkdir -p "$7/results"; echo \'{"score": 12}\' > "$7/results/submission.json"; exit 1',
    );
    expect(status, stderr).to.equal(0);
    expect(results).to.equal('{"score": 12}\n');
    expect(readFileSync(join(dir, 'seen'), 'utf8')).to.equal('// mine');
    const [run, silent, grade, dashes, , out, , exercises, id, extra] = readFileSync(
      join(dir, 'arguments'),
      'utf8',
    ).split('|');
    expect([run, silent, grade, dashes]).to.deep.equal(['run', '--silent', 'grade', '--']);
    expect([out, exercises, id, extra]).to.deep.equal(['--out', '--exercises', '01-topics', "it's $HOME"]);
  });

  it('fails without a results.json where grading failed or points are withheld', async () => {
    const { status, results, stderr } = await autograder('echo broken >&2; exit 3');
    expect([status, results]).to.deep.equal([1, null]);
    expect(stderr).to.contain('broken').and.contain('exit code 3').and.contain('Rerun Autograder');
  });

  it('leaves no results.json of an earlier submission', async () => {
    mkdirSync(join(dir, 'results'));
    copyFileSync(new URL(import.meta.url).pathname, join(dir, 'results', 'results.json'));
    expect((await autograder('exit 0')).results).to.equal(null);
  });
});

async function read(path: string): Promise<Map<string, { text: string; mode: number }>> {
  const zip = await openPromise(path);
  const found = new Map<string, { text: string; mode: number }>();
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    const content = await text(await zip.openReadStreamPromise(entry));
    found.set(entry.fileName, { text: content, mode: entry.externalFileAttributes >>> 16 });
  }
  return found;
}
