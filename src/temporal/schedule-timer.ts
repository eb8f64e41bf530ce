import { createHash } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { startScheduledType, type ScheduleTimer, type ScheduleTiming } from '../model/definitions/schedule.ts';
import { callTimeoutMs, tryAgain } from './connection.ts';
import { grpcStatusOf } from './unavailable.ts';

export interface ScheduleTimerDependencies {
  readonly client: Client;
  readonly taskQueue: string;
}

/** In the memo of what a schedule starts: tells what the schedule was set to, which Temporal gives back in other words. */
const timingMark = 'signalbox.timing';

/** When a call without an answer is made anew, from its beginning on; a busy Temporal gets more time for the last. */
const earlierTriesMs = [1_000, 3_000];
/** More than there are people who delete one schedule in the same moment. */
const setTriesMax = 10;

function markOf({ isPaused: _, ...timing }: ScheduleTiming): string {
  return createHash('sha256').update(JSON.stringify(timing)).digest('base64url');
}

/** Schedules of Temporal, one for each. They run on while no process of Signalbox does, and are seen in Temporal's own UI. */
export function createScheduleTimer({ client, taskQueue }: ScheduleTimerDependencies): ScheduleTimer {
  const handleOf = (name: string) => client.schedule.getHandle(idOf(name));
  return {
    async set(timing) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await setOnce(timing);
        } catch (error) {
          // Somebody else deleted it between two of the calls.
          if (!(error instanceof ScheduleNotFoundError) || tries === setTriesMax) throw error;
        }
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

    async pause(name, { isPaused, reason }) {
      try {
        await inTime(() => (isPaused ? handleOf(name).pause(reason) : handleOf(name).unpause(reason)));
        return true;
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return false;
        throw error;
      }
    },

    async delete(name) {
      try {
        await inTime(() => handleOf(name).delete());
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }
    },
  };

  /** Each call may come more than once. Temporal drops some that come while the schedule is deleted, or leaves them without an answer. */
  async function inTime<T>(call: () => Promise<T>): Promise<T> {
    const since = Date.now();
    for (const withinMs of earlierTriesMs) {
      try {
        return await client.withDeadline(since + withinMs, () => tryAgain(call));
      } catch (error) {
        if (grpcStatusOf(error) !== status.DEADLINE_EXCEEDED) throw error;
      }
    }
    return client.withDeadline(since + callTimeoutMs, () => tryAgain(call));
  }

  async function setOnce(timing: ScheduleTiming): Promise<void> {
    const { name, isPaused } = timing;
    const options = { ...toOptions(timing), state: { paused: isPaused } };
    try {
      await inTime(() => client.schedule.create({ ...options, scheduleId: idOf(name) }));
      // Times count from when Temporal first looks at a schedule, seconds later where it is busy; only then can it be described.
      await inTime(() => handleOf(name).describe());
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      if (!(await isSetSo(timing))) await inTime(() => handleOf(name).update(() => options));
    }
  }

  /** A change drops the times that Temporal is late for, so a save that comes twice, its first answer lost, changes nothing. */
  async function isSetSo(timing: ScheduleTiming): Promise<boolean> {
    const { action, state } = await inTime(() => handleOf(timing.name).describe());
    return state.paused === timing.isPaused && action.memo?.[timingMark] === markOf(timing);
  }

  /** Several installations may share a namespace, each with a task queue of its own. */
  function idOf(name: string): string {
    return `${taskQueue}/${name}`;
  }

  function toOptions(timing: ScheduleTiming) {
    const { name, cron, zone, startAt, endAt, catchesUp, start } = timing;
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
        memo: { [timingMark]: markOf(timing) },
      },
      // A start never waits for the run of the one before: that is how Conductor's scheduler has it.
      policies: {
        overlap: ScheduleOverlapPolicy.ALLOW_ALL,
        catchupWindow: catchesUp ? '365 days' : '1 minute',
      } as const,
    };
  }
}
