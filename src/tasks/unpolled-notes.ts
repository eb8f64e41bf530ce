import { BoundedMap } from '../model/bounded-map.ts';
import type { QueueSize, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';
import { unpolledMs } from './show-open-tasks.ts';

export interface UnpolledNotesDependencies {
  readonly store: Pick<WorkerTaskStore, 'sizes' | 'pollers'>;
  /** A queue has tasks, and no worker asks for them. */
  readonly note: (queue: UnpolledQueue) => void;
  readonly onError: (error: unknown) => void;
}

export interface UnpolledQueue extends Pick<QueueSize, 'taskType' | 'domain' | 'scheduled' | 'oldestSeconds'> {
  readonly message: string;
}

const lookMs = 30_000;
/** A queue is named again after so long. */
const againMs = 10 * 60_000;
/** Beyond it the one that was named longest ago is named sooner. */
const queuesMax = 10_000;

/** Says of which types there are tasks that nobody does. */
export function startUnpolledNotes({ store, note, onError }: UnpolledNotesDependencies): { stop(): Promise<void> } {
  const notedAtMs = new BoundedMap<string, number>(queuesMax);
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch(onError)
      .finally(() => (looking = undefined));
  }, lookMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };

  async function look(): Promise<void> {
    for (const { taskType, domain, scheduled, oldestSeconds } of await store.sizes()) {
      const key = `${domain}\n${taskType}`;
      if (oldestSeconds * 1_000 < unpolledMs || Date.now() - (notedAtMs.get(key) ?? 0) < againMs) continue;
      const last = (await store.pollers(taskType)).find((poller) => poller.domain === domain);
      if (last !== undefined && Date.now() - last.polledAt.getTime() < unpolledMs) continue;
      notedAtMs.set(key, Date.now());
      const place = domain === '' ? '' : ` in the domain ${domain}`;
      const message = `${scheduled} tasks of type ${taskType}${place} wait, and no worker polls for them`;
      note({ taskType, domain, scheduled, oldestSeconds, message });
    }
  }
}
