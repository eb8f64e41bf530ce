import { z } from 'zod';
import { executeQuery } from '../await-run.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { variables, workflowStateUpdate } from '../workflow-state.ts';
import { workflowTestRequest } from '../workflow-test.ts';
import { signalResponse } from './conductor-workers.ts';
import { execution } from './conductor-workflows.ts';

export const workflowStateOperations: OperationGroup = {
  part: 'conductor',
  tag: 'State of runs',
  description: 'What a run knows, changed from outside, and runs that are only tried out.',
  operations: {
    setWorkflowVariables: {
      route: 'POST /api/workflow/:id/variables',
      summary: 'Merges variables into those of a run that goes on',
      body: variables,
      answers: { 200: execution },
      refusals: [404, 409],
    },
    updateWorkflowState: {
      route: 'POST /api/workflow/:id/state',
      summary: 'Sets variables, updates a task, and waits as execute does',
      query: executeQuery.partial(),
      body: workflowStateUpdate,
      answers: { 200: signalResponse },
      refusals: [404, 409],
    },
    resetWorkflowCallbacks: {
      route: 'POST /api/workflow/:id/resetcallbacks',
      summary: 'Tasks that wait for their time to be handed to a worker are due now',
      answers: { 204: null },
      refusals: [404],
    },
    decideWorkflow: {
      route: 'PUT /api/workflow/decide/:id',
      summary: 'Does nothing to a run, which decides by itself; 404 where there is none',
      params: { id: z.string() },
      answers: { 200: null },
      refusals: [404],
    },
    testWorkflow: {
      route: 'POST /api/workflow/test',
      summary: 'Runs a definition with mocks in place of what its tasks do, and keeps nothing of it',
      body: workflowTestRequest,
      answers: { 200: execution },
      refusals: [404],
    },
  },
};
