import type { TaskDefinition } from '../../model/definitions/definition.ts';
import type { JsonObject } from '../../model/json.ts';
import { validateText } from '../evaluator.ts';
import { asLiteral, asLiteralObject, failMadeTask, refuseLarge } from '../made-task.ts';
import type { TaskContext, TaskDescriptor } from '../task-descriptor.ts';
import { event } from './event.ts';
import { http } from './http.ts';
import { httpPoll } from './http-poll.ts';
import { subWorkflow } from './sub-workflow.ts';

/** Runs, in its place, a task whose type or name is known when it starts. */
export const dynamic: TaskDescriptor = {
  type: 'DYNAMIC',
  // Which task it becomes is known when it runs.
  handsSecrets: () => true,
  endsElsewhere(task, input) {
    const type = input[String(task.dynamicTaskNameParam)];
    return elsewhere.some((one) => one.type === type && one.endsElsewhere?.(task, input) === true);
  },

  validate: ({ dynamicTaskNameParam }, path) =>
    validateText(
      dynamicTaskNameParam,
      `${path}.dynamicTaskNameParam`,
      'name the input key that holds the type or name of the task',
    ),

  async run({ definition, input }, context) {
    const key = String(definition.dynamicTaskNameParam);
    const { [key]: name = null, ...rest } = input;
    if (typeof name !== 'string' || name === '') {
      return {
        status: 'FAILED_WITH_TERMINAL_ERROR',
        reason: `${key} resolved to ${JSON.stringify(name)}; it must be the type or the name of a task`,
      };
    }
    const refused = refuseLarge(rest, context);
    if (refused !== undefined) return refused;
    const made = toTask(definition, { name, input: rest, context });
    const errors = context.checkTasks([made]);
    return errors.length > 0 ? failMadeTask(`the task ${name}`, errors) : context.runAs(made, rest);
  },
};

/** The types that it can become, of which nothing may be heard until they are over. */
const elsewhere: readonly TaskDescriptor[] = [event, http, httpPoll, subWorkflow];

interface Made {
  readonly name: string;
  readonly input: JsonObject;
  readonly context: TaskContext;
}

function toTask(definition: TaskDefinition, { name, input, context }: Made): JsonObject & TaskDefinition {
  const { subWorkflowName = null, subWorkflowVersion = null, subWorkflowDefinition = null } = input;
  const names = { name: asLiteral(subWorkflowName), version: asLiteral(subWorkflowVersion) };
  const written = Object.fromEntries(
    Object.entries(definition).flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const])),
  );
  return {
    ...written,
    name,
    taskReferenceName: definition.taskReferenceName,
    type: context.isTaskType(name) ? name : 'SIMPLE',
    inputParameters: asLiteralObject(input),
    optional: definition.optional === true,
    permissive: definition.permissive === true,
    startDelay: definition.startDelay ?? null,
    ...(name === 'SUB_WORKFLOW' && {
      subWorkflowParam: {
        ...names,
        ...(subWorkflowDefinition !== null && { workflowDefinition: subWorkflowDefinition }),
      },
    }),
  };
}
