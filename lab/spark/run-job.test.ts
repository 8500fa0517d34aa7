import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { projectDir } from '../paths';
import { sparkArguments } from './run-job';

const brokers = ['127.0.0.1:9092', '127.0.0.1:9093'];

describe("a Spark job's options", () => {
  it('are those of the script, which has its own defaults for the rest', () => {
    expect(sparkArguments('join', { brokers }).join(' ')).to.equal(
      '--brokers 127.0.0.1:9092,127.0.0.1:9093 --rides-topic taxirides --fares-topic taxifares',
    );
    const all = { out: 'rows.txt', rounds: 3, master: 'local[1]', driverMemory: '2g', triggerSeconds: 0 };
    expect(sparkArguments('join', { brokers, ...all }).join(' ')).to.include(
      '--master local[1] --driver-memory 2g --trigger 0 --out rows.txt --rounds 3',
    );
  });

  it('limit both topics alike, or each by its name', () => {
    const limit = (maxOffsetsPerTrigger: number | Record<string, number>) =>
      sparkArguments('join', { brokers, ridesTopic: 'r', faresTopic: 'f', maxOffsetsPerTrigger }).slice(-3);
    expect(limit(500).slice(-2)).to.deep.equal(['--max-offsets-per-trigger', '500']);
    expect(limit({ f: 200, r: 400 })).to.deep.equal(['--max-offsets-per-trigger', '400', '200']);
    expect(() => limit({ r: 400 })).to.throw('Expected a limit for r and one for f, got {"r":400}.');
  });

  it('are those of the job', () => {
    const given = { brokers, mode: 'append' as const, windowMinutes: 30, delayMinutes: 10 };
    expect(sparkArguments('count', given).join(' ')).to.include('--mode append --window 30 --delay 10');
    expect(sparkArguments('join', given).join(' ')).to.not.include('--mode');
    const own = join(projectDir, 'fixtures/taxi/neighbourhoods.geojson');
    expect(sparkArguments('tips', { brokers }).slice(-2)).to.deep.equal(['--neighbourhoods', own]);
  });
});
