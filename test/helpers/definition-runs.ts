import { setTimeout as sleep } from 'node:timers/promises';
import { taskOf } from './api.ts';
import type { Signalbox } from './signalbox.ts';

export const setTask = (reference: string, value: unknown) =>
  taskOf('SET_VARIABLE', reference, { inputParameters: { [reference]: value } });

/** Each task of a run in a few words. */
export const brief = ({ tasks }: any): string[] =>
  tasks.map((found: any) => `${found.referenceTaskName} ${found.status}${found.retried ? ' retried' : ''}`);

/** Runs of definitions by the API of a server, which is asked for once it is there. */
export function runsOn(signalbox: () => Signalbox) {
  return {
    start: async (tasks: readonly object[], input: object = {}, more: Record<string, unknown> = {}) =>
      signalbox().startWorkflow(await signalbox().saveDefinition(tasks, more), input),
    until: (workflowId: string, status: string) => signalbox().untilStatus(workflowId, status, { withinMs: 60_000 }),
    untilOpen,
    /** The id of a sub-workflow, which is told once that can be read. */
    async childOf(workflowId: string, reference: string): Promise<string> {
      for (;;) {
        const { tasks } = await untilOpen(workflowId, reference);
        const { subWorkflowId } = tasks.findLast((found: any) => found.referenceTaskName === reference);
        if (subWorkflowId !== undefined) return subWorkflowId;
      }
    },
  };

  /** The run, once a task of this name is open. A child that its parent names may be there a moment later. */
  async function untilOpen(workflowId: string, reference: string): Promise<any> {
    for (;;) {
      const { status, body: run } = await signalbox().call('GET', `/api/workflow/${workflowId}`);
      if (status !== 200 && status !== 404) throw new Error(`${status}: ${JSON.stringify(run)}`);
      const open = run.tasks?.find(
        (found: any) => found.referenceTaskName === reference && ['SCHEDULED', 'IN_PROGRESS'].includes(found.status),
      );
      if (open !== undefined) return run;
      await sleep(50);
    }
  }
}
