import type { Connection } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';

const { EventType, PendingActivityState } = proto.temporal.api.enums.v1;

/** How long time may stand before somebody asks why: far longer than the service needs between two skips. */
const standingMs = 400;

export interface LockKeeper {
  /** Called on and on while time should skip, with how far it is ahead of the wall. */
  look(aheadMs: number): Promise<void>;
}

/**
 * Temporal's test service holds time still while an activity is under way, and never lets go of it when the run ends
 * first: after a run that was resumed while it still sent a message, no time would be skipped again
 * (temporalio/sdk-java#1138). When time stands although no open run has work under way, one such lock is taken off.
 */
export function createLockKeeper({
  workflowService,
  testService,
}: Pick<Connection, 'workflowService' | 'testService'>): LockKeeper {
  let furthestMs = -1;
  let standsSince = Date.now();
  let wasIdle = false;
  return {
    async look(aheadMs) {
      if (aheadMs > furthestMs + skippedMs) {
        furthestMs = aheadMs;
        standsSince = Date.now();
        wasIdle = false;
      }
      if (Date.now() - standsSince < standingMs) return;
      const isIdle = !(await hasWorkUnderWay(workflowService));
      // Twice in a row, since a timer may fire between the look at one run and at the next.
      if (isIdle && wasIdle) await testService?.unlockTimeSkipping({});
      wasIdle = isIdle && !wasIdle;
      standsSince = Date.now() - (wasIdle ? standingMs : 0);
    },
  };
}

/** Less is no skip: two clocks are read one after the other. */
const skippedMs = 1_000;

type WorkflowService = Connection['workflowService'];

async function hasWorkUnderWay(service: WorkflowService): Promise<boolean> {
  const { executions } = await service.listOpenWorkflowExecutions({ namespace });
  const busy = await Promise.all(
    executions.map(async ({ execution }) => {
      const [{ pendingActivities }, { history }] = await Promise.all([
        service.describeWorkflowExecution({ namespace, execution }),
        service.getWorkflowExecutionHistory({ namespace, execution }),
      ]);
      return pendingActivities.some(isUnderWay) || hasTaskUnderWay(history?.events ?? []);
    }),
  );
  return busy.includes(true);
}

const namespace = 'default';

/** An activity between two attempts holds nothing. */
function isUnderWay({ state, attempt }: temporal.api.workflow.v1.IPendingActivityInfo): boolean {
  return state !== PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED || (attempt ?? 1) <= 1;
}

function hasTaskUnderWay(events: readonly temporal.api.history.v1.IHistoryEvent[]): boolean {
  const last = events.findLast(({ eventType }) => eventType != null && taskTypes.has(eventType));
  return last !== undefined && last.eventType !== EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
}

const taskTypes = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
]);
