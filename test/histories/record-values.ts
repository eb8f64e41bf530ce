import { randomUUID } from 'node:crypto';
import { startTestReceiver, status } from '../outbound/receiver.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/** A run whose values are held against schemas, of a task that Signalbox does and of one that a worker does, and whose end is told. */
export async function recordValues(signalbox: Signalbox): Promise<void> {
  const receiver = await startTestReceiver(status(200));
  const displayName = `listener ${randomUUID()}`;
  await signalbox.must('POST', '/api/v1/webhooks', { displayName, url: receiver.url });
  const type = `work-${randomUUID()}`;
  const schema = (property: string) => ({ name: 's', type: 'JSON', data: { required: [property] } });
  const values = { enforceSchema: true, inputSchema: schema('n'), outputSchema: schema('result') };
  await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: type, ...values, inputTemplate: { n: 1 } }]);
  const script = {
    name: 'i',
    taskReferenceName: 'script',
    type: 'INLINE',
    inputParameters: { expression: '$.n' },
    taskDefinition: { ...values, inputTemplate: { n: 2 } },
  };
  const name = await signalbox.saveDefinition([script, { name: type, taskReferenceName: 'work', type: 'SIMPLE' }], {
    outputSchema: schema('missing'),
    workflowStatusListenerEnabled: true,
    workflowStatusListenerSink: `webhook:${displayName}`,
  });
  const workflowId = await signalbox.startWorkflow(name);
  const polled = await signalbox.must('GET', `/api/tasks/poll/batch/${type}?timeout=20000`);
  const taskId: string = polled[0].taskId;
  await signalbox.must('POST', '/api/tasks', { taskId, status: 'COMPLETED', outputData: { result: 3 } });
  await signalbox.untilStatus(workflowId, 'FAILED');
  await receiver.until(1);
  await keep(signalbox, { workflowId }, 'run-definition-values');
  await receiver.close();
}

/** A run whose dynamic fork looks for the registered task definition of what it makes. */
export async function recordMadeTasks(signalbox: Signalbox): Promise<void> {
  const made = `made-${randomUUID()}`;
  await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: made, retryCount: 1, retryDelaySeconds: 0 }]);
  const input = { expression: 'throw new Error("broken")' };
  const fork = {
    name: 'fork',
    taskReferenceName: 'fork',
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskName: made, forkTaskType: 'INLINE', forkTaskInputs: [input, input] },
  };
  const name = await signalbox.saveDefinition([fork, { name: 'join', taskReferenceName: 'join', type: 'JOIN' }]);
  const workflowId = await signalbox.startWorkflow(name);
  await signalbox.untilStatus(workflowId, 'FAILED');
  await keep(signalbox, { workflowId }, 'run-definition-made-tasks');
}
