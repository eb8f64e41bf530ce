import type { Executions } from '../src/model/definitions/execution.ts';
import type { RunCalls } from '../src/model/definitions/run-calls.ts';
import type { DefinitionTasks } from '../src/model/definitions/task-update.ts';
import type { JsonObject } from '../src/model/json.ts';

export interface RunCallsDependencies {
  readonly executions: Pick<Executions, 'find' | 'terminate'>;
  readonly tasks: Pick<DefinitionTasks, 'update'>;
}

/** The activities by which tasks look at runs, end them and update their tasks. */
export function createRunActivities({ executions, tasks }: RunCallsDependencies): RunCalls {
  return {
    async getWorkflow({ workflowId, includeTasks }) {
      const found = await executions.find(workflowId, { includeTasks });
      if (found === undefined) return null;
      // Fields without a value are left out, as in an answer of the API.
      const execution: JsonObject = JSON.parse(JSON.stringify(found));
      return execution;
    },

    terminateWorkflow: ({ workflowId, ...request }) => executions.terminate(workflowId, request),

    async updateTask({ update, workflowId }) {
      const updated = await tasks.update(update, workflowId);
      switch (updated.kind) {
        case 'updated':
        case 'noOpenTask':
        case 'unknownRun':
        case 'unknownTask':
        case 'fullRun':
          return updated.kind;
        case 'ignored':
          return 'over';
        case 'unavailable':
          throw new Error('No worker answers for the workflow right now.');
      }
    },
  };
}
