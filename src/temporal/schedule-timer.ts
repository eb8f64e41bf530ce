import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { startScheduledType, type ScheduleTimer, type ScheduleTiming } from '../model/definitions/schedule.ts';
import { callTimeoutMs } from './connection.ts';

export interface ScheduleTimerDependencies {
  readonly client: Client;
  readonly taskQueue: string;
}

/** Schedules of Temporal, one for each. They run on while no process of Signalbox does, and are seen in Temporal's own UI. */
export function createScheduleTimer({ client, taskQueue }: ScheduleTimerDependencies): ScheduleTimer {
  const handleOf = (name: string) => client.schedule.getHandle(idOf(name));
  const inTime = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + callTimeoutMs, call);
  return {
    async set(timing) {
      const { name, isPaused } = timing;
      const options = { ...toOptions(timing), state: { paused: isPaused } };
      try {
        await inTime(() => client.schedule.create({ ...options, scheduleId: idOf(name) }));
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
        await inTime(() => handleOf(name).update(() => options));
      }
    },

    async state(name) {
      try {
        const { state } = await inTime(() => handleOf(name).describe());
        return { isPaused: state.paused, ...(state.note !== undefined && state.note !== '' && { note: state.note }) };
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return undefined;
        throw error;
      }
    },

    pause: (name, { isPaused, reason }) =>
      inTime(() => (isPaused ? handleOf(name).pause(reason) : handleOf(name).unpause(reason))),

    async delete(name) {
      try {
        await inTime(() => handleOf(name).delete());
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }
    },
  };

  /** Several installations may share a namespace, each with a task queue of its own. */
  function idOf(name: string): string {
    return `${taskQueue}/${name}`;
  }

  function toOptions({ name, cron, zone, startAt, endAt, catchesUp, start }: ScheduleTiming) {
    return {
      spec: {
        cronExpressions: [cron],
        timezone: zone,
        ...(startAt !== undefined && { startAt }),
        ...(endAt !== undefined && { endAt }),
      },
      action: {
        type: 'startWorkflow' as const,
        workflowType: startScheduledType,
        workflowId: `schedule/${name}`,
        taskQueue,
        args: [start],
      },
      // A start never waits for the run of the one before: that is how Conductor's scheduler has it.
      policies: {
        overlap: ScheduleOverlapPolicy.ALLOW_ALL,
        catchupWindow: catchesUp ? '365 days' : '1 minute',
      } as const,
    };
  }
}
