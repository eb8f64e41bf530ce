import type { TaskDescriptor } from '../task-descriptor.ts';

/** A published type that registers and comes back unchanged (A27), and that cannot be run yet. */
export function notSupported(type: string, structure: Pick<TaskDescriptor, 'branches' | 'names'> = {}): TaskDescriptor {
  return {
    type,
    ...structure,
    async run(task) {
      const reason = `task ${task.definition.taskReferenceName}: type ${type} is not supported yet`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
    },
  };
}
