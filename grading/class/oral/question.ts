/** The parts of the course that an examination draws from. */
export const TOPICS = [
  'messaging',
  'log',
  'partitions',
  'groups',
  'producing',
  'reliability',
  'cluster',
  'speed',
  'streams',
  'choosing',
] as const;

export type Topic = (typeof TOPICS)[number];

/** 1: knows the word; 2: explains how it works; 3: sees what follows from it. */
export type Level = 1 | 2 | 3;

export const LEVELS: readonly Level[] = [1, 2, 3];

/** A question of the oral examination. */
export interface OralQuestion {
  /** Unique in the bank, kebab-case. */
  id: string;
  topic: Topic;
  level: Level;
  question: string;
  /** What a good answer says: two to four points. */
  answer: string[];
  /** Asked when the answer was good, or to help on. */
  followUp: string;
}
