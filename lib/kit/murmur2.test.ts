import { expect } from 'chai';
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { describe, it } from 'mocha';
import { murmur2, toPositive } from './murmur2';

describe('murmur2', () => {
  /** What Java's org.apache.kafka.common.utils.Utils.murmur2 answers. */
  const java: Record<string, number> = {
    '': 275646681,
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
    'a-little-bit-longer-string': -1486304829,
    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    abc: 479470107,
  };
  for (const [key, hash] of Object.entries(java)) {
    it(`hashes '${key}' as Java does`, () => expect(murmur2(Buffer.from(key))).to.equal(hash));
  }

  it('places every key where kafkajs, compatible with Java, places it', () => {
    const kafkajs = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({ partitionId, leader: 0 }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const key = Buffer.from(bytes);
        const message = { key, value: 'v' };
        const theirs = kafkajs({ topic: 't', partitionMetadata, message } as never);
        expect(toPositive(murmur2(key)) % 7).to.equal(theirs);
      }),
    );
  });

  it('reads a key that is a view into a larger buffer', () => {
    const large = Buffer.from('xxfoobar');
    expect(murmur2(large.subarray(2))).to.equal(-790332482);
  });
});
