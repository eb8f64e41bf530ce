import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  scheduleStartsMax,
  startScheduledType,
  type ScheduleStart,
  type ScheduleStarts,
  type ScheduleStartState,
} from '../model/definitions/schedule.ts';
import { callTimeoutMs } from './connection.ts';

/** What schedules have started, as Temporal's visibility has it: for as long as its retention keeps the small workflow that starts. */
export function createScheduleStarts({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): ScheduleStarts {
  return {
    async search({ schedules, states, from, size }) {
      // Two clauses can leave nothing, and Temporal refuses an empty list.
      if (schedules?.length === 0 || states?.length === 0) return { total: 0, starts: [] };
      const query = [
        `WorkflowType = '${startScheduledType}'`,
        `TaskQueue = '${escaped(taskQueue)}'`,
        ...(schedules === undefined ? [] : [`TemporalScheduledById IN (${schedules.map(toId).join(', ')})`]),
        ...(states === undefined
          ? []
          : [`ExecutionStatus IN (${states.flatMap((state) => statuses[state]).join(', ')})`]),
      ].join(' AND ');
      const found: WorkflowExecutionInfo[] = [];
      for await (const info of client.workflow.list({ query, pageSize: pageMax })) {
        found.push(info);
        if (found.length >= scheduleStartsMax) break;
      }
      const page = found.toSorted(newestFirst).slice(from, from + size);
      return { total: found.length, starts: await Promise.all(page.map(toStart)) };
    },
  };

  function toId(schedule: string): string {
    return `'${escaped(`${taskQueue}/${schedule}`)}'`;
  }

  async function toStart(info: WorkflowExecutionInfo): Promise<ScheduleStart> {
    const { workflowId, runId, status, startTime, searchAttributes } = info;
    const scheduled: unknown = searchAttributes['TemporalScheduledStartTime']?.[0];
    const id: unknown = searchAttributes['TemporalScheduledById']?.[0];
    return {
      executionId: workflowId,
      schedule: String(id ?? '').replace(`${taskQueue}/`, ''),
      scheduledMs: (scheduled instanceof Date ? scheduled : startTime).getTime(),
      startedMs: startTime.getTime(),
      state: stateOf(status.name),
      ...(status.name === 'RUNNING' ? {} : await endOf({ workflowId, runId })),
    };
  }

  /** The run that it started, or why it started none. */
  async function endOf({
    workflowId,
    runId,
  }: {
    readonly workflowId: string;
    readonly runId: string;
  }): Promise<Pick<ScheduleStart, 'workflowId' | 'reason'>> {
    try {
      const result: unknown = await client.withDeadline(Date.now() + callTimeoutMs, () =>
        client.workflow.getHandle(workflowId, runId).result(),
      );
      const started = typeof result === 'object' && result !== null && 'workflowId' in result ? result.workflowId : '';
      return typeof started === 'string' && started !== '' ? { workflowId: started } : {};
    } catch (error) {
      // Temporal's retention took it away meanwhile.
      if (error instanceof WorkflowNotFoundError) return {};
      if (!(error instanceof WorkflowFailedError)) throw error;
      return { reason: error.cause instanceof ApplicationFailure ? (error.cause.message ?? '') : error.message };
    }
  }
}

const pageMax = 500;

/** Those of one moment stand in the order of their ids, so that each is on one page. */
function newestFirst(a: WorkflowExecutionInfo, b: WorkflowExecutionInfo): number {
  return b.startTime.getTime() - a.startTime.getTime() || (a.workflowId < b.workflowId ? -1 : 1);
}

const statuses: Record<ScheduleStartState, readonly string[]> = {
  POLLED: [`'Running'`],
  EXECUTED: [`'Completed'`],
  FAILED: [`'Failed'`, `'Terminated'`, `'Canceled'`, `'TimedOut'`],
};

function stateOf(status: string): ScheduleStartState {
  if (status === 'RUNNING') return 'POLLED';
  return status === 'COMPLETED' ? 'EXECUTED' : 'FAILED';
}

/** In a text of Temporal's query language. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
