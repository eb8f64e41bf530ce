import { z } from 'zod';
import { idempotencyStrategies } from '../../model/inbound/source.ts';
import { updatableStatuses } from '../../model/definitions/task-update.ts';
import { startWorkflowRequest, workflowInput } from '../start-workflow.ts';
import { taskOutput, taskResult } from '../task-result.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { shownDefinition, shownTask } from './conductor-definitions.ts';
import { anyObject, epochMs } from './fields.ts';

const runStatus = z.enum(['RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'TIMED_OUT', 'TERMINATED']);

export const taskExecution = z
  .strictObject({
    taskId: z.string(),
    taskType: z.string(),
    taskDefName: z.string(),
    referenceTaskName: z.string(),
    status: z.enum([
      'SCHEDULED',
      'IN_PROGRESS',
      'COMPLETED',
      'COMPLETED_WITH_ERRORS',
      'FAILED',
      'FAILED_WITH_TERMINAL_ERROR',
      'CANCELED',
      'TIMED_OUT',
      'SKIPPED',
    ]),
    workflowInstanceId: z.string(),
    workflowType: z.string(),
    inputData: anyObject,
    outputData: anyObject,
    seq: z.int().describe('From 1, in order of scheduling'),
    retryCount: z.int(),
    retried: z.boolean(),
    retriedTaskId: z.string().optional(),
    iteration: z.int().describe('0: not in a loop'),
    loopOverTask: z.boolean(),
    scheduledTime: epochMs,
    startTime: epochMs,
    endTime: epochMs,
    updateTime: epochMs,
    startDelayInSeconds: z.number(),
    callbackAfterSeconds: z.number(),
    responseTimeoutSeconds: z.number(),
    pollCount: z.int(),
    executed: z.boolean(),
    workflowPriority: z.int(),
    correlationId: z.string().optional(),
    reasonForIncompletion: z.string().optional(),
    workerId: z.string().optional(),
    domain: z.string().optional().describe('Of the workers that it is for'),
    subWorkflowId: z.string().optional(),
    workflowTask: shownTask,
  })
  .meta({ id: 'TaskExecution' });

export const execution = z
  .strictObject({
    workflowId: z.string(),
    workflowName: z.string(),
    workflowType: z.string().describe('The same as workflowName'),
    workflowVersion: z.int(),
    status: runStatus,
    createTime: epochMs,
    startTime: epochMs,
    updateTime: epochMs,
    endTime: epochMs,
    input: anyObject,
    output: anyObject,
    variables: anyObject,
    priority: z.int(),
    correlationId: z.string().optional(),
    idempotencyKey: z.string().optional(),
    createdBy: z.string().optional(),
    ownerApp: z.string().optional(),
    event: z.string().optional().describe('SOURCE:EVENT of the event that started it'),
    taskToDomain: z.record(z.string(), z.string()).optional(),
    parentWorkflowId: z.string().optional(),
    parentWorkflowTaskId: z.string().optional(),
    reasonForIncompletion: z.string().optional(),
    lastRetriedTime: epochMs.optional(),
    reRunFromWorkflowId: z.string().optional(),
    failedReferenceTaskNames: z.array(z.string()),
    failedTaskNames: z.array(z.string()),
    workflowDefinition: shownDefinition,
    tasks: z.array(taskExecution).describe('In order of scheduling'),
  })
  .meta({ id: 'Execution' });

const startedId = { type: 'text/plain', schema: z.string().describe('The id of the workflow') };
const updatedId = { type: 'text/plain', schema: z.string().describe('The id of the task') };
const flag = z.boolean().optional();

const startHeaders = {
  'X-Idempotency-key': z.string().optional().describe('A second start with the same key is a conflict'),
  'X-on-conflict': z.enum(idempotencyStrategies).optional(),
};
const startQuery = { correlationId: z.string().optional(), priority: z.int().min(0).max(99).optional() };

export const workflowOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Workflows',
  description: 'Starting workflows and looking at their runs, as Conductor has it.',
  operations: {
    startWorkflow: {
      route: 'POST /api/workflow',
      summary: 'Starts a workflow by a whole request, also one with a definition of its own',
      body: startWorkflowRequest,
      answers: { 200: startedId },
      refusals: [404, 409],
    },
    startWorkflowByName: {
      route: 'POST /api/workflow/:id',
      summary: 'Starts a workflow by its name; the body is its input',
      params: { id: z.string().min(1).describe('The name of the workflow') },
      query: z.object({ version: z.int().min(0).optional().describe('0, and absent: the latest'), ...startQuery }),
      headers: startHeaders,
      body: workflowInput,
      answers: { 200: startedId },
      refusals: [409],
    },
    startWorkflowVersion: {
      route: 'POST /api/workflow/start/:name/:version',
      summary: 'Starts one version of a workflow; the body is its input',
      params: { version: z.int().min(0) },
      query: z.object(startQuery),
      headers: startHeaders,
      body: workflowInput,
      answers: { 200: startedId },
      refusals: [409],
    },
    getExecution: {
      route: 'GET /api/workflow/:id',
      summary: 'Shows a run with its tasks',
      query: z.object({ includeTasks: flag.describe('Default: true') }),
      answers: { 200: execution },
    },
    getExecutionStatus: {
      route: 'GET /api/workflow/:id/status',
      summary: 'Shows the status of a run',
      query: z.object({ includeOutput: flag, includeVariables: flag }),
      answers: {
        200: z
          .strictObject({
            workflowId: z.string(),
            correlationId: z.string().optional(),
            status: runStatus,
            output: anyObject.optional(),
            variables: anyObject.optional(),
          })
          .meta({ id: 'ExecutionStatus' }),
      },
    },
    listExecutionTasks: {
      route: 'GET /api/workflow/:id/tasks',
      summary: 'Lists the tasks of a run, page by page',
      query: z.object({
        start: z.int().min(0).optional(),
        count: z.int().min(0).optional().describe('Default: 15'),
        status: z.string().optional(),
      }),
      answers: {
        200: z
          .strictObject({
            totalHits: z.int(),
            results: z.array(taskExecution),
            summary: z.record(z.string(), z.int()).describe('How many of each status'),
          })
          .meta({ id: 'TaskPage' }),
      },
    },
    pauseWorkflow: {
      route: 'PUT /api/workflow/:id/pause',
      summary: 'Pauses a run: tasks that are under way end, and no other begins',
      answers: { 200: null },
      refusals: [409],
    },
    resumeWorkflow: {
      route: 'PUT /api/workflow/:id/resume',
      summary: 'Lets a paused run go on',
      answers: { 200: null },
      refusals: [409],
    },
    terminateWorkflow: {
      route: 'DELETE /api/workflow/:id',
      summary: 'Ends a run as TERMINATED',
      query: z.object({ reason: z.string().optional(), triggerFailureWorkflow: flag }),
      answers: { 200: null },
      refusals: [409],
    },
  },
};

export const taskOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Tasks',
  description: 'Single tasks of runs: looking at them, completing what waits, and their logs.',
  operations: {
    getTask: { route: 'GET /api/tasks/:taskId', summary: 'Shows a task', answers: { 200: taskExecution } },
    updateTask: {
      route: 'POST /api/tasks',
      summary: 'Completes or fails a task by its id',
      body: taskResult,
      answers: { 200: updatedId },
      refusals: [404, 409],
    },
    updateTaskByReference: {
      route: 'POST /api/tasks/:workflowId/:reference/:status',
      summary: 'Completes or fails a task by its reference name; the body is its output',
      params: { status: z.enum(updatableStatuses) },
      query: z.object({ workerid: z.string().optional() }),
      body: taskOutput,
      answers: { 200: updatedId },
      refusals: [404, 409],
    },
    listTaskLog: {
      route: 'GET /api/tasks/:taskId/log',
      summary: 'Lists the lines of the log of a task',
      answers: {
        200: z.array(
          z.strictObject({ taskId: z.string(), log: z.string(), createdTime: epochMs }).meta({ id: 'TaskLogLine' }),
        ),
      },
    },
    addTaskLog: {
      route: 'POST /api/tasks/:taskId/log',
      summary: 'Adds a line to the log of a task',
      body: { type: 'text/plain', schema: z.string() },
      answers: { 200: null },
    },
  },
};
