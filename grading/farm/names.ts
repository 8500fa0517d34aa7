/** What a farm is called on its cluster. */
export interface FarmNames {
  /** One record a piece of work that is to be graded, keyed by student. */
  work: string;
  /** What became of each, compacted; as many partitions as `work`, a work and its answer in those of the same number. */
  results: string;
  /** The workers. */
  group: string;
}

/** Two farms on one cluster, such as of two versions of the tests, need a prefix each. */
export const DEFAULT_PREFIX = 'grading';

export function farmNames(prefix = DEFAULT_PREFIX): FarmNames {
  return { work: `${prefix}-work`, results: `${prefix}-results`, group: `${prefix}-workers` };
}
