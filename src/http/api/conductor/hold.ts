import type { Response } from 'express';

export interface HoldOptions {
  readonly forMs: number;
  /** At one time. */
  readonly heldMax: number;
}

/** Lets answers wait for a while, so that clients that ask without pause ask seldom. One whose client goes away waits no longer. */
export function createHold({ forMs, heldMax }: HoldOptions): (response: Response) => Promise<void> {
  let held = 0;
  return (response) => new Promise((resolve) => {
    if (held >= heldMax || response.closed) return resolve();
    held += 1;
    const release = (): void => {
      clearTimeout(timer);
      response.off('close', release);
      held -= 1;
      resolve();
    };
    const timer = setTimeout(release, forMs);
    response.once('close', release);
  });
}
