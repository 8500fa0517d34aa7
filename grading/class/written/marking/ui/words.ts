import type { WrittenQuestion } from '../../../types';

/** `1 point`, `2.5 points`. */
export function pointsText(points: number): string {
  return `${points} ${points === 1 ? 'point' : 'points'}`;
}

/** `1 student`, `3 students`. */
export function studentsText(count: number): string {
  return `${count} ${count === 1 ? 'student' : 'students'}`;
}

/** What these parts of a rubric give. */
export function pointsOf({ rubric }: WrittenQuestion, given: readonly string[]): number {
  return rubric.reduce((sum, { id, points }) => sum + (given.includes(id) ? points : 0), 0);
}

/** What all of a rubric's parts give. */
export function maxOf({ rubric }: WrittenQuestion): number {
  return rubric.reduce((sum, { points }) => sum + points, 0);
}
