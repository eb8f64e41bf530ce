import { setTimeout as sleep } from 'node:timers/promises';
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
export function startForgettingExecutions({ retention, days, log, onError }: ForgetExecutionsOptions): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const running = forgetUntilStopped();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function forgetUntilStopped(): Promise<void> {
    while (!signal.aborted) {
      await forget().catch(onError);
      await pause(pauseMs);
    }
  }

  async function forget(): Promise<void> {
    const executions = days > 0 ? await removeAll(retention.removeEnded, days * dayMs) : 0;
    const pollers = await removeAll(retention.removePollers, pollersKeptMs);
    if (executions + pollers > 0) log?.({ executions, pollers });
  }

  async function removeAll(remove: ExecutionRetention['removeEnded'], ageMs: number): Promise<number> {
    const before = new Date(Date.now() - ageMs);
    let all = 0;
    for (let removed = rowsPerBatch; removed === rowsPerBatch && !signal.aborted; all += removed) {
      removed = await remove(before, rowsPerBatch);
      if (removed === rowsPerBatch) await pause(breathMs);
    }
    return all;
  }
}
