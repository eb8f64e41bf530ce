import type { EndedWorkerTask, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';
import type { WorkerTaskEnd } from '../model/definitions/worker-task.ts';

/** Tells a run that a worker's task has ended. A repeat is dropped; a run that is over needs no word. Throws when nobody can be told. */
export type TellRun = (workflowId: string, end: WorkerTaskEnd) => Promise<void>;

export interface RunTeller {
  /** Resolves once the run knows, or the sweep will tell it. */
  tell(ended: EndedWorkerTask): Promise<void>;
  stop(): Promise<void>;
}

export interface RunTellerDependencies {
  readonly store: Pick<WorkerTaskStore, 'takeLate' | 'forget'>;
  readonly tellRun: TellRun;
  readonly onError: (error: unknown) => void;
}

const sweepMs = 500;
/** At one time: each is a call to Temporal. */
const lateMax = 200;

/** Tells runs of the ends of their workers' tasks, and ends those whose time is over. */
export function startRunTeller({ store, tellRun, onError }: RunTellerDependencies): RunTeller {
  const told: string[] = [];
  let forgetting: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  const timer = setInterval(() => {
    sweeping ??= sweep()
      .catch(onError)
      .finally(() => (sweeping = undefined));
  }, sweepMs);
  timer.unref();

  return {
    async tell(ended) {
      await tellOne(ended).catch(onError);
    },

    async stop() {
      clearInterval(timer);
      await sweeping;
      await forgetting;
    },
  };

  async function tellOne({ workflowId, end }: EndedWorkerTask): Promise<void> {
    await tellRun(workflowId, end);
    told.push(end.taskId);
    forgetting ??= forget()
      .catch(onError)
      .finally(() => (forgetting = undefined));
  }

  /** Those that were told meanwhile go together. */
  async function forget(): Promise<void> {
    while (told.length > 0) await store.forget(told.splice(0));
  }

  async function sweep(): Promise<void> {
    for (;;) {
      const late = await store.takeLate(lateMax);
      await Promise.all(late.map((ended) => tellOne(ended).catch(onError)));
      if (late.length < lateMax) return;
    }
  }
}
