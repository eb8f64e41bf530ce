import type { EventSignal } from './wait.ts';

/** Brings events to workflow runs. */
export interface Signaller {
  /**
   * Delivers once: the request id makes the service drop repeats. `closed`: the run has ended and never got it.
   * Throws when the service cannot be reached or is overloaded.
   */
  signal(
    target: { readonly workflowId: string; readonly runId: string },
    signal: EventSignal,
  ): Promise<'delivered' | 'closed'>;
}
