/** What a teacher can mend: said without a stack. */
export class GradeError extends Error {
  override name = 'GradeError';
}
