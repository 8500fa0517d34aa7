/** Something that the user asked for and that cannot be done now; `status` is the HTTP answer's. */
export class LabError extends Error {
  override readonly name = 'LabError';
  constructor(
    message: string,
    readonly status: 400 | 401 | 403 | 404 | 409 | 500 | 503 = 409,
  ) {
    super(message);
  }
}
