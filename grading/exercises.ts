import { distance } from 'fastest-levenshtein';

/** One exercise: the id names its lib file, tests, mutants, alternatives and notebook. */
export interface Exercise {
  id: string;
  title: string;
  /** Whether its tests need a live broker. */
  needsBroker: boolean;
  /** What it weighs in a class's grade; default 1. */
  weight?: number;
  /** How many brokers its tests need at least; default 1. */
  brokers?: number;
}

/** The manifest, in the order of the course. A new exercise is one line here and one file in each folder. */
export const exercises: readonly Exercise[] = [
  { id: '00-concepts', title: 'The vocabulary of Kafka', needsBroker: true },
  { id: '01-topics', title: 'Topics, partitions and their configs', needsBroker: true },
  { id: '02-conversation', title: 'A producer and a consumer that talk', needsBroker: true },
  { id: '03-velib-producer', title: 'A feed of bike stations into Kafka', needsBroker: true },
  { id: '04-velib-monitor', title: 'Keyed partitions, state and retention', needsBroker: true },
  { id: '05-empty-stations', title: 'Alerts from a stream, each sent once', needsBroker: true },
  {
    id: '06-resilience',
    title: 'A cluster that loses a broker, and a client that loses nothing',
    needsBroker: true,
    brokers: 3,
  },
  { id: '07-taxi-stream', title: 'Files as streams, and counts in three output modes', needsBroker: true },
  { id: '08-taxi-join', title: 'Two streams joined, with watermarks', needsBroker: true },
  { id: '09-taxi-tips', title: 'Tips by neighbourhood in sliding windows', needsBroker: true },
];

/**
 * The exercise that a student names: its id, its number (`01`, `1`) or its word (`topics`).
 *
 * @throws UnknownExercise that lists the known ids, the nearest first
 */
export function findExercise(name: string, known: readonly Exercise[] = exercises): Exercise {
  const wanted = name.trim().toLowerCase();
  const padded = /^\d$/.test(wanted) ? `0${wanted}` : wanted;
  const found =
    known.find(({ id }) => id === wanted) ??
    only(
      known.filter(({ id }) => wanted !== '' && (id.startsWith(padded) || id.slice(3).startsWith(wanted))),
    );
  if (found) return found;
  throw new UnknownExercise(name, known);
}

function only<T>(list: T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** No exercise, or more than one, goes by that name. `known` is sorted, the nearest first. */
export class UnknownExercise extends Error {
  override name = 'UnknownExercise';
  readonly known: string[];

  constructor(wanted: string, exercises: readonly Exercise[]) {
    const closeness = ({ id }: Exercise) =>
      Math.min(distance(wanted, id), distance(wanted, id.slice(3)), distance(wanted, id.slice(0, 2)));
    const known = [...exercises].sort((a, b) => closeness(a) - closeness(b)).map(({ id }) => id);
    const near = exercises.some((exercise) => closeness(exercise) <= wanted.length / 2);
    const guess = near ? ` Did you mean ${known[0]}?` : '';
    super(`No exercise is called "${wanted}".${guess} Known: ${known.join(', ')}.`);
    this.known = known;
  }
}
