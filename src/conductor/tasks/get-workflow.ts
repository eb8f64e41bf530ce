import { hasText, validateText } from '../evaluator.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';

/** The execution of a run, as the API shows it. */
export const getWorkflow: TaskDescriptor = {
  type: 'GET_WORKFLOW',
  since: 'run-tasks',
  inputs: ['id', 'includeTasks'],

  validate: ({ inputParameters }, path) =>
    validateText(inputParameters?.id, `${path}.inputParameters.id`, 'must be the id of a workflow, or an expression'),

  async run({ input: { id = null, includeTasks = null } }, context) {
    if (!hasText(id)) {
      const reason = `id resolved to ${JSON.stringify(id)}; it must be the id of a workflow`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason };
    }
    const asksForTasks = String(includeTasks).toLowerCase() === 'true';
    const execution = await context.runs.getWorkflow({ workflowId: id, includeTasks: asksForTasks });
    return execution === null
      ? { status: 'FAILED', reason: `no such workflow by Id: ${id}` }
      : { status: 'COMPLETED', output: execution };
  },
};
