import { scriptsOf, validateText } from '../evaluator.ts';
import type { TaskDescriptor, TaskResult } from '../task-descriptor.ts';

/** The values that a jq program makes of the task's input. */
export const jsonJqTransform: TaskDescriptor = {
  type: 'JSON_JQ_TRANSFORM',
  since: 'json-jq-transform',
  inputs: ['queryExpression'],
  readsOtherInputs: true,

  validate: ({ inputParameters }, path) =>
    validateText(inputParameters?.queryExpression, `${path}.inputParameters.queryExpression`, 'write a jq program'),

  scripts: ({ inputParameters }) =>
    scriptsOf(
      { type: 'jq', expression: inputParameters?.queryExpression },
      { path: 'inputParameters.queryExpression', isInput: true },
    ).map((script) => ({ ...script, language: 'jq' })),

  async run({ input }, context): Promise<TaskResult> {
    const { queryExpression: query = null } = input;
    if (typeof query !== 'string' || query === '') {
      const reason = `queryExpression resolved to ${JSON.stringify(query)}; it must be a jq program`;
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason, output: { error: reason } };
    }
    const result = await context.transform(query, input);
    if (result.kind === 'failed')
      return { status: 'FAILED', reason: result.message, output: { error: result.message } };
    const [first = null] = result.values;
    return { status: 'COMPLETED', output: { result: first, resultList: result.values } };
  },
};
