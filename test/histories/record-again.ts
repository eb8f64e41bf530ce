import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { interpreterChanges } from '../../src/model/definitions/execution.ts';
import { taskOf, waitTask } from '../helpers/api.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

const once = { taskDefinition: { retryCount: 0 } };

/** Runs that go on or begin anew under their id, and tasks that are skipped. */
export async function recordAgain(signalbox: Signalbox): Promise<void> {
  const suffix = randomUUID();
  const work = (reference: string) => taskOf('SIMPLE', reference, { ...once, name: `${reference}-${suffix}` });
  const end = (workflowId: string, reference: string, status: string, output: object = {}) =>
    signalbox.must('POST', `/api/tasks/${workflowId}/${reference}/${status}`, output);
  const open = (workflowId: string, reference: string) => untilOpen(signalbox, workflowId, reference);
  const until = (workflowId: string, status: string) => signalbox.untilStatus(workflowId, status, { withinMs: 60_000 });

  const child = await signalbox.saveDefinition([work('inside')]);
  const loop = taskOf('DO_WHILE', 'loop', {
    inputParameters: { items: ['a', 'b'] },
    loopOver: [
      taskOf('FORK_JOIN', 'fork', {
        forkTasks: [[work('left')], [waitTask({ '$.n': '${workflow.input.n}' }, 'right')]],
      }),
      taskOf('JOIN', 'join', { joinOn: ['left', 'right'] }),
    ],
  });
  const name = await signalbox.saveDefinition([
    taskOf('SET_VARIABLE', 'set', { inputParameters: { n: '${workflow.input.n}' } }),
    loop,
    taskOf('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } }),
    waitTask({ '$.n': '${workflow.variables.n}' }, 'last'),
  ]);
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const n = randomUUID();
  const workflowId = await signalbox.startWorkflow(name, { n });
  const turn = async (at: number, status: string) => {
    await open(workflowId, `right__${at}`);
    await signalbox.postOpen(id, { n, at });
    await open(workflowId, `left__${at}`);
    await end(workflowId, `left__${at}`, status, { at });
  };
  await turn(1, 'COMPLETED');
  await turn(2, 'FAILED');
  await until(workflowId, 'FAILED');
  await signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
  await open(workflowId, 'left__2');
  await end(workflowId, 'left__2', 'COMPLETED', { at: 2 });
  const childId = (await open(workflowId, 'sub')).subWorkflowId;
  await open(childId, 'inside');
  await end(childId, 'inside', 'FAILED');
  await until(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-retried');

  await signalbox.must('POST', `/api/workflow/${workflowId}/retry?resumeSubworkflowTasks=true`);
  await open(childId, 'inside');
  await end(childId, 'inside', 'COMPLETED', { x: 1 });
  await open(workflowId, 'last');
  await signalbox.postOpen(id, { n });
  const { tasks } = await until(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-retried-with-child');
  await keep(signalbox, { workflowId: childId }, 'run-definition-retried-as-child');

  const { taskId } = tasks.findLast((task: any) => task.referenceTaskName === 'left__2');
  const taskInput = { again: true };
  await signalbox.must('POST', `/api/workflow/${workflowId}/rerun`, { reRunFromTaskId: taskId, taskInput });
  await open(workflowId, 'left__2');
  await end(workflowId, 'left__2', 'FAILED');
  await until(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-run-from-a-task');

  await signalbox.must('POST', `/api/workflow/${workflowId}/restart`);
  await turn(1, 'FAILED');
  await until(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-restarted');

  const skipping = await signalbox.startWorkflow(
    await signalbox.saveDefinition([taskOf('HUMAN', 'human'), work('later'), work('waiting')]),
  );
  const skip = (reference: string) =>
    signalbox.must('PUT', `/api/workflow/${skipping}/skiptask/${reference}`, { taskOutput: { skipped: true } });
  await open(skipping, 'human');
  await skip('later');
  await end(skipping, 'human', 'COMPLETED');
  await open(skipping, 'waiting');
  await skip('waiting');
  await until(skipping, 'COMPLETED');
  await keep(signalbox, { workflowId: skipping }, 'run-definition-skipped');
}

/** A loop of waits that goes on as another run between two turns: the first run, one in the middle, and the last. */
export async function recordContinued(signalbox: Signalbox): Promise<void> {
  const loop = taskOf('DO_WHILE', 'loop', {
    inputParameters: { items: Array.from({ length: 10 }, (_, at) => at) },
    loopOver: [
      taskOf('SET_VARIABLE', 'set', { inputParameters: { at: '${loop.output.loopItem}' } }),
      waitTask({ '$.n': '${workflow.input.n}' }, 'wait'),
    ],
  });
  const name = await signalbox.saveDefinition([loop], { outputParameters: { at: '${workflow.variables.at}' } });
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const definition = await signalbox.must('GET', `/api/metadata/workflow/${name}`);
  const n = randomUUID();
  const first = await signalbox.client.workflow.start('runInShortRuns', {
    workflowId: randomUUID(),
    taskQueue: signalbox.temporal.taskQueue,
    memo: { workflowName: name, workflowVersion: 1 },
    args: [{ definition, input: { n }, startedAtMs: Date.now() - 1_000, hasBounds: true, changes: interpreterChanges }],
  });
  const { workflowId } = first;
  const runIds = new Set([first.firstExecutionRunId]);
  for (let at = 1; at <= 10; at += 1) {
    await untilOpen(signalbox, workflowId, `wait__${at}`);
    runIds.add((await signalbox.client.workflow.getHandle(workflowId).describe()).runId);
    await signalbox.postOpen(id, { n, at });
  }
  await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  const [one, two] = [...runIds];
  if (one === undefined || two === undefined || runIds.size < 3) throw new Error('It did not go on as another run.');
  await keep(signalbox, { workflowId, runId: one }, 'run-definition-continued-first');
  await keep(signalbox, { workflowId, runId: two }, 'run-definition-continued-again');
  await keep(signalbox, { workflowId }, 'run-definition-continued-last');
}

/** The task, once one of this name is open. */
async function untilOpen(signalbox: Signalbox, workflowId: string, reference: string): Promise<any> {
  for (;;) {
    const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
    const found = tasks.find(
      ({ referenceTaskName, status, subWorkflowId, taskType }: any) =>
        referenceTaskName === reference &&
        ['SCHEDULED', 'IN_PROGRESS'].includes(status) &&
        (taskType !== 'SUB_WORKFLOW' || subWorkflowId !== undefined),
    );
    if (found !== undefined) return found;
    await sleep(50);
  }
}
