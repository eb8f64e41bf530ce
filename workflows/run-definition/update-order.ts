import type { WorkflowInternalsInterceptor } from '@temporalio/workflow';
import { localActivityCounts } from '../sequential-local-activities.ts';
import { uncancellableCondition } from './pause.ts';

/** One per run: each run has a module scope of its own. */
let isHandingJobs = false;
/** The worker handed over one thing and nothing else. */
let isAlone = false;

/** Knows when all that a workflow task brings has been handed to the run. */
export const updateOrderInterceptor: WorkflowInternalsInterceptor = {
  activate(input, next) {
    isHandingJobs = true;
    isAlone = input.activation.jobs?.length === 1;
    try {
      next(input);
    } finally {
      isHandingJobs = false;
    }
  },
};

/** Whether an update finds all that it was sent for: it comes alone, to a run that has done all that it could. */
export function seesWholeRun(): boolean {
  return isAlone && localActivityCounts().open === 0;
}

/**
 * Lets an update have its effect where a replay has it too. A local activity that is not over at four fifths of a workflow task
 * has the task completed with nothing in it, and another one begun. An update comes with that one, while the local activity is
 * under way. When the activity's end was on its way already, its marker stands before the update in the history; a replay then
 * joins the two tasks, and hands over the update first of all: before the result, or the start of the run, that led to the
 * activity. So an update waits for what came with it, and for the local activity that is under way then; no longer, for in
 * a loop of scripts there is always one.
 */
export async function inReplayedOrder(): Promise<void> {
  if (localActivityCounts().open === 0) await untilAtRest();
  const { open, done } = localActivityCounts();
  if (open === 0) return;
  await uncancellableCondition(() => localActivityCounts().done > done);
  await untilAtRest();
}

/** Until the run has done all that it can with what it has been handed. */
function untilAtRest(): Promise<void> {
  // A condition is looked at when it is made, and between jobs; only afterwards is the run at rest.
  let isMade = false;
  const atRest = uncancellableCondition(() => isMade && !isHandingJobs);
  isMade = true;
  return atRest;
}
