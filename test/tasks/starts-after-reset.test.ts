import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

test('a task that has to start its workflow again finds the one that it started', async () => {
  const started = await signalbox.saveDefinition([{ name: 'noop', taskReferenceName: 'noop', type: 'NOOP' }]);
  const start = (reference: string) => ({
    name: 'start',
    taskReferenceName: reference,
    type: 'START_WORKFLOW',
    inputParameters: { startWorkflow: { name: started } },
  });
  const workflowId = await signalbox.startWorkflow(
    await signalbox.saveDefinition([start('one'), start('two'), { name: 'h', taskReferenceName: 'h', type: 'HUMAN' }]),
  );
  const idsOf = async (): Promise<readonly (string | undefined)[]> => {
    const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
    return ['one', 'two'].map(
      (reference) => tasks.find((task: any) => task.referenceTaskName === reference)?.outputData.workflowId,
    );
  };
  await expect.poll(idsOf, { timeout: 60_000 }).not.toContain(undefined);
  const [one, two] = await idsOf();
  expect(one).not.toBe(two);
  const { runId } = await signalbox.client.workflow.getHandle(workflowId).describe();
  // To before the tasks: a workflow task that is lost is done again in the same way.
  await signalbox.client.workflowService.resetWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: 4 as never,
  });
  await expect
    .poll(
      async () => {
        await signalbox.call('POST', `/api/tasks/${workflowId}/h/COMPLETED`, {});
        return signalbox.statusOf(workflowId);
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe('COMPLETED');
  expect(await idsOf()).toEqual([one, two]);
});
