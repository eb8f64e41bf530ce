/** Accepted events whose work is not finished. A row is written with its event and removed when all is done. */
export interface DispatchQueue {
  /**
   * Removes finished work. Losing this in a crash only makes the work be looked at again. Answers with what is not
   * finished after all, because the event came again meanwhile (R72): the caller has it for `leaseMs`.
   */
  finish(works: readonly FinishedDispatch[], leaseMs: number): Promise<readonly ReofferedDispatch[]>;
  /** Puts work off to the sweeper. */
  postpone(eventId: string, retry: PostponedDispatch): Promise<void>;
  /** Keeps work that is still under way here from other sweepers. */
  renew(eventIds: readonly string[], leaseMs: number): Promise<void>;
  /** Takes work that is due, in order of receipt, hiding it from other sweepers for `leaseMs`. */
  takeDue(options: { readonly limit: number; readonly leaseMs: number }): Promise<readonly DueDispatch[]>;
  backlog(): Promise<Backlog>;
}

export interface PostponedDispatch {
  readonly delayMs: number;
  readonly error: string;
  /** All that is left to do is to start a workflow that nobody has registered. */
  readonly waitsForRegistration: boolean;
}

/** The work that is not finished, apart from what only waits for a workflow to be registered: a wrong name must not look like an outage. */
export interface Backlog {
  readonly events: number;
  /** Since the receipt of the oldest; 0 without any. */
  readonly oldestSeconds: number;
  readonly unregisteredEvents: number;
  readonly unregisteredOldestSeconds: number;
}

export interface FinishedDispatch {
  readonly eventId: string;
  /** The repeat that this work was for; a later one is still to do. */
  readonly reofferedAt?: Date;
}

export interface ReofferedDispatch {
  readonly eventId: string;
  readonly reofferedAt: Date;
}

export interface DueDispatch extends FinishedDispatch {
  /** How often it was tried before. */
  readonly attempts: number;
  /** The starts of the event were settled before: it is offered to waits only (R72). */
  readonly resumeOnly: boolean;
  readonly sourceId: string;
  /** Of the body, as it is kept. */
  readonly bodyBytes: number;
}
