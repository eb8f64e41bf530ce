const statuses = ['RUNNING', 'COMPLETED', 'FAILED', 'TERMINATED', 'TIMED_OUT'] as const;

export interface RunsSearch {
  readonly status?: (typeof statuses)[number];
  readonly name?: string;
  readonly cursor?: string;
  /** The dialog in which one runs a workflow is open. */
  readonly dialog?: 'run';
  /** The workflow's name in it. */
  readonly run?: string;
}

const tabs = ['timeline', 'records'] as const;

export interface ExecutionSearch {
  /** Absent: the tasks. */
  readonly tab?: (typeof tabs)[number];
}

export function readExecutionSearch({ tab }: Readonly<Record<string, unknown>>): ExecutionSearch {
  const known = tabs.find((one) => one === tab);
  return known === undefined ? {} : { tab: known };
}

export const runStatusNames: readonly string[] = statuses;

export function readRunsSearch({ status, name, cursor, dialog, run }: Readonly<Record<string, unknown>>): RunsSearch {
  const known = statuses.find((one) => one === status);
  return {
    ...(known !== undefined && { status: known }),
    ...(typeof name === 'string' && name !== '' && { name }),
    ...(typeof cursor === 'string' && cursor !== '' && { cursor }),
    ...(dialog === 'run' && { dialog }),
    ...(typeof run === 'string' && run !== '' && { run }),
  };
}
