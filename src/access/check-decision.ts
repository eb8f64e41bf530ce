import type { Decision } from '../model/outbound/decision.ts';
import type { Directory } from '../model/access/directory.ts';
import type { MessageSource } from '../model/outbound/message.ts';
import { readSteps } from './read-steps.ts';

/** What is wrong with a decision on an approval step, for its sender to put right (C93, C99); undefined when nothing is. */
export async function checkDecision({ users }: Pick<Directory, 'users'>, decision: Decision, source: MessageSource): Promise<string | undefined> {
  if (source.kind !== 'approvalStep') return undefined;
  if (decision.kind === 'replacePolicy' && readSteps(decision.policySteps) === undefined) {
    return 'replacePolicy.policySteps: each step must have exactly one of approval, accept, reject, wait, with its kind';
  }
  if (decision.kind !== 'reassign') return undefined;
  const found = new Set((await users.findAll(decision.newStepUserIds)).map(({ id }) => id));
  const unknown = decision.newStepUserIds.find((id) => !found.has(id));
  return unknown === undefined ? undefined : `reassign.newStepUserIds: there is no user with the id "${unknown}"`;
}
