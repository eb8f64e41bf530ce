import type { Json } from '../../model/json.ts';
import { hasText } from '../evaluator.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/** Terminates other runs: one, or a list of them. A run that has ended already stays as it is. */
export const terminateWorkflow: TaskDescriptor = {
  type: 'TERMINATE_WORKFLOW',
  since: 'run-tasks',
  inputs: ['workflowId', 'terminationReason', 'triggerFailureWorkflow'],

  validate({ inputParameters }, path) {
    const { workflowId = null } = inputParameters ?? {};
    if (idsIn(workflowId) !== undefined || (typeof workflowId === 'string' && hasExpression(workflowId))) return [];
    return [{ path: `${path}.inputParameters.workflowId`, message: `must be ${idsRule}, or an expression` }];
  },

  async run({ input }, context) {
    const { workflowId = null, terminationReason = null, triggerFailureWorkflow = null } = input;
    const ids = idsIn(workflowId);
    if (ids === undefined || ids.length > idsMax) {
      const reason = `workflowId resolved to ${JSON.stringify(workflowId)}; it must be ${idsRule}`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
    }
    const terminated: string[] = [];
    const unknown: string[] = [];
    for (const id of ids) {
      const outcome = await context.runs.terminateWorkflow({
        workflowId: id,
        reason: hasText(terminationReason) ? terminationReason : 'Terminated by a TERMINATE_WORKFLOW task',
        triggerFailureWorkflow: String(triggerFailureWorkflow).toLowerCase() === 'true',
      });
      if (outcome === 'terminated') terminated.push(id);
      else if (outcome === 'notFound') unknown.push(id);
      else context.log(`workflow ${id} had ended already`);
    }
    const output = { terminatedWorkflows: terminated };
    return unknown.length === 0
      ? { status: 'COMPLETED', output }
      : { status: 'FAILED', reason: `no such workflow by Id: ${unknown.join(', ')}`, output };
  },
};

/** Each costs three events of history, and a few more. */
const idsMax = 1_000;
const idsRule = `the id of a workflow or a list of ids, ${idsMax} at most`;

function idsIn(value: Json): readonly string[] | undefined {
  if (hasText(value)) return [value];
  if (!Array.isArray(value)) return undefined;
  const ids = value.filter((id: Json): id is string => hasText(id));
  return ids.length === value.length ? ids : undefined;
}
