import { z } from 'zod';
import type { OperationGroup } from '../openapi/operation.ts';
import { bulkAnswer, jumpInput, rerunRequest, skipTaskRequest, workflowIds } from '../run-again.ts';

const flag = z.boolean().optional();

const bulk = { body: workflowIds, answers: { 200: bulkAnswer } } as const;

/** Runs that are taken up again under their own id, and the same for many. */
export const workflowAgainOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Runs again',
  description: 'Runs that have ended and go on, or begin anew, under the id that they had.',
  operations: {
    retryWorkflow: {
      route: 'POST /api/workflow/:id/retry',
      summary: 'Goes on from what failed or was cancelled',
      description: 'Refused with 404 while the run has not ended, and with 409 where nothing failed.',
      query: z.object({ resumeSubworkflowTasks: flag, retryIfRetriedByParent: flag }),
      answers: { 204: null },
      refusals: [409],
    },
    restartWorkflow: {
      route: 'POST /api/workflow/:id/restart',
      summary: 'Begins a run that has ended anew',
      query: z.object({ useLatestDefinitions: flag }),
      answers: { 204: null },
      refusals: [409],
    },
    rerunWorkflow: {
      route: 'POST /api/workflow/:id/rerun',
      summary: 'Runs one that has ended again, from one of its tasks on',
      body: rerunRequest,
      answers: { 200: { type: 'text/plain', schema: z.string().describe('The id of the workflow') } },
      refusals: [409],
    },
    skipTask: {
      route: 'PUT /api/workflow/:id/skiptask/:reference',
      summary: 'Skips a task that was not reached, or waits for a worker',
      body: skipTaskRequest,
      answers: { 200: null },
      refusals: [409],
    },
    jumpToTask: {
      route: 'POST /api/workflow/:id/jump/:reference',
      summary: 'Lets a run that goes on go on at another task',
      description:
        'Ahead: what is open, and all between, is SKIPPED. Back at a task that was reached: that one and all that came after it is done again. The body is the input of the task.',
      body: jumpInput,
      answers: { 200: null },
      refusals: [409],
    },
    removeWorkflow: {
      route: 'DELETE /api/workflow/:id/remove',
      summary: 'Takes a run that has ended away, here and in Temporal; its idempotency key is free',
      query: z.object({ archiveWorkflow: flag.describe('Nothing is kept either way') }),
      answers: { 200: null },
      refusals: [409],
    },
    removeWorkflows: { route: 'POST /api/workflow/bulk/delete', summary: 'Takes runs away that have ended', ...bulk },
    pauseWorkflows: { route: 'PUT /api/workflow/bulk/pause', summary: 'Pauses runs', ...bulk },
    resumeWorkflows: { route: 'PUT /api/workflow/bulk/resume', summary: 'Lets paused runs go on', ...bulk },
    terminateWorkflows: {
      route: 'POST /api/workflow/bulk/terminate',
      summary: 'Ends runs as TERMINATED',
      query: z.object({ reason: z.string().optional(), triggerFailureWorkflow: flag }),
      ...bulk,
    },
    retryWorkflows: {
      route: 'POST /api/workflow/bulk/retry',
      summary: 'Runs go on from what failed or was cancelled',
      query: z.object({ resumeSubworkflowTasks: flag }),
      ...bulk,
    },
    restartWorkflows: {
      route: 'POST /api/workflow/bulk/restart',
      summary: 'Begins runs that have ended anew',
      query: z.object({ useLatestDefinitions: flag }),
      ...bulk,
    },
  },
};
