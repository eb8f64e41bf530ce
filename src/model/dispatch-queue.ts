/** Accepted events whose work is not finished. A row is written with its event and removed when all is done. */
export interface DispatchQueue {
  /** Removes finished work. Losing this in a crash only makes the work be looked at again. */
  finish(eventIds: readonly string[]): Promise<void>;
  /** Puts work off to the sweeper. */
  postpone(eventId: string, retry: { readonly delayMs: number; readonly error: string }): Promise<void>;
  /** Keeps work that is still under way here from other sweepers. */
  renew(eventIds: readonly string[], leaseMs: number): Promise<void>;
  /** Takes work that is due, hiding it from other sweepers for `leaseMs`. */
  takeDue(options: { readonly limit: number; readonly leaseMs: number }): Promise<readonly DueDispatch[]>;
}

export interface DueDispatch {
  readonly eventId: string;
  /** How often it was tried before. */
  readonly attempts: number;
}
