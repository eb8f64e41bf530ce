import type { MessageHistory } from '../model/outbound/message-history.ts';

/** Often enough that no batch is large. */
const purgeMs = 10 * 60_000;
const batchMax = 1_000;

/** Forgets messages that are older than their history is kept (C101). */
export function startPurge({
  history,
  onError,
}: {
  readonly history: Pick<MessageHistory, 'purge'>;
  readonly onError: (error: unknown) => void;
}) {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (running = purgeAll().catch(onError)), purgeMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };

  async function purgeAll(): Promise<void> {
    while ((await history.purge(batchMax)) === batchMax);
  }
}
