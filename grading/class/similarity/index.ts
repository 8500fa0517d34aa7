export type { Given } from './given';
export { kitIdioms } from './idioms';
export { LEAST_TOKENS, type SimilarityOptions, similarPairs, THRESHOLD, type Work } from './similar-pairs';
export { type Lines, type SimilarRegion, similarRegions } from './similar-regions';
