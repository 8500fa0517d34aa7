const M = 0x5bd1e995;

/**
 * The 32-bit hash by which Kafka's own clients place a key: murmur2 with Kafka's seed.
 *
 * @param key the key's bytes; text is hashed as UTF-8
 * @returns a signed 32-bit integer, the same as Java's `Utils.murmur2`; `toPositive(hash) % partitions` is the partition
 * @see https://kafka.apache.org/documentation/#producerconfigs_partitioner.class
 */
export function murmur2(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const tail = key.length & ~3;
  let hash = 0x9747b28c ^ key.length;
  for (let at = 0; at < tail; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (tail < key.length) {
    for (let at = key.length - 1; at >= tail; at--) hash ^= (key[at] as number) << (8 * (at - tail));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** A hash without its sign bit, so that `%` gives a partition. Not the absolute value: Java's clients mask the bit too. */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}
