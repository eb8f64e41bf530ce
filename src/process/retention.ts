import { setTimeout as sleep } from 'node:timers/promises';
import type { Retention } from '../model/inbound/retention.ts';

export interface RetentionOptions {
  readonly retention: Retention;
  readonly days: number;
  readonly onError: (error: unknown) => void;
}

/** A few milliseconds of work, bodies of 25 MB included in the worst case. */
const rowsPerBatch = 200;
/** Between two batches everyone else gets the disk. */
const breathMs = 50;
/** Late by this much at most; several receivers share the work. */
const pauseMs = 10 * 60_000;
const dayMs = 86_400_000;

/** Forgets events after their days (R47), in small batches, until it is stopped. */
export function startRetention({ retention, days, onError }: RetentionOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = forgetUntil(stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function forgetUntil(signal: AbortSignal): Promise<void> {
    const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
    while (!signal.aborted) {
      try {
        await forget(signal, pause);
      } catch (error) {
        onError(error);
      }
      await pause(pauseMs);
    }
  }

  async function forget(signal: AbortSignal, pause: (ms: number) => Promise<unknown>): Promise<void> {
    const before = new Date(Date.now() - days * dayMs);
    for (const remove of [retention.removeEvents, retention.removeWaits, retention.removeCounts]) {
      while (!signal.aborted && (await remove(before, rowsPerBatch)) === rowsPerBatch) await pause(breathMs);
    }
  }
}
