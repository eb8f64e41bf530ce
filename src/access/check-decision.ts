import type { Decision } from '../model/outbound/decision.ts';
import type { Directory } from '../model/access/records.ts';
import type { MessageSource } from '../model/outbound/message.ts';
import type { PolicyStep } from '../model/access/policy.ts';
import type { AccessRequestStore } from '../model/access/access-request-store.ts';
import { checkReassignees } from './check-reassignees.ts';
import { readSteps } from './read-steps.ts';

export interface DecisionChecks {
  readonly users: Directory['users'];
  readonly tasks: Pick<AccessRequestStore, 'find'>;
  /** The mistakes for which the policy API would refuse these steps. */
  checkSteps(steps: readonly PolicyStep[]): Promise<string | undefined>;
}

/** A task walks no more steps of one policy. */
const stepsMax = 64;

/** The mistake in a decision on an approval step, for its sender to put right (C93, C99); undefined without one. */
export async function checkDecision(
  { users, tasks, checkSteps }: DecisionChecks,
  decision: Decision,
  source: MessageSource,
): Promise<string | undefined> {
  if (source.kind !== 'approvalStep') return undefined;
  if (decision.kind === 'replacePolicy') {
    const steps = readSteps(decision.policySteps);
    if (steps === undefined)
      return 'replacePolicy.policySteps: each step must have exactly one of approval, accept, reject, wait, with its kind';
    if (steps.length > stepsMax) return `replacePolicy.policySteps: value must contain at most ${stepsMax} steps`;
    const wrong = await checkSteps(steps);
    return wrong && `replacePolicy.policySteps: ${wrong}`;
  }
  if (decision.kind !== 'reassign') return undefined;
  const wrong = await checkReassignees({ users }, decision.newStepUserIds, await tasks.find(source.ticketId));
  return wrong && `reassign.newStepUserIds: ${wrong}`;
}
