import type { PolledTask, WorkerQueueName } from '../model/definitions/worker-task.ts';
import type { Poll, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';

export interface PollRequest extends Poll {
  readonly count: number;
  /** Long poll: an answer without tasks takes so long; 0 is one look. */
  readonly waitMs: number;
  /** Aborted when the worker is gone: it gets nothing any more. */
  readonly signal: AbortSignal;
}

/** Workers that ask for tasks, and wait for them. */
export interface WorkerPolls {
  /** At least one task as soon as there is one; none when the time is over. */
  poll(request: PollRequest): Promise<readonly PolledTask[]>;
  /** There may be new tasks, of all types or of those that this holds for. */
  wake(isMeant?: (queue: WorkerQueueName) => boolean): void;
  /** The names of those that polled are stored. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerPollsDependencies {
  readonly store: Pick<WorkerTaskStore, 'take' | 'giveBack' | 'due' | 'notePolls'>;
  readonly onError: (error: unknown) => void;
}

/** Tasks whose pause is over, and new ones of which the message was lost, are found by looking. */
const lookMs = 1_000;
/** How late the list of pollers may be. */
const noteMs = 5_000;
/** By one statement; a body of tasks is in memory at once. */
const slotsMax = 100;
/** Each is a connection and a timer. Those beyond are answered at once. */
const waitingMax = 10_000;

interface Waiter {
  readonly request: PollRequest;
  readonly resolve: (tasks: readonly PolledTask[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly queue: WorkerQueueName;
  readonly waiting: Set<Waiter>;
  isTaking: boolean;
  /** The last look found fewer than were wanted, and nothing has come since. */
  isEmpty: boolean;
}

/**
 * Workers that poll for one type share the look for its tasks, and do not look while there are none: two hundred that
 * wait cost one question a second.
 */
export function createWorkerPolls({ store, onError }: WorkerPollsDependencies): WorkerPolls {
  const groups = new Map<string, Group>();
  const polled = new Map<string, Poll>();
  /** Those that are in the list already. */
  const known = new Set<string>();
  /** Those who take tasks at present. */
  const taking = new Set<Promise<void>>();
  let isStopped = false;
  let waitingCount = 0;
  const looking = setInterval(() => void look().catch(onError), lookMs);
  const noting = setInterval(() => void flush().catch(onError), noteMs);
  looking.unref();
  noting.unref();

  return {
    poll(request) {
      note(request);
      return new Promise((resolve, reject) => wait(request, resolve, reject));
    },

    wake(isMeant = () => true) {
      for (const group of groups.values()) {
        if (!isMeant(group.queue)) continue;
        group.isEmpty = false;
        take(group);
      }
    },

    flush,

    async stop() {
      isStopped = true;
      clearInterval(looking);
      clearInterval(noting);
      for (const { waiting } of groups.values()) for (const { resolve } of waiting) resolve([]);
      // Their tasks are nobody's now, and go back.
      await Promise.all(taking);
      await flush().catch(onError);
    },
  };

  function wait(request: PollRequest, resolve: Waiter['resolve'], reject: Waiter['reject']): void {
    if (isStopped || request.signal.aborted || waitingCount >= waitingMax) return resolve([]);
    const group = groupOf(request);
    if (group.isEmpty && request.waitMs === 0) return resolve([]);
    const waiter: Waiter = {
      request,
      resolve: (tasks) => {
        leave();
        resolve(tasks);
      },
      reject: (error) => {
        leave();
        reject(error);
      },
    };
    const giveUp = (): void => waiter.resolve([]);
    const timer = request.waitMs === 0 ? undefined : setTimeout(giveUp, request.waitMs);
    request.signal.addEventListener('abort', giveUp, { once: true });
    group.waiting.add(waiter);
    waitingCount += 1;
    if (!group.isEmpty) take(group);

    function leave(): void {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', giveUp);
      if (group.waiting.delete(waiter)) waitingCount -= 1;
      if (group.waiting.size === 0 && !group.isTaking) groups.delete(keyOf(group.queue));
    }
  }

  function groupOf({ taskType, domain }: WorkerQueueName): Group {
    const queue = { taskType, domain };
    const found = groups.get(keyOf(queue));
    if (found !== undefined) return found;
    const made: Group = { queue, waiting: new Set(), isTaking: false, isEmpty: false };
    groups.set(keyOf(queue), made);
    return made;
  }

  function take(group: Group): void {
    if (group.isTaking) return;
    group.isTaking = true;
    const took = takeAll(group);
    taking.add(took);
    void took.then(() => taking.delete(took));
  }

  async function takeAll(group: Group): Promise<void> {
    try {
      while (!group.isEmpty && group.waiting.size > 0 && !isStopped) await takeOnce(group);
    } catch (error) {
      onError(error);
      for (const { reject } of group.waiting) reject(error);
    } finally {
      group.isTaking = false;
      if (group.waiting.size === 0) groups.delete(keyOf(group.queue));
    }
  }

  async function takeOnce(group: Group): Promise<void> {
    const slots = slotsOf([...group.waiting]);
    group.isEmpty = true;
    const tasks = await store.take(
      group.queue,
      slots.map(({ request }) => request.workerId),
    );
    if (tasks.length === slots.length) group.isEmpty = false;
    const shares = new Map<Waiter, PolledTask[]>();
    const orphans: string[] = [];
    const open = [...slots];
    for (const task of tasks) {
      // In whatever order they come, each says for which worker it was taken.
      const at = open.findIndex(({ request }) => request.workerId === (task.workerId ?? ''));
      const [waiter] = at < 0 ? [] : open.splice(at, 1);
      if (waiter === undefined || !group.waiting.has(waiter)) orphans.push(task.taskId);
      else shares.set(waiter, [...(shares.get(waiter) ?? []), task]);
    }
    for (const [waiter, share] of shares) waiter.resolve(share);
    for (const waiter of new Set(slots)) if (waiter.request.waitMs === 0) waiter.resolve([]);
    if (orphans.length === 0) return;
    // Their workers went away meanwhile.
    await store.giveBack(orphans);
    group.isEmpty = false;
  }

  async function look(): Promise<void> {
    const waited = [...groups.values()].filter(({ waiting }) => waiting.size > 0).map(({ queue }) => queue);
    if (waited.length === 0) return;
    for (const queue of await store.due(waited)) {
      const group = groups.get(keyOf(queue));
      if (group === undefined) continue;
      group.isEmpty = false;
      take(group);
    }
  }

  /** A new worker is in the list at once: tasks choose their domain by who polls. */
  function note({ taskType, domain, workerId }: PollRequest): void {
    const key = `${domain}\n${taskType}\n${workerId}`;
    polled.set(key, { taskType, domain, workerId });
    if (known.has(key)) return;
    if (known.size > knownMax) known.clear();
    known.add(key);
    void flush().catch(onError);
  }

  async function flush(): Promise<void> {
    if (polled.size === 0) return;
    const polls = [...polled.values()];
    polled.clear();
    await store.notePolls(polls);
  }
}

const knownMax = 10_000;

/** One after the other, so that each has one before any has two. */
function slotsOf(waiting: readonly Waiter[]): readonly Waiter[] {
  const slots: Waiter[] = [];
  for (let round = 0; slots.length < slotsMax; round += 1) {
    const wanting = waiting.filter(({ request }) => request.count > round);
    if (wanting.length === 0) break;
    slots.push(...wanting.slice(0, slotsMax - slots.length));
  }
  return slots;
}

function keyOf({ taskType, domain }: WorkerQueueName): string {
  return `${domain}\n${taskType}`;
}
