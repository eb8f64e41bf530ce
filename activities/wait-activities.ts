import { Context } from '@temporalio/activity';
import { ApplicationFailure, RawValue } from '@temporalio/common';
import { registerWait, type RegisterWaitDependencies } from '../src/inbound/dispatch/register-wait.ts';
import type { ReceivedEvent } from '../src/model/inbound/event.ts';
import { validateMatches } from '../src/model/inbound/matches.ts';
import type { WaitRequest } from '../src/model/inbound/wait.ts';

/** The activities that `waitForWebhook` calls. */
export interface WaitActivities {
  /** The event that the wait has missed already, else null. */
  registerWait(request: WaitRequest): Promise<EarlyReceived | null>;
  withdrawWait(waitId: string): Promise<void>;
}

export interface EarlyReceived extends ReceivedEvent {
  /** The `traceparent` that the run goes on with; absent without traces. */
  readonly trace?: string;
}

export interface WaitActivitiesDependencies extends RegisterWaitDependencies {
  /** Makes the `traceparent` of an event that had come before its wait. Absent: no traces. */
  readonly traceEarly?: (eventId: string, waitId: string) => string;
}

/** A large event goes to the workflow as it is in the database, without being read here. */
export function createWaitActivities(dependencies: WaitActivitiesDependencies) {
  return {
    async registerWait(request: WaitRequest): Promise<EarlyReceived | RawValue | null> {
      const issues = validateMatches(request.matches);
      if (issues.length > 0) {
        const text = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
        throw ApplicationFailure.nonRetryable(`These matches can never hold. ${text}`, 'InvalidWait');
      }
      const early = await registerWait(dependencies, request, currentRun());
      if (early === undefined) return null;
      if (early.kind === 'encoded') return RawValue.fromPayload(early.value);
      const trace = dependencies.traceEarly?.(early.event.id, request.waitId);
      return trace === undefined ? early.event : { ...early.event, trace };
    },

    async withdrawWait(waitId: string): Promise<void> {
      await dependencies.waits.withdraw([waitId]);
    },
  };
}

function currentRun() {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined)
    throw ApplicationFailure.nonRetryable('Only a workflow can wait for a webhook.', 'InvalidWait');
  return workflowExecution;
}
