/**
 * Ids of tasks. An id leads to its run, since calls by task id name nothing else (A35): `<own id>.<workflow id>`, the
 * latter in characters that stand in any URL as they are.
 */
export function toTaskId(ownId: string, workflowId: string): string {
  const written = encodeURIComponent(workflowId).replaceAll('~', '%7E').replaceAll('%', '~');
  return `${ownId}.${written}`;
}

/** A task's own part of its id. */
export function ownIdOf(taskId: string): string {
  const [ownId = taskId] = taskId.split('.', 1);
  return ownId;
}

/** The run that an id leads to; undefined when it is none of ours. */
export function workflowIdOf(taskId: string): string | undefined {
  const end = taskId.indexOf('.');
  if (end <= 0 || end === taskId.length - 1) return undefined;
  try {
    return decodeURIComponent(taskId.slice(end + 1).replaceAll('~', '%'));
  } catch {
    return undefined;
  }
}

/** True when both mean one task of a run: ids that were given out before they led to their run are the own part alone. */
export function isSameTask(taskId: string, asked: string): boolean {
  return taskId === asked || taskId.startsWith(`${asked}.`);
}
