import type { ChildEnd } from '../../model/definitions/child.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { nameIn } from '../named-workflows.ts';
import { readStartParameters } from '../start-parameters.ts';
import type { TaskContext, TaskDescriptor, TaskResult } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/** Runs another definition, registered or written inside, and waits for its end. Its own input is the child's. */
export const subWorkflow: TaskDescriptor = {
  type: 'SUB_WORKFLOW',
  beginsLater: true,
  endsElsewhere: () => true,

  validate({ subWorkflowParam = null }, path) {
    const at = `${path}.subWorkflowParam`;
    if (!isJsonObject(subWorkflowParam)) return [{ path: at, message: 'must name a workflow, or hold its definition' }];
    const { name = null, workflowDefinition = null } = subWorkflowParam;
    if (workflowDefinition !== null && !isJsonObject(workflowDefinition) && !isExpression(workflowDefinition)) {
      return [
        {
          path: `${at}.workflowDefinition`,
          message: 'must be a definition or an expression',
          invalidValue: workflowDefinition,
        },
      ];
    }
    if (workflowDefinition === null && (typeof name !== 'string' || name === ''))
      return [{ path: `${at}.name`, message: 'name a workflow' }];
    return [];
  },

  definition({ subWorkflowParam }) {
    const value = isJsonObject(subWorkflowParam) ? subWorkflowParam.workflowDefinition : undefined;
    if (!isJsonObject(value) || !isJsonObject(subWorkflowParam)) return undefined;
    return { path: 'subWorkflowParam.workflowDefinition', value: { name: subWorkflowParam.name ?? '', ...value } };
  },

  workflow({ subWorkflowParam }) {
    if (!isJsonObject(subWorkflowParam) || (subWorkflowParam.workflowDefinition ?? null) !== null) return undefined;
    return nameIn(subWorkflowParam, {
      path: 'subWorkflowParam.name',
      effect: 'the task fails as long as nobody registers it',
    });
  },

  async run({ definition, input }, context) {
    const start = readStartParameters(parametersOf(definition.subWorkflowParam, context), input);
    if (start.kind === 'invalid')
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `subWorkflowParam.${start.reason}` };
    return toResult(await context.runChild(start.value));
  },
};

/** A definition that is written inside is not resolved: the expressions in it are about the child. */
function parametersOf(value: Json | undefined, context: TaskContext): JsonObject {
  const { workflowDefinition = null, ...rest } = isJsonObject(value) ? value : {};
  const resolved = context.resolve(rest);
  const definition = isJsonObject(workflowDefinition) ? workflowDefinition : context.resolve(workflowDefinition);
  return { ...(isJsonObject(resolved) ? resolved : {}), workflowDefinition: definition };
}

function toResult(end: ChildEnd): TaskResult {
  if (end.kind === 'notStarted')
    return { status: end.isFinal === true ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED', reason: end.reason };
  const output = { ...end.output, subWorkflowId: end.workflowId };
  if (end.status === 'COMPLETED') return { status: 'COMPLETED', output };
  const reason = `sub-workflow ${end.workflowId} is ${end.status}${end.reason === undefined ? '' : `: ${end.reason}`}`;
  return { status: end.status === 'TERMINATED' ? 'CANCELED' : 'FAILED', reason, output };
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && hasExpression(value);
}
