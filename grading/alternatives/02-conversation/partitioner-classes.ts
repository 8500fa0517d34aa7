import type { PartitionerArgs, PartitionMetadata } from 'kafkajs';
import type { Partitioner } from '../../../lib/02-conversation';

// Partitioners as classes, with a murmur2 of their own.

const withLeader = ({ leader }: PartitionMetadata): boolean => leader !== -1 && leader != null;

abstract class Choice {
  abstract choose(ids: number[], args: PartitionerArgs): number;

  partition(args: PartitionerArgs): number {
    const ids = args.partitionMetadata.filter(withLeader).map(({ partitionId }) => partitionId);
    if (ids.length === 0) throw new Error(`No partition of ${args.topic} has a leader at present.`);
    ids.sort((a, b) => a - b);
    return this.choose(ids, args);
  }
}

class AnyOf extends Choice {
  constructor(private readonly random: () => number) {
    super();
  }

  choose(ids: number[]): number {
    let at = 0;
    // The k-th of n equal parts of [0, 1).
    for (const chance = this.random(); (at + 1) / ids.length <= chance; at++);
    return ids[at]!;
  }
}

class InTurn extends Choice {
  private last = Number.NEGATIVE_INFINITY;

  choose(ids: number[]): number {
    this.last = ids.find((id) => id > this.last) ?? ids[0]!;
    return this.last;
  }
}

/** murmur2 of 32 bits as in Kafka's Java clients, in whole numbers of any size cut to 32 bits. */
function javaHash(key: Buffer): number {
  const cut = (value: bigint): bigint => BigInt.asUintN(32, value);
  const M = 0x5bd1e995n;
  const mix = (word: bigint): bigint => {
    const mixed = cut(word * M);
    return cut((mixed ^ (mixed >> 24n)) * M);
  };
  const words = Math.floor(key.length / 4);
  let hash = 0x9747b28cn ^ BigInt(key.length);
  for (let word = 0; word < words; word++) {
    hash = cut(hash * M) ^ mix(BigInt(key.readUInt32LE(word * 4)));
  }
  const rest = key.subarray(words * 4);
  if (rest.length > 0) {
    hash ^= BigInt(rest.readUIntLE(0, rest.length));
    hash = cut(hash * M);
  }
  hash = cut((hash ^ (hash >> 13n)) * M);
  return Number(BigInt.asIntN(32, hash ^ (hash >> 15n)));
}

export function randomPartitioner(random: () => number): Partitioner {
  const choice = new AnyOf(random);
  return (args) => choice.partition(args);
}

export function roundRobinPartitioner(): Partitioner {
  const choice = new InTurn();
  return choice.partition.bind(choice);
}

export function keyHashPartitioner(hash: (key: Buffer) => number = javaHash): Partitioner {
  const turn = new InTurn();
  return (args) => {
    const { key } = args.message;
    if (key == null) return turn.partition(args);
    const bytes = typeof key === 'string' ? Buffer.from(key, 'utf8') : key;
    const value = hash(bytes);
    const positive = value < 0 ? value + 2 ** 31 : value;
    return positive % args.partitionMetadata.length;
  };
}
