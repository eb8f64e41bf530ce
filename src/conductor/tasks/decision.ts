import { chooseCase, caseBranches } from '../task-tree.ts';
import { evaluate, hasText, scriptsOf, toText } from '../evaluator.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';

/**
 * The SWITCH of old definitions: `caseExpression` is a script, `caseValueParam` the name of an input key. An empty case
 * still means the default, as it did when they were written.
 */
export const decision: TaskDescriptor = {
  type: 'DECISION',
  branches: caseBranches,

  validate({ caseExpression, caseValueParam }, path) {
    if (hasText(caseExpression) || hasText(caseValueParam)) return [];
    return [{ path: `${path}.caseValueParam`, message: 'name an input key here, or write a script in caseExpression' }];
  },

  scripts: ({ caseExpression }) =>
    scriptsOf({ type: 'javascript', expression: caseExpression }, { path: 'caseExpression' }),

  nextAgain(definition, { caseOutput }) {
    const [selected = null] = Array.isArray(caseOutput) ? caseOutput : [];
    return chooseCase(definition, { name: toText(selected), keepsEmpty: () => false });
  },

  async run({ definition, input }, context) {
    const { caseExpression, caseValueParam } = definition;
    const evaluator = hasText(caseExpression)
      ? { type: 'javascript', expression: caseExpression }
      : { type: 'value-param', expression: caseValueParam };
    const result = await evaluate(evaluator, input, context);
    if (result.kind === 'failed') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: result.message };
    const selected = toText(result.value);
    return {
      status: 'COMPLETED',
      output: { caseOutput: [selected] },
      next: chooseCase(definition, { name: selected, keepsEmpty: () => false }),
    };
  },
};
