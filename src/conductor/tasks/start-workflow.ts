import { isJsonObject } from '../../model/json.ts';
import { nameIn } from '../named-workflows.ts';
import { readStartParameters } from '../start-parameters.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';
import { hasExpression } from '../template.ts';

/** Starts a workflow and does not wait for it. */
export const startWorkflow: TaskDescriptor = {
  type: 'START_WORKFLOW',
  inputs: ['startWorkflow'],

  validate({ inputParameters }, path) {
    const at = `${path}.inputParameters.startWorkflow`;
    const { startWorkflow: start = null } = inputParameters ?? {};
    if (typeof start === 'string' && hasExpression(start)) return [];
    if (!isJsonObject(start)) return [{ path: at, message: 'must be a map with the name of a workflow' }];
    if ((start.workflowDef ?? null) !== null) return [];
    return typeof start.name === 'string' && start.name !== ''
      ? []
      : [{ path: `${at}.name`, message: 'name a workflow' }];
  },

  workflow({ inputParameters }) {
    const { startWorkflow: start } = inputParameters ?? {};
    if (!isJsonObject(start) || (start.workflowDef ?? null) !== null) return undefined;
    return nameIn(start, {
      path: 'inputParameters.startWorkflow.name',
      effect: 'the task fails as long as nobody registers it',
    });
  },

  async run({ input }, context) {
    const { startWorkflow: parameters } = input;
    if (!isJsonObject(parameters)) {
      return {
        status: 'FAILED_WITH_TERMINAL_ERROR',
        reason: `startWorkflow resolved to ${JSON.stringify(parameters ?? null)}; it must be a map`,
      };
    }
    const start = readStartParameters(
      { ...parameters, workflowDefinition: parameters.workflowDef ?? null },
      parameters.input,
    );
    if (start.kind === 'invalid')
      return { status: 'FAILED_WITH_TERMINAL_ERROR', reason: `startWorkflow.${start.reason}` };
    const result = await context.startWorkflow(start.value);
    switch (result.kind) {
      case 'started':
      case 'existing':
        return { status: 'COMPLETED', output: { workflowId: result.workflowId } };
      case 'conflict':
        return { status: 'FAILED', reason: `Workflow ${result.workflowId} was started with this idempotency key.` };
      case 'unknown':
      case 'invalid':
        return { status: 'FAILED', reason: result.message };
    }
  },
};
