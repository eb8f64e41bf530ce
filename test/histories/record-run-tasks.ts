import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/** A run that looks at another one, updates a task of it, and ends it. */
export async function recordRunTasks(signalbox: Signalbox): Promise<void> {
  const held = { name: 'h', taskReferenceName: 'held', type: 'HUMAN' };
  const other = await signalbox.startWorkflow(await signalbox.saveDefinition([held]));
  const onOther = (type: string, inputParameters: object) => ({
    name: 't',
    taskReferenceName: type.toLowerCase(),
    type,
    inputParameters,
  });
  const name = await signalbox.saveDefinition([
    onOther('GET_WORKFLOW', { id: '${workflow.input.other}', includeTasks: true }),
    onOther('UPDATE_TASK', {
      taskStatus: 'IN_PROGRESS',
      taskId: '${get_workflow.output.tasks[0].taskId}',
      taskOutput: { half: true },
      mergeOutput: true,
    }),
    onOther('TERMINATE_WORKFLOW', { workflowId: ['${workflow.input.other}'] }),
  ]);
  const workflowId = await signalbox.startWorkflow(name, { other });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-run-tasks');
}
