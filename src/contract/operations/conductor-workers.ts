import { z } from 'zod';
import { taskDefinition, taskDefinitions } from '../task-definition.ts';
import { taskPollQuery } from '../task-poll.ts';
import { executeQuery, returnStrategies, signalQuery } from '../await-run.ts';
import { startWorkflowRequest, workflowInput } from '../start-workflow.ts';
import { updatableStatuses } from '../../model/definitions/task-update.ts';
import { taskOutput, taskResult } from '../task-result.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { execution, taskExecution } from './conductor-workflows.ts';
import { anyJson, anyObject, epochMs } from './fields.ts';

const sizes = z.record(z.string(), z.int()).describe('Type of tasks → tasks that wait for a worker');

const pollers = z.array(
  z.strictObject({
    queueName: z.string().describe('The type of tasks'),
    domain: z.string().optional(),
    workerId: z.string(),
    lastPollTime: epochMs,
  }),
);

/** A run, or the task that holds it up, as the return strategy says. */
export const signalResponse = z
  .looseObject({
    responseType: z.enum(returnStrategies),
    targetWorkflowId: z.string(),
    targetWorkflowStatus: z.string(),
    workflowId: z.string().describe('Of the workflow that is described'),
    requestId: z.string().optional(),
    correlationId: z.string().optional(),
    status: z.string(),
    input: anyObject,
    output: anyObject,
  })
  .meta({ id: 'SignalResponse' });

export const awaitOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Execute and signal',
  description: 'Calls that wait for a run, and that let one go on.',
  operations: {
    executeWorkflow: {
      route: 'POST /api/workflow/execute/:name/:version',
      summary: 'Starts a workflow and waits until it has ended, or is held up',
      query: executeQuery.partial(),
      body: startWorkflowRequest,
      answers: { 200: signalResponse },
      refusals: [404, 409],
    },
    executeWorkflowForOutput: {
      route: 'POST /api/workflow/execute/:name',
      summary: 'Starts a workflow with the body as its input, waits, and answers with its output alone',
      query: z.object({ version: z.string().optional() }),
      body: workflowInput,
      answers: { 200: anyObject },
      refusals: [404, 409],
    },
    executeWorkflowByQuery: {
      route: 'GET /api/workflow/execute/:name',
      summary: 'The same with the query as its input',
      query: z.looseObject({ version: z.string().optional() }),
      answers: { 200: anyObject },
      refusals: [404, 409],
    },
    signalWorkflow: {
      route: 'POST /api/tasks/:workflowId/:status/signal',
      summary: 'Ends the first WAIT or YIELD task of a run, or of one below it; the body goes into its output',
      params: { status: z.enum(updatableStatuses) },
      body: taskOutput,
      answers: { 200: null },
      refusals: [404, 409],
    },
    updateTaskAndWait: {
      route: 'POST /api/tasks/:workflowId/:reference/:status/sync',
      summary: 'Updates a task by its reference, and answers with the run once it has ended or is held up',
      params: { status: z.enum(updatableStatuses) },
      query: z.object({ workerid: z.string().optional() }),
      body: taskOutput,
      answers: { 200: execution },
      refusals: [404, 409],
    },
    signalWorkflowAndWait: {
      route: 'POST /api/tasks/:workflowId/:status/signal/sync',
      summary: 'The same, and waits as execute does',
      params: { status: z.enum(updatableStatuses) },
      query: signalQuery.partial(),
      body: taskOutput,
      answers: { 200: signalResponse },
      refusals: [404, 409],
    },
  },
};

/** The routes that workers call. */
export const workerOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Workers',
  description: 'Tasks that workers do, who poll for those of their type.',
  operations: {
    pollTask: {
      route: 'GET /api/tasks/poll/:type',
      summary: 'Hands out the next task of a type',
      query: taskPollQuery.pick({ workerid: true, domain: true }).partial(),
      answers: { 200: taskExecution, 204: null },
    },
    pollTasks: {
      route: 'GET /api/tasks/poll/batch/:type',
      summary: 'Hands out the next tasks of a type, as soon as there are some',
      query: taskPollQuery.partial(),
      answers: { 200: z.array(taskExecution) },
    },
    updateTaskAndPoll: {
      route: 'POST /api/tasks/update-v2',
      summary: 'Updates a task by its id, and hands out the next one of its type',
      body: taskResult,
      answers: { 200: taskExecution, 204: null },
      refusals: [409],
    },
    getQueueSizes: {
      route: 'GET /api/tasks/queue/all',
      summary: 'Tells how many tasks of each type wait for a worker',
      answers: { 200: sizes },
    },
    getQueueDetails: {
      route: 'GET /api/tasks/queue/all/verbose',
      summary: 'Tells how many tasks of each type and domain wait, and are at work',
      answers: {
        200: z.record(z.string(), z.record(z.string(), z.strictObject({ size: z.int(), uacked: z.int() }))),
      },
    },
    getQueueSize: {
      route: 'GET /api/tasks/queue/size',
      summary: 'The same as sizes',
      query: z.object({ taskType: z.string().optional() }),
      answers: { 200: sizes },
    },
    getQueueSizesOf: {
      route: 'GET /api/tasks/queue/sizes',
      summary: 'Tells how many tasks of these types wait for a worker',
      query: z.object({ taskType: z.union([z.string(), z.array(z.string())]).optional() }),
      answers: { 200: sizes },
    },
    getPollers: {
      route: 'GET /api/tasks/queue/polldata',
      summary: 'Tells who polled for a type, and when last',
      query: z.object({ taskType: z.string() }),
      answers: { 200: pollers },
    },
    getAllPollers: {
      route: 'GET /api/tasks/queue/polldata/all',
      summary: 'Tells who polled, and when last',
      answers: { 200: pollers },
    },
  },
};

const shownTaskDefinition = z
  .looseObject({ name: z.string() })
  .catchall(anyJson)
  .meta({ id: 'WorkerTaskDefinition', description: 'As it was sent, with the defaults of what it left out' });

export const taskDefinitionOperations: OperationGroup = {
  part: 'conductor',
  tag: 'Task definitions',
  description: 'What tasks of a name are like when workers do them: retries, time limits, limits of their rate.',
  operations: {
    saveTaskDefinitions: {
      route: 'POST /api/metadata/taskdefs',
      summary: 'Saves task definitions, in place of those of the same names',
      body: taskDefinitions,
      answers: { 200: null },
    },
    replaceTaskDefinition: {
      route: 'PUT /api/metadata/taskdefs',
      summary: 'Replaces a task definition',
      body: taskDefinition,
      answers: { 200: null },
      refusals: [404],
    },
    listTaskDefinitions: {
      route: 'GET /api/metadata/taskdefs',
      summary: 'Lists task definitions',
      answers: { 200: z.array(shownTaskDefinition) },
    },
    getTaskDefinition: {
      route: 'GET /api/metadata/taskdefs/:type',
      summary: 'Shows a task definition',
      answers: { 200: shownTaskDefinition },
    },
    deleteTaskDefinition: {
      route: 'DELETE /api/metadata/taskdefs/:type',
      summary: 'Deletes a task definition',
      answers: { 200: null },
    },
  },
};
