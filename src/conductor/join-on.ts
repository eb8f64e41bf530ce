import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import type { TaskExecution, TaskStatus } from '../model/definitions/execution.ts';
import type { Json } from '../model/json.ts';
import type { Mention, TaskFailed } from './task-descriptor.ts';

/** The names in a list of references. */
export function referencesIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name: Json): name is string => typeof name === 'string') : [];
}

export function mentionsIn(task: TaskDefinition, field: string): readonly Mention[] {
  return referencesIn(task[field]).map((reference, index) => ({ path: `${field}[${index}]`, reference }));
}

export function validateReferences(task: TaskDefinition, field: string, path: string): readonly DefinitionError[] {
  const value = task[field] ?? null;
  if (value === null || (Array.isArray(value) && referencesIn(value).length === value.length)) return [];
  return [{ path: `${path}.${field}`, message: 'must be a list of reference names', invalidValue: value }];
}

/** How and why a join of these fails; undefined when it does not. Where all that failed was cancelled, it is cancelled itself. */
export function failureAmong(tasks: readonly TaskExecution[]): Pick<TaskFailed, 'status' | 'reason'> | undefined {
  const failed = tasks.filter(({ status }) => isFailure(status));
  if (failed.length === 0) return undefined;
  const reasons = failed.map(
    (task) =>
      `${task.referenceTaskName} is ${task.status}${task.reasonForIncompletion ? `: ${task.reasonForIncompletion}` : ''}`,
  );
  return {
    status: failed.every(({ status }) => status === 'CANCELED') ? 'CANCELED' : 'FAILED',
    reason: reasons.join('; '),
  };
}

function isFailure(status: TaskStatus): boolean {
  switch (status) {
    case 'FAILED':
    case 'FAILED_WITH_TERMINAL_ERROR':
    case 'TIMED_OUT':
    case 'CANCELED':
      return true;
    case 'SCHEDULED':
    case 'IN_PROGRESS':
    case 'COMPLETED':
    case 'COMPLETED_WITH_ERRORS':
    case 'SKIPPED':
      return false;
  }
}
