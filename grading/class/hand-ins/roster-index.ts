import type { Student } from '../types';
import { folded } from './names';

/** Finds a class's students by what folders and archives are called. */
export interface RosterIndex {
  /** The student, or why it is none: nobody, or several. */
  find(name: string, moodleId?: string): { student: Student } | { student: null; why: string };
}

/** Shorter ids are too easily part of something else. */
const LEAST_ID = 4;

export function indexRoster(roster: Student[]): RosterIndex {
  const byId = collectBy(roster, ({ id }) => [id.trim().toLowerCase()]);
  const byEmail = collectBy(roster, ({ email }) => [email.trim().toLowerCase()]);
  const byMoodleId = collectBy(roster, ({ moodleId }) => [moodleId]);
  const byFolded = collectBy(roster, ({ id, email }) => [folded(id), folded(email)]);
  const byName = collectBy(roster, namesOf);
  const parts = roster.flatMap((student) => namesOf(student).map((name) => ({ student, name })));

  const find = (name: string, moodleId = ''): Student[] => {
    const plain = name.normalize('NFC').trim().toLowerCase();
    const words = folded(name);
    const tokens = unique([...plain.split(/[^\p{L}\p{N}.@-]+/u), ...words.split(' ')]);
    return (
      found(byId.get(plain)) ??
      found(byMoodleId.get(moodleId)) ??
      found(byEmail.get(plain)) ??
      found(byFolded.get(words)) ??
      found(byName.get(words)) ??
      found(unique(tokens.flatMap((token) => (token.length < LEAST_ID ? [] : (byId.get(token) ?? []))))) ??
      found(unique(tokens.flatMap((token) => byEmail.get(token) ?? []))) ??
      unique(
        parts
          .filter((one) => one.name.includes(' ') && ` ${words} `.includes(` ${one.name} `))
          .map((one) => one.student),
      )
    );
  };
  return {
    find(name, moodleId) {
      const students = find(name, moodleId);
      const [student] = students;
      if (student && students.length === 1) return { student };
      if (!student) return { student: null, why: 'nobody of the roster is called that' };
      return { student: null, why: `it could be ${students.map(({ id }) => id).join(' or ')}` };
    },
  };
}

/** First and last name in both orders, apart and in one word. */
function namesOf({ firstName, lastName }: Student): string[] {
  const [first, last] = [folded(firstName), folded(lastName)];
  const both = [`${first} ${last}`.trim(), `${last} ${first}`.trim()];
  return [...new Set([...both, ...both.map((name) => name.replaceAll(' ', ''))])];
}

function collectBy(roster: Student[], keysOf: (student: Student) => string[]): Map<string, Student[]> {
  const map = new Map<string, Student[]>();
  for (const student of roster) {
    for (const key of new Set(keysOf(student))) {
      if (key !== '') map.set(key, [...(map.get(key) ?? []), student]);
    }
  }
  return map;
}

function found(students: Student[] | undefined): Student[] | undefined {
  return students && students.length > 0 ? students : undefined;
}

function unique<T>(list: T[]): T[] {
  return [...new Set(list)];
}
