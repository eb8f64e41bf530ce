import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { definitionNames, handledNonce } from './definitions.ts';
import { sendEvent } from './send-event.ts';
import type { Story, StoryTools } from './stories.ts';

/**
 * A run of a definition: a wait, a task that a polling worker does, a wait, an event for a handler that starts another
 * run, and a status listener that is told of the end.
 */
export function ofDefinition(id: string, tools: StoryTools): Story {
  const { caller, random, scene, ledger, sink } = tools;
  const firstAfterMs = random.chance(0.5) ? random.between(0, 80) : random.between(100, 2_500);
  const secondAfterMs = random.between(0, 2_500);
  let workflowId = '';
  return {
    id,
    kind: 'definition',
    async tell() {
      const answer = await caller.untilAnswered('POST', '/api/workflow', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          name: definitionNames.waits,
          input: { order: id },
          idempotencyKey: id,
          idempotencyStrategy: 'RETURN_EXISTING',
        }),
      });
      if (answer.status !== 200) throw new Error(`The start of ${id} was answered ${answer.status}: ${answer.text}`);
      workflowId = answer.text;
      await sleep(firstAfterMs);
      const first = sendEvent(tools, { order: id, nonce: `${id}-a` });
      await sleep(secondAfterMs);
      await Promise.all([first, sendEvent(tools, { order: id, nonce: `${id}-b` })]);
    },
    async findWrong() {
      const answer = await caller.once('GET', `/api/workflow/${workflowId}`);
      if (answer.status !== 200) return [`run ${id} cannot be read: ${answer.status}`];
      const { status, output, tasks } = execution.parse(JSON.parse(answer.text));
      if (status !== 'COMPLETED') return [`run ${id} of a definition is ${status}`];
      const taken = [String(output['first']), String(output['second'])];
      const wrong = taken.sort().join() === `${id}-a,${id}-b` ? [] : [`run ${id} took ${taken.join(' and ')}`];
      const handled = (await scene.startedBy('startsDefinition')).get(handledNonce(id)) ?? [];
      if (handled.length !== 1) wrong.push(`the event handler started ${handled.length} runs for run ${id}`);
      const told = sink.toldOfEnd(workflowId);
      if (told.length !== 1 || !told[0]?.startsWith('workflow.completed '))
        wrong.push(`the status listener was told of the end of run ${id} by ${told.length} messages`);
      return [...wrong, ...findWrongTasks(tasks, output['checked'])];
    },
  };

  /** A worker may do a task that another one had before, and one of them counts. */
  function findWrongTasks(tasks: z.infer<typeof execution>['tasks'], done: unknown): string[] {
    const tries = tasks.filter(({ referenceTaskName }) => referenceTaskName === 'checked');
    const completed = tries.filter(({ status }) => status === 'COMPLETED');
    const counted = completed[0]?.taskId;
    const open = tries.filter(({ status }) => status === 'SCHEDULED' || status === 'IN_PROGRESS');
    const wrong = [
      ...(completed.length === 1 ? [] : [`the task of run ${id} was completed ${completed.length} times`]),
      ...(open.length === 0 ? [] : [`run ${id} ended, and ${open.length} tries of its task did not`]),
    ];
    if (done !== counted) wrong.push(`run ${id} has the result of task ${String(done)}, and ${counted} was completed`);
    if (!ledger.tasks.some(({ taskId, nonce }) => taskId === counted && nonce.startsWith(`${id}-`)))
      wrong.push(`run ${id} says that task ${counted} was done, and no worker does`);
    return wrong;
  }
}

const execution = z.object({
  status: z.string(),
  output: z.record(z.string(), z.unknown()).default({}),
  tasks: z.array(z.object({ taskId: z.string(), referenceTaskName: z.string(), status: z.string() })),
});
