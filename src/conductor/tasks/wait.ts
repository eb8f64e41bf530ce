import type { JsonObject } from '../../model/json.ts';
import { awaitEvent, toDefinitionErrors } from '../await-event.ts';
import type { TaskCompleted, TaskContext, TaskDescriptor } from '../task-descriptor.ts';
import { validateWait, warnWait } from '../wait-input.ts';
import { readTimer, validateTimer, warnTimer, type WaitTimer } from '../wait-timer.ts';

/**
 * Waits for a time, or until it is updated. With a map of `matches` an event ends it as well, and its payload is the
 * output; after the time the output stays empty (M8).
 */
export const wait: TaskDescriptor = {
  type: 'WAIT',
  inputs: ['duration', 'until', 'matches', 'since'],

  validate(task, path) {
    const input = task.inputParameters ?? {};
    return toDefinitionErrors([...validateTimer(input), ...(listens(input) ? validateWait(input) : [])], path);
  },

  warn(task, path) {
    const input = task.inputParameters ?? {};
    return toDefinitionErrors([...warnTimer(input), ...(listens(input) ? warnWait(input) : [])], path);
  },

  async run(task, context) {
    const timer = readTimer(task.input);
    if (timer.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: timer.reason };
    const nowMs = context.now();
    const timeoutMs = timeoutOf(timer.value, nowMs);
    context.log(
      timeoutMs === undefined
        ? 'no time: waits until it is updated'
        : `waits until ${new Date(nowMs + timeoutMs).toISOString()}`,
    );
    if (!listens(task.input)) {
      await (timeoutMs === undefined ? context.untilUpdated() : context.sleep(timeoutMs));
      return afterTheTime(context);
    }
    const awaited = await awaitEvent(task, context, timeoutMs);
    switch (awaited.kind) {
      case 'received':
        return { status: 'COMPLETED', output: awaited.event.payload };
      case 'timedOut':
        return afterTheTime(context);
      case 'invalid':
        return awaited.failure;
    }
  },
};

/** Null is no map: with nothing to look for there is nothing to listen to. */
function listens({ matches = null }: JsonObject): boolean {
  return matches !== null;
}

/** At least a moment, so that what a run does never hangs on the time-zone data of the machine that replays it. */
function timeoutOf(timer: WaitTimer, nowMs: number): number | undefined {
  switch (timer.kind) {
    case 'none':
      return undefined;
    case 'duration':
      return Math.max(timer.durationMs, 1);
    case 'until':
      return Math.max(timer.atMs - nowMs, 1);
  }
}

/** Without an output of its own: what an update gave it before stays. */
function afterTheTime(context: TaskContext): TaskCompleted {
  context.log('the time is over');
  return { status: 'COMPLETED' };
}
