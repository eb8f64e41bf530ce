import type { ExecutionText, Executions } from '../../../model/definitions/execution.ts';

/** The JSON of an execution in parts, each task one of them. */
export function* partsOf({ untilTasks, tasks }: ExecutionText): Generator<string, undefined> {
  yield untilTasks;
  for (const [at, { document }] of tasks.entries()) yield at === 0 ? document : `,${document}`;
  yield ']}';
  return undefined;
}

/** A list of executions as JSON in parts. One is read once whoever asked has taken those before it: each can have tens of megabytes. */
export async function* partsOfAll(
  executions: Executions,
  ids: readonly string[],
  { includeTasks = true }: { readonly includeTasks?: boolean } = {},
): AsyncGenerator<string, undefined> {
  yield '[';
  let separator = '';
  for (const id of ids) {
    const text = includeTasks ? await executions.findText(id) : undefined;
    const execution = text === undefined ? await executions.find(id, { includeTasks }) : undefined;
    if (text === undefined && execution === undefined) continue;
    yield separator;
    if (text === undefined) yield JSON.stringify(execution);
    else yield* partsOf(text);
    separator = ',';
  }
  yield ']';
  return undefined;
}
