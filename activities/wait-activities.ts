import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { registerWait, type RegisterWaitDependencies } from '../src/inbound/register-wait.ts';
import type { ReceivedEvent } from '../src/model/inbound/event.ts';
import { validateMatches } from '../src/model/inbound/matches.ts';
import type { WaitRequest } from '../src/model/inbound/wait.ts';

/** What `waitForWebhook` needs of the world. */
export interface WaitActivities {
  /** The event that the wait has missed already, else null. */
  registerWait(request: WaitRequest): Promise<ReceivedEvent | null>;
  withdrawWait(waitId: string): Promise<void>;
}

export function createWaitActivities(dependencies: RegisterWaitDependencies): WaitActivities {
  return {
    async registerWait(request) {
      const issues = validateMatches(request.matches);
      if (issues.length > 0) {
        const text = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
        throw ApplicationFailure.nonRetryable(`These matches can never hold. ${text}`, 'InvalidWait');
      }
      return (await registerWait(dependencies, request, currentRun())) ?? null;
    },

    async withdrawWait(waitId) {
      await dependencies.waits.withdraw([waitId]);
    },
  };
}

function currentRun() {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw ApplicationFailure.nonRetryable('Only a workflow can wait for a webhook.', 'InvalidWait');
  return workflowExecution;
}
