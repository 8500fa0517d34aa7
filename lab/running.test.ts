import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { toShape } from './kafka/shape';
import { forgetRunning, labToken, noteRunning, otherCluster, otherOptions, runningLab } from './running';

describe('lab/running', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kafka-lab-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const lab = {
    url: 'http://127.0.0.1:9000',
    token: 't',
    bootstrap: ['127.0.0.1:9092'],
    jupyterUrl: null,
    host: '127.0.0.1',
    shape: toShape({}),
    leaderImbalanceSeconds: 300,
    ports: { kafka: 9092, controller: 19092, zookeeper: 2181, lab: 9000, jupyter: 8888, smtp: 1025 },
  };

  it('finds the lab that runs, until it is forgotten', () => {
    expect(runningLab(home)).to.equal(null);
    noteRunning(home, lab);
    expect(runningLab(home)).to.include({ url: lab.url, pid: process.pid });
    forgetRunning(home);
    expect(runningLab(home)).to.equal(null);
  });

  it('takes no note of a lab that died, nor one that was cut short', () => {
    noteRunning(home, lab);
    const file = join(home, 'run/lab.json');
    const note = readFileSync(file, 'utf8');
    writeFileSync(file, note.replace(/"startTime": "[^"]*"/, '"startTime": "1"'));
    expect(runningLab(home)).to.equal(null);
    writeFileSync(file, note.slice(0, 20));
    expect(runningLab(home)).to.equal(null);
  });

  it('tells which of the options asked for a running lab does not have', () => {
    const running = { ...lab, pid: 1, startTime: '1' };
    const given = { '--host': '127.0.0.1', '--port-lab': 9001 };
    expect(otherOptions(running, given)).to.deep.equal([
      { has: '--port-lab 9000', wanted: '--port-lab 9001' },
    ]);
  });

  it('tells how a cluster that was asked for differs from the one that runs', () => {
    const running = { ...lab, pid: 1, startTime: '1' };
    const wanted = { shape: toShape({ brokers: 2, controller: 'apart' }), leaderImbalanceSeconds: 10 };
    expect(otherCluster(running, wanted)).to.deep.equal([
      { has: '--nodes 1', wanted: '--brokers 2 --controller apart' },
      { has: '--leader-imbalance-seconds 300', wanted: '--leader-imbalance-seconds 10' },
    ]);
    expect(otherCluster(running, { shape: null })).to.deep.equal([]);
    expect(otherCluster(running, { shape: toShape({}), leaderImbalanceSeconds: 300 })).to.deep.equal([]);
    expect(otherCluster({ ...running, shape: null }, wanted)).to.deep.equal([]);
  });

  it('keeps its token, for this user only', () => {
    const token = labToken(home);
    expect(token).to.match(/^[0-9a-f]{48}$/);
    expect(labToken(home)).to.equal(token);
    expect(statSync(join(home, 'token')).mode & 0o077).to.equal(0);
  });
});
