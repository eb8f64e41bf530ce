import { isJsonObject, type JsonObject } from '../json.ts';

/**
 * The references of the tasks in a list, at any depth, or without those inside of tasks that `goesInto` refuses. A
 * definition inside of a task, in its input or as its sub-workflow, has tasks of its own, which are none of these.
 */
export function taskReferencesIn(
  tasks: unknown,
  goesInto: (task: JsonObject) => boolean = () => true,
): readonly string[] {
  if (Array.isArray(tasks)) return tasks.flatMap((member: unknown) => taskReferencesIn(member, goesInto));
  if (!isJsonObject(tasks)) return [];
  const { taskReferenceName, inputParameters: _input, subWorkflowParam: _child, ...fields } = tasks;
  const own = typeof taskReferenceName === 'string' ? [taskReferenceName] : [];
  return goesInto(tasks)
    ? [...own, ...Object.values(fields).flatMap((field) => taskReferencesIn(field, goesInto))]
    : own;
}
