import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ListedRun, ListedRunStatus, RunList, RunListQuery } from '../model/definitions/run-list.ts';
import { isStartedByName } from './run-state.ts';

/** Names stand in memos, which the service does not search: so many runs are read for one page. */
const scannedMax = 1_000;
const pageSize = 100;

/** Runs as Temporal's visibility has them, which follows a run by some moments. */
export function createRunList(client: Client): RunList {
  return {
    async list(query) {
      const runs: ListedRun[] = [];
      let scanned = 0;
      let looked: Date | undefined;
      for await (const info of client.workflow.list({ query: toVisibilityQuery(query), pageSize })) {
        if (runs.length === query.limit || scanned === scannedMax)
          return { runs, boundHit: runs.length < query.limit, ...(looked !== undefined && { looked }) };
        scanned += 1;
        looked = info.startTime;
        const run = isStartedByName(info) ? toListed(info) : undefined;
        if (run !== undefined && (query.workflowName ?? run.workflowName) === run.workflowName) runs.push(run);
      }
      return { runs, boundHit: false };
    },
  };
}

/** Changes when one of the newest runs begins or ends. */
export async function markRuns(client: Client): Promise<string> {
  const newest: string[] = [];
  for await (const { runId, status } of client.workflow.list({ pageSize: newestMax })) {
    newest.push(`${runId}/${status.name}`);
    if (newest.length === newestMax) break;
  }
  return newest.join();
}

const newestMax = 50;

function toVisibilityQuery({ status, before }: RunListQuery): string {
  const parts = [
    ...(status === undefined
      ? []
      : [`(${serviceStatuses[status].map((name) => `ExecutionStatus = '${name}'`).join(' OR ')})`]),
    ...(before === undefined ? [] : [`StartTime < '${before.toISOString()}'`]),
  ];
  return parts.join(' AND ');
}

const serviceStatuses: Readonly<Record<ListedRunStatus, readonly string[]>> = {
  RUNNING: ['Running'],
  COMPLETED: ['Completed'],
  FAILED: ['Failed'],
  TERMINATED: ['Terminated', 'Canceled'],
  TIMED_OUT: ['TimedOut'],
};

function toListed({
  workflowId,
  type,
  status,
  startTime,
  closeTime,
  memo,
}: WorkflowExecutionInfo): ListedRun | undefined {
  const shown = shownStatus(status.name);
  if (shown === undefined) return undefined;
  const { workflowName, workflowVersion, correlationId } = memo ?? {};
  return {
    workflowId,
    workflowName: typeof workflowName === 'string' ? workflowName : type,
    ...(typeof workflowVersion === 'number' && { workflowVersion }),
    status: shown,
    startTime,
    ...(closeTime !== undefined && { endTime: closeTime }),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
}

/** A run that went on as another one is shown by that. */
function shownStatus(name: WorkflowExecutionInfo['status']['name']): ListedRunStatus | undefined {
  switch (name) {
    case 'RUNNING':
    case 'PAUSED':
      return 'RUNNING';
    case 'COMPLETED':
    case 'FAILED':
    case 'TERMINATED':
    case 'TIMED_OUT':
      return name;
    case 'CANCELLED':
      return 'TERMINATED';
    default:
      return undefined;
  }
}
