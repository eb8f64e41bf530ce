import { CancellationScope, sleep, workflowInfo } from '@temporalio/workflow';

/** The bounds of a run. */
export interface RunLimits {
  readonly historyEventsMax: number;
  readonly historyBytesMax: number;
  readonly tasksMax: number;
  readonly waitsMax: number;
  readonly heldBytesMax: number;
  /** Of all runs that went on as one another. */
  readonly tasksInAllMax: number;
  /** From any of these on a run goes on as another one between two turns of a loop. */
  readonly continueAfter: { readonly tasks: number; readonly waits: number; readonly historyEvents: number };
}

/** The size of a run so far, beside its history. */
export interface RunCounts {
  readonly tasks: number;
  /** With those of the runs that it went on with; absent: as many. */
  readonly tasksInAll?: number;
  /** Each may cost a signal. */
  readonly waits: number;
  /** Of the values of all tasks; absent in a run without such a bound. */
  readonly heldBytes?: number;
}

export const runLimits: RunLimits = {
  /** Temporal ends a run at 51,200 events. The rest is for what is open then: withdrawing a wait is one event. */
  historyEventsMax: 49_000,
  /** Temporal ends a run at 50 MB of history. */
  historyBytesMax: 45 * 1024 * 1024,
  /** All tasks of a run are in its worker's memory, at one or two KiB each. A loop that waits for nothing ends here too. */
  tasksMax: 25_000,
  /** Temporal refuses a run's 10,001st signal: an event would not reach its wait. */
  waitsMax: 9_900,
  /** A worker keeps hundreds of runs in its memory, and the largest event several times over in one. */
  heldBytesMax: 128 * 1024 * 1024,
  /** A loop that waits for nothing ends here: its tasks are a gigabyte in the database. */
  tasksInAllMax: 1_000_000,
  /** A fifth of what is allowed: the rest is for a turn that is long itself. Taking up a run again costs its history. */
  continueAfter: { tasks: 5_000, waits: 2_000, historyEvents: 10_000 },
};

/**
 * Why a run can take no more tasks, before Temporal ends it without a word to its waits: then the run fails with this
 * reason, what is open is cancelled and its waits are withdrawn.
 */
export function fullReason(counts: RunCounts, limits: RunLimits): string | undefined {
  const { tasks, waits, tasksInAll = tasks, heldBytes = 0 } = counts;
  const { tasksInAllMax, historyEventsMax, historyBytesMax, tasksMax, waitsMax, heldBytesMax } = limits;
  const { historyLength, historySize } = workflowInfo();
  if (historyLength > historyEventsMax) return reason(historyLength, 'events of history', historyEventsMax);
  if (historySize > historyBytesMax) return reason(historySize, 'bytes of history', historyBytesMax);
  if (waits >= waitsMax) return reason(waits, 'waits for events', waitsMax);
  if (tasks >= tasksMax) return reason(tasks, 'tasks', tasksMax);
  if (tasksInAll >= tasksInAllMax) return reason(tasksInAll, 'tasks in all', tasksInAllMax);
  return heldBytes > heldBytesMax ? reason(heldBytes, 'bytes of values', heldBytesMax) : undefined;
}

function reason(count: number, what: string, max: number): string {
  return `the run has ${count} ${what} and may have ${max}; let a loop end earlier and START_WORKFLOW go on with the rest, or give its work to SUB_WORKFLOW`;
}

/**
 * Cuts what a run does at a stretch into pieces. A run that does not let go of its thread holds up the others there, and
 * beyond a limit of the SDK takes the whole worker along, again each time the run is made anew. Any work outside of the
 * workflow lets go. Some of the pauses are timers, which take up to a second: only then the workflow task ends, and with it
 * the run's hold on one of its worker's few places; and only then it hears of updates, as of the one that terminates it.
 */
export class Yielder {
  readonly #yieldNow: () => Promise<void>;
  readonly #hasBounds: boolean;
  #current: Promise<void> | undefined;
  #steps = 0;
  #bytes = 0;
  #count = 0;

  constructor(yieldNow: () => Promise<void>, { hasBounds }: { readonly hasBounds: boolean }) {
    this.#yieldNow = yieldNow;
    this.#hasBounds = hasBounds;
  }

  /** `steps`, `bytes`: those since it was asked last. Undefined: go on. All branches of a run pause together. */
  after({ tasks, steps, bytes }: Work): Promise<void> | undefined {
    this.#steps += steps;
    this.#bytes += bytes;
    const isDue = this.#steps > stepsPerYield || (tasks > 0 && tasks % tasksPerYield === 0);
    if (isDue || (this.#bytes > bytesPerYield && this.#hasBounds)) this.#current ??= this.#yield();
    return this.#current;
  }

  async #yield(): Promise<void> {
    this.#steps = 0;
    this.#bytes = 0;
    this.#count += 1;
    const isPause = this.#count % yieldsPerPause === 0 && this.#hasBounds;
    await CancellationScope.nonCancellable(() => (isPause ? sleep(1) : this.#yieldNow()));
    this.#current = undefined;
  }
}

interface Work {
  readonly tasks: number;
  /** Values that expressions have looked at. */
  readonly steps: number;
  /** Of the inputs that were resolved. */
  readonly bytes: number;
}

/** Milliseconds of work, for one event of history. */
const tasksPerYield = 100;

/** With a script in each iteration, two hundred tasks are a second or two of work. Five events of history. */
const yieldsPerPause = 2;

/** A fifth of a second of work. */
const stepsPerYield = 500_000;

/** Of text that expressions are looked for in: tens of milliseconds of work. */
const bytesPerYield = 2 * 1024 * 1024;
