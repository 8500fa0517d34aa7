export { LIMITS, type Limits } from './limits';
export { materialise } from './materialise';
export { safeId } from './names';
export { type ClassHandIns, digestOf, type ReadOptions, readClass, readHandIns } from './read-hand-ins';
export { RosterError, readRoster } from './roster';
export { workDigest, workFiles } from './work-digest';
