import { isJsonObject } from '../model/json.ts';
import type { ScheduleStore, ScheduleTimer, StoredSchedule } from '../model/definitions/schedule.ts';
import { writeSchedule } from './write-schedule.ts';

interface PausingDependencies {
  readonly schedules: Pick<ScheduleStore, 'find' | 'save'>;
  readonly scheduleTimer: Pick<ScheduleTimer, 'pause'>;
}

/** `noTimer`: Temporal has lost it, so it cannot go on. `stale`: others write it all the time. */
export type SchedulePauseOutcome = 'done' | 'unknown' | 'noTimer' | 'stale';

/** Pauses a schedule, or lets it go on. One that Temporal does not have starts nothing, so it can be paused. */
export function pauseSchedule(
  { schedules, scheduleTimer }: PausingDependencies,
  name: string,
  { isPaused, reason }: { readonly isPaused: boolean; readonly reason?: string },
): Promise<SchedulePauseOutcome> {
  return writeSchedule(schedules, name, async (stored) => {
    if (stored === undefined) return 'unknown';
    const note = reason ?? `${isPaused ? 'paused' : 'resumed'} by the API`;
    const hasTimer = await scheduleTimer.pause(name, { isPaused, reason: note });
    if (!hasTimer && !isPaused) return 'noTimer';
    const isSaved = await schedules.save(
      { ...stored.schedule, paused: isPaused },
      { workflowName: scheduledWorkflow(stored), by: stored.updatedBy, revision: stored.revision },
    );
    return isSaved ? 'done' : 'stale';
  });
}

/** The name of the workflow that it starts. */
export function scheduledWorkflow({ schedule: { startWorkflowRequest: start } }: StoredSchedule): string {
  return isJsonObject(start) && typeof start.name === 'string' ? start.name : '';
}
