import type { TaskDescriptor } from '../task-descriptor.ts';

/**
 * A task that a worker does, who polls for tasks of its type: SIMPLE by its name, and any type that Signalbox itself does not
 * know or does not do (A27).
 */
export function workerTask(type: string): TaskDescriptor {
  return {
    type,
    since: 'worker-tasks',
    isForWorkers: true,
    handsSecrets: () => true,
    ...(type === 'SIMPLE'
      ? { names: ({ name }) => ({ taskType: name, taskDefName: name }) }
      : {
          warn: (_task, path) => [
            {
              path: `${path}.type`,
              message: `Signalbox itself does no tasks of type ${type}: each waits for a worker that polls for that type`,
              invalidValue: type,
            },
          ],
        }),
    run: (_task, context) => context.handToWorkers(),
  };
}
