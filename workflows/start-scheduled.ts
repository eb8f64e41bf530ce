import { ApplicationFailure, sleep, uuid4, workflowInfo } from '@temporalio/workflow';
import type { DefinitionActivities } from '../activities/definition-activities.ts';
import type { ScheduledStart } from '../src/model/definitions/schedule.ts';
import { proxySequentially } from './sequential-local-activities.ts';
import { proxySlowly } from './slow-activities.ts';

const { startRun } = proxySequentially<DefinitionActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

const { startRun: startSlowly } = proxySlowly<Pick<DefinitionActivities, 'startRun'>>();

/** Started by a schedule: starts the workflow that is scheduled, as it is registered by then. Returns the id of its run. */
export async function startScheduled({ schedule, request }: ScheduledStart): Promise<{ workflowId: string }> {
  const { workflowId: root, startTime, searchAttributes } = workflowInfo();
  const scheduled = searchAttributes['TemporalScheduledStartTime']?.[0];
  const scheduledTime = scheduled instanceof Date ? scheduled.getTime() : startTime.getTime();
  const workflowId = uuid4();
  const input = {
    ...request.input,
    _startedByScheduler: schedule,
    _scheduledTime: scheduledTime,
    _executedTime: startTime.getTime(),
    _executionId: root,
  };
  for (let hasPlace = false; ; hasPlace = true) {
    const wanted = { ...request, input, workflowId, lineage: { root, depth: 0 }, hasPlace };
    const result = (await startRun(wanted)) ?? (await startSlowly(wanted));
    switch (result.kind) {
      case 'started':
      case 'existing':
        return { workflowId: result.workflowId };
      case 'later':
        await sleep(result.afterMs);
        break;
      case 'conflict':
        throw ApplicationFailure.nonRetryable(`Workflow ${result.workflowId} was started with this idempotency key.`);
      case 'unknown':
      case 'invalid':
        throw ApplicationFailure.nonRetryable(result.message);
    }
  }
}
