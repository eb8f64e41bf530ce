import type { Poller } from '../model/definitions/worker-task-store.ts';

/** Task type, or `*` for all, → domains in the order in which they are tried (A131). */
export type TaskToDomain = Readonly<Record<string, string>>;

/** A worker that polls does so several times in this. */
const pollsWithinMs = 30_000;

/**
 * The domain of workers that a task is for: of those that are listed the first that has workers, else the last. Empty:
 * workers of no domain, which `NO_DOMAIN` stands for too.
 */
export async function chooseDomain(
  taskType: string,
  taskToDomain: TaskToDomain,
  pollersOf: (taskType: string) => Promise<readonly Poller[]>,
): Promise<string> {
  const given = taskToDomain[taskType] ?? taskToDomain['*'] ?? '';
  const domains = given.split(',').map((name) => (name.trim().toUpperCase() === 'NO_DOMAIN' ? '' : name.trim()));
  const last = domains.at(-1) ?? '';
  if (domains.length === 1) return last;
  const sinceMs = Date.now() - pollsWithinMs;
  const pollers = await pollersOf(taskType);
  const isPolled = (domain: string): boolean =>
    pollers.some((poller) => poller.domain === domain && poller.polledAt.getTime() >= sinceMs);
  return domains.find(isPolled) ?? last;
}
