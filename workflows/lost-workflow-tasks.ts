import { workflowInfo, type WorkflowInternalsInterceptor } from '@temporalio/workflow';
import { localActivityCounts } from './sequential-local-activities.ts';

/**
 * Makes a run anew from its history where a workflow task was lost under it. While a local activity is under way the worker
 * holds a workflow task. Temporal may give it up meanwhile, since it took too long or the service began anew, and hand out
 * another one with what has come since. The SDK's core then goes on with the run as it is: what came has its effect behind the
 * local activity, but in the history there is the second task alone, and a replay has all at its beginning. Such a history may
 * not replay, and a run whose history does not replay stands still for ever. So what comes from outside beside a local
 * activity fails the workflow task: the next one begins with the history. A local activity that was begun by a replay has its
 * place in the history before what comes; that is taken.
 */
export const lostTasksInterceptor: WorkflowInternalsInterceptor = {
  activate(input, next) {
    const { jobs } = input.activation;
    if (localActivityCounts().begunLive > 0 && !workflowInfo().unsafe.isReplaying && jobs?.some(isFromOutside) === true)
      throw new Error(
        'Something came while a local activity was under way, so the workflow task may be another one than that which began it. ' +
          'The run is made anew from its history, and nothing is lost.',
      );
    next(input);
  },
};

type Job = NonNullable<
  Parameters<NonNullable<WorkflowInternalsInterceptor['activate']>>[0]['activation']['jobs']
>[number];

/** Whether the history has a place for it that is not the end of a local activity. */
function isFromOutside({ resolveActivity, ...job }: Job): boolean {
  if (resolveActivity != null) return resolveActivity.isLocal !== true;
  return outside.some((name) => job[name] != null);
}

const outside = [
  'fireTimer',
  'signalWorkflow',
  'doUpdate',
  'cancelWorkflow',
  'resolveChildWorkflowExecutionStart',
  'resolveChildWorkflowExecution',
  'resolveSignalExternalWorkflow',
  'resolveRequestCancelExternalWorkflow',
  'resolveNexusOperationStart',
  'resolveNexusOperation',
] as const;
