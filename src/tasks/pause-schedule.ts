import { isJsonObject } from '../model/json.ts';
import type { ScheduleStore, ScheduleTimer, StoredSchedule } from '../model/definitions/schedule.ts';

interface PausingDependencies {
  readonly schedules: Pick<ScheduleStore, 'find' | 'save'>;
  readonly scheduleTimer: Pick<ScheduleTimer, 'pause'>;
}

/** Pauses a schedule, or lets it go on. False: there is none of that name. */
export async function pauseSchedule(
  { schedules, scheduleTimer }: PausingDependencies,
  name: string,
  { isPaused, reason }: { readonly isPaused: boolean; readonly reason?: string },
): Promise<boolean> {
  const stored = await schedules.find(name);
  if (stored === undefined) return false;
  await scheduleTimer.pause(name, { isPaused, reason: reason ?? `${isPaused ? 'paused' : 'resumed'} by the API` });
  await schedules.save(
    { ...stored.schedule, paused: isPaused },
    { workflowName: scheduledWorkflow(stored), by: stored.updatedBy },
  );
  return true;
}

/** The name of the workflow that it starts. */
export function scheduledWorkflow({ schedule: { startWorkflowRequest: start } }: StoredSchedule): string {
  return isJsonObject(start) && typeof start.name === 'string' ? start.name : '';
}
