/** A body that cannot be taken. Error handlers answer with the status; the message is for the caller. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: number;
  /** Where a limit was passed: how many bytes the route takes. */
  readonly limit?: number;
  /** When to send it again. */
  readonly retryAfterSeconds?: number;

  constructor(
    status: number,
    message: string,
    more: { readonly limit?: number; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.limit = more.limit;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
