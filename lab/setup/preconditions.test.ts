import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SetupFailure } from './failures.mjs';
import { paths, projectDir } from './paths.mjs';
import { checkJavaHome, checkKafkaHome, checkPlace, checkSpace } from './preconditions.mjs';
import { findPython } from './python.mjs';

let dir = '';

/** The failure that a function throws. */
function failureOf(run: () => unknown): SetupFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof SetupFailure) return error;
    throw error;
  }
  throw new Error('Expected a SetupFailure, got none.');
}

/** Puts a script on a PATH that holds nothing else. */
function command(name: string, script: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
}

/** A Python that says what it is asked for. */
function python(name: string, version: number[], venv = true): void {
  command(name, `echo '${JSON.stringify({ version, executable: join(dir, name), venv })}'`);
}

describe('what the set-up needs before it begins', () => {
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'course-')));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  describe('Node', () => {
    it('is told to be too old by a file that old ones can read', () => {
      mkdirSync(join(dir, 'lab'));
      const entry = join(dir, 'run.mjs');
      cpSync(join(projectDir, 'lab/setup/run.mjs'), entry);
      const pretend = join(dir, 'old.cjs');
      writeFileSync(pretend, "Object.defineProperty(process.versions, 'node', { value: '18.19.1' });");
      const { status, stderr } = spawnSync(process.execPath, ['-r', pretend, entry], { encoding: 'utf8' });
      expect(stderr).to.include('Expected Node 20.19 or newer, got 18.19.1').and.include('Next: ');
      expect(status).to.equal(1);
    });
  });

  describe('Python', () => {
    const find = (env: NodeJS.ProcessEnv = {}) => findPython({ PATH: dir, ...env });

    it('is the first that is recent enough, past those that are not', () => {
      python('python3', [3, 9, 2]);
      command('python3.14', 'echo "pyenv: python3.14: command not found" >&2; exit 127');
      python('python3.12', [3, 12, 1]);
      expect(find().executable).to.equal(join(dir, 'python3.12'));
    });

    it('is the one that PYTHON names', () => {
      python('python3', [3, 12, 1]);
      python('mine', [3, 11, 0]);
      expect(find({ PYTHON: join(dir, 'mine') }).executable).to.equal(join(dir, 'mine'));
    });

    it('is missing: says so and what to install', () => {
      const failure = failureOf(() => find());
      expect(failure.code).to.equal('E_NO_PYTHON');
      expect(failure.next).to.include('Install').and.include('PYTHON=');
      expect(failureOf(() => find({ PYTHON: '/nowhere/python' })).message).to.include(
        'PYTHON=/nowhere/python',
      );
    });

    it('is too old: names each that was found', () => {
      python('python3', [3, 9, 2]);
      python('python', [2, 7, 18]);
      const failure = failureOf(() => find());
      expect(failure.code).to.equal('E_OLD_PYTHON');
      expect(failure.message).to.include('3.9.2').and.include('2.7.18');
    });

    it('has no venv: names the Debian package', () => {
      python('python3', [3, 11, 2], false);
      const failure = failureOf(() => find());
      expect(failure.code).to.equal('E_NO_VENV');
      expect(failure.next).to.include('python3-venv').and.include('python3.11-venv');
    });
  });

  describe('JAVA_HOME', () => {
    const home = (release: string) => {
      mkdirSync(join(dir, 'bin'));
      writeFileSync(join(dir, 'bin/java'), '');
      writeFileSync(join(dir, 'release'), release);
      return { JAVA_HOME: dir };
    };

    it('may be unset, or hold Java 17 or newer', () => {
      checkJavaHome({});
      checkJavaHome({ JAVA_HOME: '' });
      checkJavaHome(home('JAVA_VERSION="17.0.2"\n'));
    });

    it('is refused where there is no Java in it', () => {
      const failure = failureOf(() => checkJavaHome({ JAVA_HOME: dir }));
      expect(failure.code).to.equal('E_JAVA_HOME');
      expect(failure.message).to.include(join(dir, 'bin/java'));
    });

    for (const [version, major] of [
      ['1.8.0_392', 8],
      ['11.0.21', 11],
    ]) {
      it(`is refused with Java ${version}`, () => {
        const failure = failureOf(() => checkJavaHome(home(`JAVA_VERSION="${version}"\n`)));
        expect(failure.message).to.include(`got Java ${major}`);
      });
    }
  });

  it('KAFKA_HOME must hold Kafka', () => {
    expect(failureOf(() => checkKafkaHome({ KAFKA_HOME: dir })).code).to.equal('E_KAFKA_HOME');
    mkdirSync(join(dir, 'libs'));
    writeFileSync(join(dir, 'libs/kafka-clients-4.3.1.jar'), '');
    checkKafkaHome({ KAFKA_HOME: dir });
    expect(paths(dir, { KAFKA_HOME: dir }).kafkaJars).to.equal(join(dir, 'libs'));
  });

  it("the folder's path must not hold what separates paths", () => {
    expect(failureOf(() => checkPlace(paths(`/a${delimiter}b`))).code).to.equal('E_PATH');
  });

  it('the folder must be writable', () => {
    expect(failureOf(() => checkPlace(paths(join(dir, 'not there')))).code).to.equal('E_NO_PERMISSION');
    checkPlace(paths(dir));
  });

  it('the disk must have room for the steps to come', () => {
    const failure = failureOf(() => checkSpace(paths(dir), [{ megabytes: 400 }, { megabytes: 500 }], 120.7));
    expect(failure.code).to.equal('E_DISK_FULL');
    expect(failure.message).to.include('900 MB are needed').and.include('120 MB are free');
    checkSpace(paths(dir), [{ megabytes: 1 }]);
  });

  it('a link to the course works as the course does', () => {
    const link = join(dir, 'link');
    symlinkSync(dirname(projectDir), link);
    const entry = join(link, projectDir.slice(dirname(projectDir).length), 'lab/setup/run.mjs');
    const { stderr } = spawnSync(process.execPath, [entry, 'no-such-file.ts'], { encoding: 'utf8' });
    expect(stderr).to.include(`There is no file ${join(projectDir, 'no-such-file.ts')}`);
  });
});
