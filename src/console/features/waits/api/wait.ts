/** A wait as `GET /api/waits` answers it. */
export interface WaitView {
  /** RUN/NUMBER. */
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  /** `workflow/NAME` or `source/ID`: where its events may come from. */
  readonly scope: string;
  /** Path → expected value. */
  readonly matches: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Events from here on count. */
  readonly since: string;
  readonly registeredAt: string;
  readonly state: string;
  /** The event that it took. */
  readonly eventId?: string;
  readonly claimedAt?: string;
}

export interface ListedWait extends WaitView {
  /** Ids of those whose events can reach it now. */
  readonly sources: readonly string[];
}

/** `GET /api/waits/{id}` with either form of the id. */
export function toWaitPath(id: string): string {
  return `/api/waits/${id.split('/').map(encodeURIComponent).join('/')}`;
}
