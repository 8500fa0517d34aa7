/** Thrown by an exercise function that has not been written yet. The grader reports it as `todo`, never as passed. */
export class TodoError extends Error {
  override name = 'TodoError';

  /**
   * @param exercise the exercise's id, such as `01-topics`
   * @param fn the name of the function to write
   */
  constructor(
    readonly exercise: string,
    readonly fn: string,
  ) {
    super(`Not written yet: ${fn}() in lib/${exercise}.ts. Write it, save, and run the check again.`);
  }
}
