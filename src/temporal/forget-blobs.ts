import { setTimeout as sleep } from 'node:timers/promises';
import type { Blobs } from '../model/blobs.ts';

export interface ForgetBlobsOptions {
  readonly blobs: Pick<Blobs, 'forget'>;
  /** Longer than any run and Temporal's retention together; 0 keeps all. */
  readonly retentionDays: number;
  readonly onError: (error: unknown) => void;
}

/** Short statements: each removes at most some gigabyte and holds no lock that anyone waits for. */
const blobsPerBatch = 50;
const pauseMs = 60 * 60_000;

/** Removes what no history can need any more, in small batches, until it is stopped. */
export function startForgettingBlobs({ blobs, retentionDays, onError }: ForgetBlobsOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = retentionDays > 0 ? forgetUntil(stopping.signal) : Promise.resolve();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function forgetUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const forgotten = await blobs
        .forget({ days: retentionDays, limit: blobsPerBatch })
        .catch((error: unknown) => (onError(error), 0));
      if (forgotten < blobsPerBatch) await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
