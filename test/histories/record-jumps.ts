import { taskOf, waitTask } from '../helpers/api.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/** Runs that go on at another task, and updates that come while a script is under way. */
export async function recordJumps(signalbox: Signalbox): Promise<void> {
  const human = (reference: string) => taskOf('HUMAN', reference);
  const until = (workflowId: string, status: string) => signalbox.untilStatus(workflowId, status, { withinMs: 60_000 });
  const end = (workflowId: string, reference: string) =>
    signalbox.must('POST', `/api/tasks/${workflowId}/${reference}/COMPLETED`, {});
  const jump = (workflowId: string, reference: string) =>
    signalbox.must('POST', `/api/workflow/${workflowId}/jump/${reference}`, { by: 'jump' });

  const child = await signalbox.saveDefinition([human('inside')]);
  const name = await signalbox.saveDefinition([
    human('first'),
    taskOf('FORK_JOIN', 'fork', {
      forkTasks: [
        [waitTask({ '$.n': 1 }, 'wait'), human('afterWait')],
        [taskOf('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } })],
      ],
    }),
    taskOf('JOIN', 'join', { joinOn: ['afterWait', 'sub'] }),
    human('last'),
  ]);
  await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const workflowId = await signalbox.startWorkflow(name);
  await end(workflowId, 'first');
  await untilOpen(signalbox, workflowId, 'wait', 'sub');
  await jump(workflowId, 'last');
  const { runId } = await signalbox.client.workflow.getHandle(workflowId).describe();
  await jump(workflowId, 'first');
  await keep(signalbox, { workflowId, runId }, 'run-definition-jumped-ahead-and-back');
  await end(workflowId, 'first');
  await untilOpen(signalbox, workflowId, 'wait', 'sub');
  await jump(workflowId, 'last');
  await end(workflowId, 'last');
  await until(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-jumped-to');

  const script = taskOf('INLINE', 'script', {
    inputParameters: {
      evaluatorType: 'javascript',
      expression: 'let n = 0; for (let i = 0; i < 300000; i += 1) n += i; n',
    },
  });
  const looping = await signalbox.startWorkflow(
    await signalbox.saveDefinition([
      taskOf('DO_WHILE', 'loop', { loopCondition: '$.loop.iteration < 12', loopOver: [script] }),
      human('last'),
    ]),
  );
  for (const n of [1, 2, 3]) {
    await signalbox.must('POST', `/api/workflow/${looping}/variables`, { n });
    await signalbox.must('PUT', `/api/workflow/${looping}/pause`);
    await signalbox.must('PUT', `/api/workflow/${looping}/resume`);
  }
  await untilOpen(signalbox, looping, 'last');
  await end(looping, 'last');
  await until(looping, 'COMPLETED');
  await keep(signalbox, { workflowId: looping }, 'run-definition-ordered-updates');
}

/** A jump back with a pause in the same workflow task, and the run that goes on, with the skip that was asked for before. */
export async function recordJumpsLosingNothing(signalbox: Signalbox): Promise<void> {
  const human = (reference: string) => taskOf('HUMAN', reference);
  const script = taskOf('INLINE', 'script', {
    inputParameters: {
      evaluatorType: 'javascript',
      expression: 'const end = Date.now() + 100; while (Date.now() < end); 1',
    },
  });
  const loop = taskOf('DO_WHILE', 'loop', { loopCondition: '$.loop.iteration < 20', loopOver: [script] });
  const name = await signalbox.saveDefinition([human('first'), loop, human('open'), human('unwanted')]);
  const workflowId = await signalbox.startWorkflow(name);
  const call = (method: string, path: string, body?: object) => signalbox.call(method, `/api/${path}`, body);
  await untilOpen(signalbox, workflowId, 'first');
  const { runId } = await signalbox.client.workflow.getHandle(workflowId).describe();
  await call('PUT', `workflow/${workflowId}/skiptask/unwanted`);
  const ended = call('POST', `tasks/${workflowId}/first/COMPLETED`, {});
  await new Promise((resolve) => setTimeout(resolve, 700));
  const jumped = call('POST', `workflow/${workflowId}/jump/first`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const paused = call('PUT', `workflow/${workflowId}/pause`);
  const statuses = (await Promise.all([ended, jumped, paused])).map(({ status }) => status);
  if (statuses.join() !== '200,200,409') throw new Error(`They did not come with one workflow task: ${statuses}`);
  await keep(signalbox, { workflowId, runId }, 'run-definition-jumped-and-paused');
  await call('POST', `tasks/${workflowId}/first/COMPLETED`, {});
  await untilOpen(signalbox, workflowId, 'open');
  await call('POST', `tasks/${workflowId}/open/COMPLETED`, {});
  await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  await keep(signalbox, { workflowId }, 'run-definition-jumped-with-a-skip');
}

/** Resolves once tasks of these references are open. */
async function untilOpen(signalbox: Signalbox, workflowId: string, ...references: readonly string[]): Promise<void> {
  for (;;) {
    const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
    const open = tasks.filter(({ status }: any) => status === 'IN_PROGRESS');
    if (references.every((one) => open.some(({ referenceTaskName }: any) => referenceTaskName === one))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
