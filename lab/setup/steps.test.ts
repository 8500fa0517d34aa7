import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { paths, projectDir } from './paths.mjs';
import { writeStamp } from './stamps.mjs';
import { jars, kernel, npmPackages, pythonPackages, sparkPackages } from './steps.mjs';

let dir = '';
const where = () => paths(dir, {});
const noRun = () => Promise.reject(new Error('Expected no command to be run.'));

const lock = (version: string, extra = {}) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/a': { version }, ...extra } });

describe('a step of the set-up is skipped', () => {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'course-'));
    mkdirSync(where().nodeModules);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('when npm installed what the lock file names, and only as long as it does', () => {
    const { packageLock, nodeModules } = where();
    writeFileSync(
      packageLock,
      lock('1.0.0', { 'node_modules/other-platform': { version: '1.0.0', optional: true } }),
    );
    expect(npmPackages.ready(where())).to.equal(false);
    writeFileSync(join(nodeModules, '.package-lock.json'), lock('1.0.0'));
    expect(npmPackages.ready(where())).to.equal(true);
    writeFileSync(packageLock, lock('1.0.1'));
    expect(npmPackages.ready(where())).to.equal(false);
  });

  it('not when npm was cut short: its own note is its last act', () => {
    writeFileSync(where().packageLock, lock('1.0.0'));
    writeFileSync(join(where().nodeModules, '.package-lock.json'), lock('1.0.0').slice(0, 30));
    expect(npmPackages.ready(where())).to.equal(false);
  });

  it('when every jar is there in its size, and not when one is missing or cut', async () => {
    const folder = join(where().jarsRoot, 'kafka');
    mkdirSync(folder, { recursive: true });
    const step = jars('kafka');
    // The script itself runs in jars.live.test.ts.
    await step.install(where(), async () => writeFileSync(join(folder, 'a.jar'), 'abc'));
    expect(step.ready(where())).to.equal(true);
    writeFileSync(join(folder, 'a.jar'), 'ab');
    expect(step.ready(where())).to.equal(false);
    rmSync(join(folder, 'a.jar'));
    expect(step.ready(where())).to.equal(false);
  });

  it('for the jars when KAFKA_HOME is used', () => {
    expect(jars('kafka').ready(paths(dir, { KAFKA_HOME: '/opt/kafka' }))).to.equal(true);
  });

  it('not when the environment was made by another Python, or in another place', () => {
    const { venv, python } = where();
    mkdirSync(join(venv, 'bin'), { recursive: true });
    symlinkSync(process.execPath, python);
    writeStamp(venv, { lock: 'another', python: 'another' });
    expect(pythonPackages.ready(where())).to.equal(false);
  });

  it('for Spark until one of its locks changes, or the environment is made anew', async () => {
    const pyspark = join(where().sitePackages, 'pyspark');
    const locks = join(dir, 'lab/spark');
    mkdirSync(locks, { recursive: true });
    mkdirSync(pyspark, { recursive: true });
    expect(sparkPackages.ready(where())).to.equal(false);
    const ran: string[] = [];
    const install = () =>
      sparkPackages.install(where(), async (_command, args) => {
        ran.push(args[args.indexOf('-r') + 1]!);
      });
    await install();
    expect(ran).to.deep.equal([join(locks, 'build.txt'), join(locks, 'requirements.txt')]);
    expect(sparkPackages.ready(where())).to.equal(true);
    writeFileSync(join(locks, 'requirements.txt'), 'pyspark==4');
    expect(sparkPackages.ready(where())).to.equal(false);
    await install();
    expect(sparkPackages.ready(where())).to.equal(true);
    rmSync(pyspark, { recursive: true });
    expect(sparkPackages.ready(where())).to.equal(false);
  });

  it('for the kernel until the folder is moved: then its paths are written anew', async () => {
    await kernel.install(where(), noRun);
    expect(kernel.ready(where())).to.equal(true);
    const moved = `${dir}-moved`;
    renameSync(dir, moved);
    dir = moved;
    expect(kernel.ready(where())).to.equal(false);
    await kernel.install(where(), noRun);
    const spec = JSON.parse(readFileSync(join(where().kernelspecs, 'tslab/kernel.json'), 'utf8'));
    expect(spec.argv).to.deep.equal([
      process.execPath,
      where().tslab,
      'kernel',
      '--config-path',
      '{connection_file}',
    ]);
    expect(spec.display_name).to.equal('TypeScript');
  });
});

describe('the lock files', () => {
  const text = (name: string) => readFileSync(join(projectDir, name), 'utf8');

  it('name no host', () => {
    for (const file of [
      'requirements.txt',
      'package-lock.json',
      'lab/jars/kafka/jgo.lock.toml',
      'lab/jars/kafka/jgo.toml',
      'lab/jars/spark/jgo.lock.toml',
      'lab/jars/spark/jgo.toml',
      'lab/spark/build.txt',
      'lab/spark/requirements.txt',
    ]) {
      const addresses = text(file).match(/https?:\/\/[^\s"]+/g) ?? [];
      expect(addresses.filter((url) => /registry|pypi|maven|\.tgz|\.whl|\.jar/.test(url))).to.deep.equal(
        [],
        file,
      );
    }
  });

  it('give every Python package one exact version and a checksum', () => {
    for (const [file, atLeast] of [
      ['requirements.txt', 50],
      ['lab/spark/requirements.txt', 3],
      ['lab/spark/build.txt', 1],
    ] as const) {
      const requirements = text(file).replaceAll('\\\n', ' ').split('\n').filter(Boolean);
      expect(requirements).to.have.length.at.least(atLeast);
      for (const line of requirements) expect(line).to.match(/^[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
    }
  });

  it('give every jar a checksum and a file name of its own', () => {
    for (const [set, jars] of [
      ['kafka', 93],
      ['spark', 4],
    ] as const) {
      const entries = text(`lab/jars/${set}/jgo.lock.toml`).split('[[dependencies]]').slice(1);
      const names = entries.map((entry) => {
        expect(entry).to.match(/sha256 = "[0-9a-f]{64}"/);
        return /artifactId = "(.*)"/.exec(entry)?.[1];
      });
      expect(names).to.have.length(jars);
      expect(new Set(names).size).to.equal(names.length);
    }
  });
});
