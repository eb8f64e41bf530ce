import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/**
 * Tasks that are activities of somebody's own worker: of a registered task definition that the run was started with, of one
 * that is written in the task, and of one that the run has to ask for, since its name comes out of the input.
 */
export async function recordActivities(signalbox: Signalbox): Promise<void> {
  const { address } = signalbox.temporal;
  const taskQueue = `own-${randomUUID()}`;
  const [known, asked] = [`known-${randomUUID()}`, `asked-${randomUUID()}`];
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace: 'default',
    taskQueue,
    activities: { [known]: ({ n }: { n: number }) => n + 1, [asked]: ({ n }: { n: number }) => ({ n }) },
  });
  const running = worker.run();
  const rules = { retryCount: 0, signalbox: { temporalTaskQueue: taskQueue } };
  await signalbox.must('POST', '/api/metadata/taskdefs', [
    { name: known, ...rules, inputTemplate: { n: 1 } },
    { name: asked, ...rules },
  ]);
  const work = (taskReferenceName: string, fields: object = {}) => ({
    name: known,
    taskReferenceName,
    type: 'SIMPLE',
    ...fields,
  });
  const dynamic = {
    name: 'd',
    taskReferenceName: 'dynamic',
    type: 'DYNAMIC',
    dynamicTaskNameParam: 'task',
    inputParameters: { task: '${workflow.input.task}', n: '${registered.output.result}' },
  };
  const written = work('written', { taskDefinition: rules, inputParameters: { n: '${dynamic.output.n}' } });
  const name = await signalbox.saveDefinition([work('registered'), dynamic, written]);
  const workflowId = await signalbox.startWorkflow(name, { task: asked });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
  await keep(signalbox, { workflowId }, 'run-definition-activities');
  worker.shutdown();
  await running;
}
