import type { WorkflowInterceptors } from '@temporalio/workflow';
import { traceInterceptors } from './carry-trace.ts';
import { lostTasksInterceptor } from './lost-workflow-tasks.ts';
import { changesInterceptor } from './run-definition/record-changes.ts';
import { updateOrderInterceptor } from './run-definition/update-order.ts';

/** The module of interceptors of the workflow bundle. */
export function interceptors(): WorkflowInterceptors {
  return { ...traceInterceptors(), internals: [lostTasksInterceptor, changesInterceptor, updateOrderInterceptor] };
}
