import type { TaskDescriptor } from '../task-descriptor.ts';

/** A type that registers and comes back unchanged (A27), published or of somebody's own workers, and that cannot be run yet. */
export function notSupported(type: string, structure: Pick<TaskDescriptor, 'branches' | 'names'> = {}): TaskDescriptor {
  return {
    type,
    isNotSupported: true,
    ...structure,

    warn: ({ optional }, path) => [
      {
        path: `${path}.type`,
        message: `${reasonOf(type)}; the task ${optional === true ? 'has errors' : 'fails'} when it is reached`,
        invalidValue: type,
      },
    ],

    async run(task) {
      return {
        status: 'FAILED_WITH_TERMINAL_ERROR',
        reason: `task ${task.definition.taskReferenceName}: ${reasonOf(type)}`,
      };
    },
  };
}

function reasonOf(type: string): string {
  return `type ${type} is not supported yet: Signalbox does not do such tasks, and hands none to workers`;
}
