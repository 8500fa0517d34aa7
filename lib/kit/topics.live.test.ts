import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { freshStart } from './fresh';
import { createKafka } from './kafka';
import { mustMatchPartitions, partitionCounts } from './topics';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',') });
const name = `kit-topics-${process.pid}`;
const [four, two] = [`${name}-four`, `${name}-two`];

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: Error) => error.message,
  );

describe('partitions of topics that belong together', () => {
  before(() => freshStart(kafka, { topics: { [four]: 4, [two]: 2 } }));
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [four, two] })));

  it('are counted in the order asked for', async () => {
    expect(await partitionCounts(kafka, [two, four, two])).to.deep.equal([2, 4, 2]);
    expect(await partitionCounts(kafka, [])).to.deep.equal([]);
  });

  it('are not counted where a topic is missing: all that are missing are named', async () => {
    const asked = partitionCounts(kafka, [`${name}-x`, four, `${name}-y`]);
    expect(await refusal(asked)).to.contain(`${name}-x, ${name}-y`);
  });

  it('must be as many in the topic of the state, or more', async () => {
    expect(await refusal(mustMatchPartitions(kafka, two, four))).to.equal(null);
    expect(await refusal(mustMatchPartitions(kafka, four, four))).to.equal(null);
    expect(await refusal(mustMatchPartitions(kafka, four, two))).to.match(/has 2 partitions .* has 4/);
    expect(await refusal(mustMatchPartitions(kafka, four, `${name}-x`))).to.contain(`no topic ${name}-x`);
  });
});
