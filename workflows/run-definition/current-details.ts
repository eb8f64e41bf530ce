import { setCurrentDetails } from '@temporalio/workflow';
import type { TaskExecution } from '../../src/model/definitions/execution.ts';

interface Shown {
  readonly scheduled: Pick<TaskExecution, 'referenceTaskName' | 'taskType'>;
  readonly waitsFor: string | undefined;
}

/** A page of people's; GET /api/workflow/{id} has all of them. */
const linesMax = 20;
const charactersMax = 200;

/**
 * The open tasks as the current details of the run in Temporal's UI, which asks for them by a query: they cost no event of
 * history.
 */
export function writeCurrentDetails(open: ReadonlySet<Shown>): void {
  const lines: string[] = [];
  for (const task of open) {
    if (lines.length === linesMax) break;
    lines.push(lineOf(task));
  }
  const more = open.size > lines.length ? [`- and ${open.size - lines.length} more`] : [];
  setCurrentDetails(lines.length === 0 ? '' : ['Open tasks', '', ...lines, ...more].join('\n'));
}

/** @example - `paid` WAIT_FOR_WEBHOOK: `any source that lists orders where $.order = 7` */
function lineOf({ scheduled: { referenceTaskName, taskType }, waitsFor }: Shown): string {
  const head = `- ${asCode(referenceTaskName)} ${asCode(taskType)}`;
  return waitsFor === undefined ? head : `${head}: ${asCode(waitsFor)}`;
}

/** Nothing of an input is read as Markdown. */
function asCode(text: string): string {
  const plain = text.replaceAll(/[`\s]+/g, ' ').trim();
  return `\`${plain.length > charactersMax ? `${plain.slice(0, charactersMax - 1)}…` : plain}\``;
}
