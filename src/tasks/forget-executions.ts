import { removeInBatches, startRounds, type Round, type Rounds } from '../concurrency/rounds.ts';
import type { ExecutionRetention } from '../model/definitions/recorded-executions.ts';

export interface ForgetExecutionsOptions {
  readonly retention: ExecutionRetention;
  /** How long executions are kept after their end; 0: for ever. */
  readonly days: number;
  readonly log?: (counts: { readonly executions: number; readonly pollers: number }) => void;
  readonly onError: (error: unknown) => void;
}

/** Each with its tasks, of which a run may have thousands. */
const rowsPerBatch = 50;
/** Between two batches everyone else gets the disk. */
const breathMs = 50;
/** Late by this much at most; several receivers share the work. */
const pauseMs = 10 * 60_000;
const dayMs = 86_400_000;
/** Workers that are away longer are not there: those with random names would fill the list. */
const pollersKeptMs = dayMs;

/** Forgets executions that ended long ago, and workers that poll no more, in small batches until it is stopped. */
export function startForgettingExecutions({ retention, days, log, onError }: ForgetExecutionsOptions): Rounds {
  return startRounds(forget, { pauseMs, onError });

  async function forget(round: Round): Promise<undefined> {
    const removeAll = (remove: ExecutionRetention['removeEnded'], ageMs: number) => {
      const before = new Date(Date.now() - ageMs);
      return removeInBatches((limit) => remove(before, limit), { limit: rowsPerBatch, breathMs, round });
    };
    const executions = days > 0 ? await removeAll(retention.removeEnded, days * dayMs) : 0;
    const pollers = await removeAll(retention.removePollers, pollersKeptMs);
    if (executions + pollers > 0) log?.({ executions, pollers });
  }
}
