import { expect } from 'chai';
import { describe, it } from 'mocha';
import { exerciseFile } from './paths';
import { Pool } from './pool';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');

describe('a pool of grading workers', function () {
  this.timeout(60_000);

  it('grades more submissions than it has workers, each apart from the others', async () => {
    const pool = new Pool(2);
    try {
      const file = exerciseFile('01-topics');
      const sources = [undefined, 'export {};', 'export function createTopic( {'];
      const results = await Promise.all(
        sources.map((source) =>
          pool.grade({ exercise: '01-topics', brokers, submission: { file, source }, hidden: false }),
        ),
      );
      expect(results[0]?.points).to.equal(results[0]?.max);
      expect(results[1]?.tests.map(({ outcome }) => outcome)).to.include('missing');
      expect(results[2]?.diagnostics).to.have.length(1);
    } finally {
      pool.close();
    }
  });

  it('says what is wrong with an exercise that does not exist', async () => {
    const pool = new Pool(1);
    const failed = await pool.grade({ exercise: '99-nothing', brokers }).catch((error: Error) => error);
    pool.close();
    expect(String(failed)).to.contain('No exercise is called "99-nothing"');
  });
});
