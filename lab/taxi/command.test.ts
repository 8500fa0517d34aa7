import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { fareLines, rideLines, type TaxiOptions } from '../../fixtures/taxi';
import { readNeighbourhoods } from '../../lib/kit/neighbourhoods';
import { openBytes } from '../../lib/kit/source';
import { projectDir } from '../paths';

const run = promisify(execFile);

describe('npm run taxi', function () {
  this.timeout(30_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafka-course-taxi-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const taxi = (...args: string[]) =>
    run(process.execPath, ['--import', 'tsx', 'lab/taxi.ts', ...args], { cwd: projectDir });

  async function textOf(name: string): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of openBytes(join(folder, 'made', name))) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }

  async function expectFiles(ending: string, options: TaxiOptions): Promise<void> {
    const [rides, fares] = [[...rideLines(options)], [...fareLines(options)]];
    expect((await textOf(`taxiRides.${ending}`)) === `${rides.join('\n')}\n`).to.equal(true);
    expect((await textOf(`taxiFares.${ending}`)) === `${fares.join('\n')}\n`).to.equal(true);
  }

  it('writes packed files and the map into a folder that it makes, and says what they hold', async () => {
    const { stdout } = await taxi('--out', join(folder, 'made'), '--rides', '400', '--seed', '3');
    await expectFiles('gz', { rides: 400, seed: 3 });
    const map = join(folder, 'made', 'neighbourhoods.geojson');
    expect((await readNeighbourhoods(map)).length).to.be.at.least(28);
    expect(stdout.trimEnd().split('\n').length).to.equal(3);
    expect(stdout).to.match(/taxiRides\.gz: 7\d\d lines, [\d,]+ bytes\n/);
  });

  it('writes plain files, sound and in order where asked', async () => {
    await taxi('--out', join(folder, 'made'), '--rides', '100', '--plain', '--no-late', '--no-defects');
    await expectFiles('csv', { rides: 100, late: false, defects: false });
    expect(readdirSync(join(folder, 'made')).length).to.equal(3);
  });

  it('says what it needs', async () => {
    const failed = (...args: string[]) =>
      taxi(...args).catch(({ code, stderr }) => `${code} ${stderr.trim()}`);
    expect(await failed()).to.equal("1 error: required option '--out <folder>' not specified");
    expect(await failed('--out', 'package.json')).to.match(/expected a folder, got the file package\.json/);
  });
});
