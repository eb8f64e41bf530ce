import { isJsonObject } from '../../model/json.ts';
import { chooseCase, caseBranches } from '../task-tree.ts';
import { evaluate, scriptsOf, toText, validateEvaluatorType, validateText } from '../evaluator.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';

/** Runs the tasks of one case; the text of a value says which. */
export const switchTask: TaskDescriptor = {
  type: 'SWITCH',
  branches: caseBranches,

  validate(task, path) {
    const { evaluatorType, expression, decisionCases = null } = task;
    return [
      ...validateEvaluatorType(evaluatorType, `${path}.evaluatorType`),
      ...validateText(expression, `${path}.expression`, 'name an input key, or write a script'),
      ...(decisionCases === null || isJsonObject(decisionCases)
        ? []
        : [
            {
              path: `${path}.decisionCases`,
              message: 'must be a map of cases to lists of tasks',
              invalidValue: decisionCases,
            },
          ]),
    ];
  },

  scripts: ({ evaluatorType, expression }) =>
    scriptsOf({ type: evaluatorType ?? 'value-param', expression }, { path: 'expression' }),

  nextAgain: (definition, { selectedCase = null }) =>
    chooseCase(definition, { name: toText(selectedCase), keepsEmpty: () => true }),

  async run({ definition, input }, context) {
    const { evaluatorType, expression } = definition;
    const result = await evaluate({ type: evaluatorType ?? 'value-param', expression }, input, context);
    if (result.kind === 'failed') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: result.message };
    const selectedCase = toText(result.value);
    const next = chooseCase(definition, { name: selectedCase, keepsEmpty: () => context.isSince(emptyCasesChange) });
    return { status: 'COMPLETED', output: { evaluationResult: [selectedCase], selectedCase }, next };
  },
};

/** Before it, the default ran for a case with nothing in it (docs/decisions/0036-empty-cases.md). */
const emptyCasesChange = 'empty-cases';
