import type { Task } from '../model/access/task.ts';
import type { Refusal, TaskAct } from '../model/access/task-act.ts';

export function checkInterest(_task: Task, _act: TaskAct): Refusal | undefined {
  return undefined;
}
