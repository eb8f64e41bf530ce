import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { startTestReceiver } from '../outbound/receiver.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { createTimeSkipping, temporalOptions } from '../helpers/temporal.ts';
import { keep } from './keep.ts';
import { recordAccessRequests } from './record-access.ts';
import { recordActivities } from './record-activities.ts';
import { recordAgain, recordContinued } from './record-again.ts';
import { recordEvents, recordSchedule } from './record-events.ts';
import { recordGrants, recordRenewed } from './record-grants.ts';
import { recordJumps, recordJumpsLosingNothing } from './record-jumps.ts';
import { recordRunTasks } from './record-run-tasks.ts';
import { recordMadeTasks, recordValues } from './record-values.ts';

/** Runs the product's workflows through their turns and keeps what Temporal wrote down: of all, or of those of one name. */
export async function recordHistories(which: string): Promise<void> {
  const isWanted = ([name]: readonly [string, unknown]) => which === '1' || which === name;
  const signalbox = await startSignalbox();
  try {
    for (const [, record] of Object.entries(recorders).filter(isWanted)) await record(signalbox);
  } finally {
    await signalbox.stop();
  }
  if (isWanted(['abandoned', undefined])) await overDays(recordAbandonedOrder);
  if (isWanted(['postponed', undefined])) await overDays(recordPostponed);
}

/** With a clock that skips what nobody waits for in earnest. */
async function overDays(record: (signalbox: Signalbox, client: Client) => Promise<void>): Promise<void> {
  const environment = await createTimeSkipping();
  const signalbox = await startSignalbox({ temporal: temporalOptions(environment.address) });
  // Its client lets the clock go while it waits for a run.
  await record(signalbox, environment.client);
  await signalbox.stop();
  await environment.teardown();
}

const recorders: Readonly<Record<string, (signalbox: Signalbox) => Promise<void>>> = {
  orders: recordOrderPayment,
  definitions: recordDefinitions,
  structures: recordStructures,
  waits: recordWaits,
  http: recordHttp,
  failure: recordFailure,
  workers: recordWorkers,
  activities: recordActivities,
  runs: recordRunTasks,
  again: recordAgain,
  continued: recordContinued,
  order: recordJumps,
  jumps: recordJumpsLosingNothing,
  events: recordEvents,
  schedules: recordSchedule,
  poll: recordPoll,
  values: recordValues,
  made: recordMadeTasks,
  access: recordAccessRequests,
  grants: recordGrants,
  renewed: recordRenewed,
};

async function recordOrderPayment(signalbox: Signalbox): Promise<void> {
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { orderPayment: 0 } });
  const orderId = randomUUID();
  const workflowId = await signalbox.startWorkflow('orderPayment', { orderId });
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(id, { type: 'payment.succeeded', data: { orderId } });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'order-payment-paid');
}

async function recordDefinitions(signalbox: Signalbox): Promise<void> {
  const set = {
    name: 's',
    taskReferenceName: 'set',
    type: 'SET_VARIABLE',
    inputParameters: { order: '${workflow.input.order}' },
  };
  const noop = { name: 'n', taskReferenceName: 'nothing', type: 'NOOP' };
  const end = {
    name: 't',
    taskReferenceName: 'end',
    type: 'TERMINATE',
    inputParameters: { terminationStatus: 'COMPLETED', workflowOutput: { order: '${workflow.variables.order}' } },
  };
  const matches = { '$.order': '${workflow.variables.order}' };
  const name = await signalbox.saveDefinition([
    set,
    waitTask(matches, 'first'),
    noop,
    waitTask(matches, 'second'),
    end,
  ]);
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });

  const done = await signalbox.startWorkflow(name, { order: 1 });
  await signalbox.untilWaiting(1);
  // The second comes while nothing waits for it: the look back finds it.
  await Promise.all([signalbox.postOpen(id, { order: 1 }), signalbox.postOpen(id, { order: 1 })]);
  await signalbox.untilStatus(done, 'COMPLETED');
  await keep(signalbox, { workflowId: done }, 'run-definition-two-waits');

  const stopped = await signalbox.startWorkflow(name, { order: 2 });
  await signalbox.untilWaiting(1);
  await signalbox.must('DELETE', `/api/workflow/${stopped}`);
  await keep(signalbox, { workflowId: stopped }, 'run-definition-terminated');
}

/** Waits that end by their time, by an update and by an event; paused in between; with time limits that are not reached. */
async function recordWaits(signalbox: Signalbox): Promise<void> {
  const matches = { '$.order': '${workflow.input.order}' };
  const timed = {
    name: 'w',
    taskReferenceName: 'timed',
    type: 'WAIT',
    inputParameters: { duration: '1 secs', matches },
  };
  const taskDefinition = { timeoutSeconds: 3_600, responseTimeoutSeconds: 600, timeoutPolicy: 'TIME_OUT_WF' };
  const human = { name: 'h', taskReferenceName: 'human', type: 'HUMAN', taskDefinition };
  const tasks = [timed, waitTask(matches, 'updated'), human, waitTask(matches, 'last')];
  const name = await signalbox.saveDefinition(tasks, { timeoutSeconds: 7_200, timeoutPolicy: 'TIME_OUT_WF' });
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const workflowId = await signalbox.startWorkflow(name, { order: 3 });
  const untilOpen = async (reference: string) => {
    for (;;) {
      const { tasks: all } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
      if (all.at(-1).referenceTaskName === reference) return;
    }
  };
  await untilOpen('updated');
  await signalbox.must('POST', `/api/tasks/${workflowId}/updated/IN_PROGRESS`, { half: true });
  await signalbox.must('PUT', `/api/workflow/${workflowId}/pause`);
  await signalbox.must('POST', `/api/tasks/${workflowId}/updated/COMPLETED`, { by: 'hand' });
  await signalbox.must('PUT', `/api/workflow/${workflowId}/resume`);
  await untilOpen('human');
  await signalbox.must('POST', `/api/tasks/${workflowId}/human/COMPLETED`, {});
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(id, { order: 3 });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-waits');
}

/** Two turns of a loop around a fork of a wait, a child that waits, and a script; then one that is terminated in the second turn. */
async function recordStructures(signalbox: Signalbox): Promise<void> {
  const child = await signalbox.saveDefinition([waitTask({ '$.part': '${workflow.input.part}' }, 'of_child')]);
  const sub = {
    name: 'c',
    taskReferenceName: 'child',
    type: 'SUB_WORKFLOW',
    subWorkflowParam: { name: child },
    inputParameters: { part: '${loop.output.iteration}' },
  };
  const script = {
    name: 'i',
    taskReferenceName: 'script',
    type: 'INLINE',
    inputParameters: { expression: '$.n * 2', n: '${loop.output.iteration}' },
  };
  const made = {
    name: 'd',
    taskReferenceName: 'made',
    type: 'DYNAMIC',
    dynamicTaskNameParam: 'kind',
    inputParameters: { kind: 'WAIT_FOR_WEBHOOK', matches: { '$.go': true } },
  };
  const fork = { name: 'f', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[made], [script, sub]] };
  const join = { name: 'j', taskReferenceName: 'join', type: 'JOIN' };
  const loop = {
    name: 'l',
    taskReferenceName: 'loop',
    type: 'DO_WHILE',
    loopOver: [fork, join],
    loopCondition: "$.loop['iteration'] < 2",
  };
  const name = await signalbox.saveDefinition([loop]);
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0, [child]: 0 } });
  const turn = async (part: number): Promise<void> => {
    await signalbox.untilWaiting(2);
    await signalbox.postOpen(id, { part });
    await signalbox.postOpen(id, { go: true });
  };

  const done = await signalbox.startWorkflow(name);
  for (const part of [1, 2]) {
    await turn(part);
    await signalbox.untilIdle();
  }
  await signalbox.untilStatus(done, 'COMPLETED');
  await keep(signalbox, { workflowId: done }, 'run-definition-loop-fork-child');

  const stopped = await signalbox.startWorkflow(name);
  await turn(1);
  await signalbox.untilIdle();
  await signalbox.untilWaiting(2);
  await signalbox.must('DELETE', `/api/workflow/${stopped}`);
  await keep(signalbox, { workflowId: stopped }, 'run-definition-loop-fork-child-terminated');
}

/** A request that is tried again, one that is answered by an update, and one that nobody answers in the end. */
async function recordHttp(signalbox: Signalbox): Promise<void> {
  let tries = 0;
  const receiver = await startTestReceiver(
    (response) => void response.writeHead((tries += 1) === 2 ? 200 : 503).end('busy'),
  );
  const call = (reference: string, more: object = {}) => ({
    name: 'h',
    taskReferenceName: reference,
    type: 'HTTP',
    inputParameters: { uri: receiver.url, method: 'POST', body: { n: '${workflow.input.n}' } },
    ...more,
  });
  const taskDefinition = { retryDelaySeconds: 0 };
  const name = await signalbox.saveDefinition([
    call('again', { retryCount: 1, taskDefinition }),
    call('optional', { optional: true }),
    waitTask({}, 'waits'),
    call('last'),
  ]);
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const workflowId = await signalbox.startWorkflow(name, { n: 1 });
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(id, {});
  await signalbox.untilStatus(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-http');

  receiver.answer = (response) => void response.writeHead(202).end();
  const answered = await signalbox.startWorkflow(
    await signalbox.saveDefinition([call('later', { asyncComplete: true })]),
  );
  await receiver.until(tries + 1);
  await signalbox.must('POST', `/api/tasks/${answered}/later/IN_PROGRESS`, { half: true });
  await signalbox.must('POST', `/api/tasks/${answered}/later/COMPLETED`, { by: 'hand' });
  await signalbox.untilStatus(answered, 'COMPLETED');
  await keep(signalbox, { workflowId: answered }, 'run-definition-http-async');
  await receiver.close();
}

/** A request that is made until its answer is the one. */
async function recordPoll(signalbox: Signalbox): Promise<void> {
  const server = await startTestReceiver((response) => void response.writeHead(200).end());
  const inputParameters = { uri: server.url, terminationCondition: '$.output.statusCode == 200', pollingInterval: 1 };
  const name = await signalbox.saveDefinition([
    { name: 'p', taskReferenceName: 'p', type: 'HTTP_POLL', inputParameters },
  ]);
  const workflowId = await signalbox.startWorkflow(name);
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-http-poll');
  await server.close();
}

/** A run that fails in a branch beside a wait, and has a failure workflow; and one that is terminated as if it had failed. */
async function recordFailure(signalbox: Signalbox): Promise<void> {
  const undo = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
  const broken = {
    name: 'i',
    taskReferenceName: 'broken',
    type: 'INLINE',
    inputParameters: { expression: 'throw new Error("broken")' },
  };
  const fork = {
    name: 'f',
    taskReferenceName: 'fork',
    type: 'FORK_JOIN',
    forkTasks: [[waitTask({}, 'beside')], [waitTask({ '$.go': true }, 'go'), broken]],
  };
  const name = await signalbox.saveDefinition([fork, { name: 'j', taskReferenceName: 'join', type: 'JOIN' }], {
    failureWorkflow: undo,
    timeoutSeconds: 3_600,
    timeoutPolicy: 'TIME_OUT_WF',
  });
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const failed = await signalbox.startWorkflow(name);
  await signalbox.untilWaiting(2);
  await signalbox.postOpen(id, { go: true });
  await signalbox.untilStatus(failed, 'FAILED');
  await keep(signalbox, { workflowId: failed }, 'run-definition-failed');

  const stopped = await signalbox.startWorkflow(name);
  await signalbox.untilIdle();
  await signalbox.untilWaiting(2);
  await signalbox.must('DELETE', `/api/workflow/${stopped}?triggerFailureWorkflow=true`);
  await keep(signalbox, { workflowId: stopped }, 'run-definition-terminated-as-failed');
}

async function recordAbandonedOrder(signalbox: Signalbox, client: Client): Promise<void> {
  const workflowId = randomUUID();
  const { taskQueue } = signalbox.temporal;
  await client.workflow.execute('orderPayment', { taskQueue, workflowId, args: [{ orderId: 'never' }] });
  await keep(signalbox, { workflowId }, 'order-payment-timed-out');
}

/** A message of a receiver that has been away for so long that most of its attempts are put off. */
async function recordPostponed(signalbox: Signalbox, client: Client): Promise<void> {
  const receiver = await startTestReceiver((response) => void response.writeHead(500).end());
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'x', url: receiver.url });
  const workflowId = randomUUID();
  const options = { endpoint: webhook.id, callbackTimeout: '8 minutes' };
  const { taskQueue } = signalbox.temporal;
  await client.workflow.execute('askAtMost', { taskQueue, workflowId, args: [options, 3_600_000] });
  await keep(signalbox, { workflowId }, 'send-webhook-postponed');
  await receiver.close();
}

/** A task that fails once and is tried again, one that is taken back by a branch that fails, and a jq program. */
async function recordWorkers(signalbox: Signalbox): Promise<void> {
  const type = `work-${randomUUID()}`;
  await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: type, retryCount: 1, retryDelaySeconds: 0 }]);
  const work = (taskReferenceName: string) => ({ name: type, taskReferenceName, type: 'SIMPLE' });
  const jq = {
    name: 'jq',
    taskReferenceName: 'jq',
    type: 'JSON_JQ_TRANSFORM',
    inputParameters: { queryExpression: '1' },
  };
  const held = { name: 'y', taskReferenceName: 'held', type: 'YIELD' };
  const fork = { name: 'f', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[work('taken')], [held]] };
  const join = { name: 'j', taskReferenceName: 'join', type: 'JOIN' };
  const workflowId = await signalbox.startWorkflow(await signalbox.saveDefinition([work('again'), jq, fork, join]));
  const poll = async () => {
    for (;;) {
      const { status, body } = await signalbox.get(`/api/tasks/poll/${type}`);
      if (status === 200) return body;
    }
  };
  for (const status of ['FAILED', 'COMPLETED'])
    await signalbox.must('POST', '/api/tasks', { taskId: (await poll()).taskId, status, outputData: { n: 1 } });
  await poll();
  await signalbox.must('POST', `/api/tasks/${workflowId}/FAILED_WITH_TERMINAL_ERROR/signal`, {});
  await signalbox.untilStatus(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-workers');
}
