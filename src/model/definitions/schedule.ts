import type { JsonObject } from '../json.ts';
import type { ChildRequest } from './child.ts';

/** A schedule that starts a workflow again and again, as a client sent it. */
export interface ScheduleText extends JsonObject {
  readonly name: string;
  /** Six fields, seconds first. */
  readonly cronExpression: string;
}

export interface StoredSchedule {
  readonly schedule: ScheduleText;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Another one after each write. */
  readonly revision: string;
}

/** The stored schedules. */
export interface ScheduleStore {
  find(name: string): Promise<StoredSchedule | undefined>;
  /** Of all workflows, or of one, by their names. */
  list(workflowName?: string): Promise<readonly StoredSchedule[]>;
  /** False: it is not, or no more, of this revision, which is undefined where there was none. */
  save(schedule: ScheduleText, options: ScheduleSaving): Promise<boolean>;
  /** False as for a save. */
  delete(name: string, options: Pick<StoredSchedule, 'revision'>): Promise<boolean>;
}

export interface ScheduleSaving {
  readonly workflowName: string;
  readonly by: string;
  readonly revision: string | undefined;
}

/** Temporal's schedule of a schedule. */
export interface ScheduleTimer {
  /** Makes it, or changes it. */
  set(timing: ScheduleTiming): Promise<void>;
  /** Undefined: it has none. */
  state(name: string): Promise<ScheduleState | undefined>;
  /** False: it has none. */
  pause(name: string, options: { readonly isPaused: boolean; readonly reason: string }): Promise<boolean>;
  delete(name: string): Promise<void>;
}

export interface ScheduleTiming {
  readonly name: string;
  /** As Temporal reads it: numbers alone, seconds first and the year last. */
  readonly cron: string;
  /** An IANA name. */
  readonly zone: string;
  readonly startAt?: Date;
  readonly endAt?: Date;
  /** Starts that were missed while nothing ran are made up for. */
  readonly catchesUp: boolean;
  readonly isPaused: boolean;
  readonly start: ScheduledStart;
}

export interface ScheduleState {
  readonly isPaused: boolean;
  /** Why it is paused, as far as somebody said. */
  readonly note?: string;
}

/** Input of the workflow behind each start. */
export interface ScheduledStart {
  readonly schedule: string;
  readonly request: ChildRequest;
}

/** The Temporal workflow type that starts what is scheduled. */
export const startScheduledType = 'startScheduled';

/** What became of a start: it is under way, it was made, or it was not. */
export const scheduleStartStates = ['POLLED', 'EXECUTED', 'FAILED'] as const;

export type ScheduleStartState = (typeof scheduleStartStates)[number];

/** One start of a schedule. */
export interface ScheduleStart {
  readonly executionId: string;
  readonly schedule: string;
  /** When it was to be, epoch milliseconds. */
  readonly scheduledMs: number;
  /** When it was. */
  readonly startedMs: number;
  readonly state: ScheduleStartState;
  /** The run that it started. */
  readonly workflowId?: string;
  /** Why it started none. */
  readonly reason?: string;
}

/** So many of the newest are found: of a schedule that starts each second, those of the last quarter of an hour. */
export const scheduleStartsMax = 1_000;

/** The starts that Temporal still knows of, the newest first. `total`: counted up to `scheduleStartsMax`. */
export interface ScheduleStarts {
  search(asked: {
    /** Absent: of all. */
    readonly schedules?: readonly string[];
    readonly states?: readonly ScheduleStartState[];
    readonly from: number;
    readonly size: number;
  }): Promise<{ readonly total: number; readonly starts: readonly ScheduleStart[] }>;
}
