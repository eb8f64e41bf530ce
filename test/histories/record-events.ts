import { startTestReceiver, status } from '../outbound/receiver.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/** One start of a schedule. */
export async function recordSchedule(signalbox: Signalbox): Promise<void> {
  const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
  const cronExpression = '* * * * * *';
  await signalbox.must('POST', '/api/scheduler/schedules', { name, cronExpression, startWorkflowRequest: { name } });
  const handle = signalbox.client.schedule.getHandle(`${signalbox.temporal.taskQueue}/${name}`);
  for (;;) {
    const [first] = (await handle.describe()).info.recentActions;
    if (first === undefined) continue;
    const { workflowId } = first.action.workflow;
    await signalbox.client.workflow.getHandle(workflowId).result();
    await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
    return keep(signalbox, { workflowId }, 'start-scheduled');
  }
}

/** An event for an outgoing webhook that nobody waits for, one whose answer comes by callback, and one for a handler. */
export async function recordEvents(signalbox: Signalbox): Promise<void> {
  const receiver = await startTestReceiver(status(202));
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'shop', url: receiver.url });
  const child = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
  const event = (taskReferenceName: string, sink: string, more: object = {}) => ({
    name: 'order.shipped',
    taskReferenceName,
    type: 'EVENT',
    sink,
    inputParameters: { order: 7 },
    ...more,
  });
  const name = await signalbox.saveDefinition([
    event('told', `webhook:${webhook.id}`),
    event('asked', `webhook:${webhook.id}`, { asyncComplete: true }),
    event('raised', 'conductor:shipped'),
  ]);
  const actions = [{ action: 'start_workflow', start_workflow: { name: child } }];
  await signalbox.must('POST', '/api/event', { name: 'h', event: `conductor:${name}:shipped`, actions, active: true });
  const workflowId = await signalbox.startWorkflow(name);
  const { json } = await receiver.until(2);
  await signalbox.call('POST', new URL(json.callbackUrl).pathname, { version: 'v1', complete: { comment: 'ok' } });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-events');
  await receiver.close();
}
