import type { Json, JsonObject } from '../../model/json.ts';
import { evaluate, scriptsOf, validateEvaluatorType } from '../evaluator.ts';
import { readLoopOptions, validateLoop, scriptInput, LoopOutput } from '../loop-options.ts';
import type { EvaluatedExpression, RunningTask, TaskContext, TaskDescriptor } from '../task-descriptor.ts';
import { loopBranches, tasksIn } from '../task-tree.ts';

/**
 * Runs its tasks once, and again as long as the condition holds; with a list of items once for each of them. Its output
 * is known to the tasks inside it while it runs.
 */
export const doWhile: TaskDescriptor = {
  type: 'DO_WHILE',
  opensAgain: true,
  branches: loopBranches,

  validate(task, path) {
    return [...validateEvaluatorType(task.evaluatorType, `${path}.evaluatorType`), ...validateLoop(task, path)];
  },

  scripts: ({ evaluatorType, loopCondition }) =>
    scriptsOf({ type: evaluatorType, expression: loopCondition }, { path: 'loopCondition' }),

  async run(task, context) {
    const read = readLoopOptions(task, context);
    if (read.kind === 'invalid') return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: read.reason };
    const { value: options } = read;
    if (options.items?.length === 0) return { status: 'COMPLETED', output: { iteration: 0 } };
    const tasks = tasksIn(task.definition.loopOver);
    const loop = new LoopOutput(options, task.outputSoFar);
    const { value: output } = loop;
    const { iteration: first } = loop;
    for (let iteration = first; ; iteration += 1) {
      loop.begin(iteration);
      context.setOutput(output);
      if (iteration > first) await context.betweenTurns();
      const end = await context.runTasks(tasks, { iteration });
      if (end.kind === 'failed') {
        const { referenceTaskName, status, reasonForIncompletion = 'failed' } = end.task;
        return {
          status: status === 'CANCELED' ? 'CANCELED' : 'FAILED',
          reason: `${referenceTaskName}: ${reasonForIncompletion}`,
          output,
        };
      }
      loop.add(iteration, end.outputs);
      context.setOutput(output);
      if (iteration === options.items?.length) return { status: 'COMPLETED', output };
      const goesOn = await holds(task, context, { output, outputs: end.outputs });
      if (goesOn.kind === 'failed')
        return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `loopCondition: ${goesOn.message}`, output };
      if (!isTrue(goesOn.value)) return { status: 'COMPLETED', output };
    }
  },
};

/** Without a condition the items decide. */
async function holds(
  { definition }: RunningTask,
  context: TaskContext,
  { output, outputs }: { readonly output: JsonObject; readonly outputs: JsonObject },
): Promise<EvaluatedExpression> {
  const { loopCondition = null, evaluatorType, taskReferenceName, inputParameters } = definition;
  if (loopCondition === null || loopCondition === '') return { kind: 'value', value: true };
  // Resolved anew each time: what the loop's own tasks gave is what conditions are about.
  const input: JsonObject = { ...resolved(inputParameters ?? {}, context), [taskReferenceName]: output, ...outputs };
  return evaluate(
    { type: evaluatorType, expression: loopCondition },
    evaluatorType === 'value-param' ? input : scriptInput(input, { script: loopCondition, loop: taskReferenceName }),
    context,
  );
}

function resolved(parameters: JsonObject, context: TaskContext): JsonObject {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, context.resolve(value)]));
}

function isTrue(value: Json): boolean {
  if (typeof value === 'number') return value > 0;
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
