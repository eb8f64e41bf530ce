import { evaluate, scriptsOf, validateEvaluatorType, validateText, type Evaluator } from '../evaluator.ts';
import type { RunningTask, TaskContext, TaskDescriptor, TaskResult } from '../task-descriptor.ts';

/** The result of a script over its input. */
export const inline: TaskDescriptor = {
  type: 'INLINE',

  validate({ inputParameters }, path) {
    return [
      ...validateEvaluatorType(inputParameters?.evaluatorType, `${path}.inputParameters.evaluatorType`),
      ...validateText(inputParameters?.expression, `${path}.inputParameters.expression`, 'write a script'),
    ];
  },

  scripts: ({ inputParameters }) =>
    scriptsOf(
      { type: inputParameters?.evaluatorType, expression: inputParameters?.expression },
      { path: 'inputParameters.expression', isInput: true },
    ),

  run: (task, context) =>
    resultOf({ type: task.input.evaluatorType ?? 'javascript', expression: task.input.expression }, task, context),
};

/** The INLINE of old definitions, whose script is the body of a function: `return` gives the result. */
export const lambda: TaskDescriptor = {
  type: 'LAMBDA',

  validate: ({ inputParameters }, path) =>
    validateText(inputParameters?.scriptExpression, `${path}.inputParameters.scriptExpression`, 'write a script'),

  scripts: ({ inputParameters }) =>
    scriptsOf(
      { type: 'javascript', expression: inputParameters?.scriptExpression, mayReturn: true },
      { path: 'inputParameters.scriptExpression', isInput: true },
    ),

  run: (task, context) =>
    resultOf({ type: 'javascript', expression: task.input.scriptExpression, mayReturn: true }, task, context),
};

async function resultOf(evaluator: Evaluator, { input }: RunningTask, context: TaskContext): Promise<TaskResult> {
  const result = await evaluate(evaluator, input, context);
  if (result.kind === 'value') return { status: 'COMPLETED', output: { result: result.value } };
  return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: result.message, output: { error: result.message } };
}
