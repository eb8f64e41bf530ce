import { durationMs } from '../model/duration.ts';
import type { Approval, Policy, PolicyStep, WaitStep } from '../model/access/policy.ts';
import { checkCondition } from './condition.ts';

/** A policy as it was sent. Kinds of steps that cannot be walked are still in it. */
export type SentPolicy = Pick<Policy, 'policySteps' | 'rules'>;

export interface PolicyProblem {
  readonly code: 'invalid' | 'notSupported';
  readonly message: string;
}

/** What makes a policy one that no task could walk (C121-C125); undefined when nothing does. */
export function checkPolicy({ policySteps, rules = [] }: SentPolicy): PolicyProblem | undefined {
  for (const { condition = '', stepKey, policyId } of rules) {
    const problem = checkCondition(condition);
    if (problem !== undefined) return invalid('Rule.Condition', `${problem.message} in "${condition}"`);
    if (stepKey !== undefined && policyId !== undefined) return invalid('Rule', 'value must have at most one of stepKey, policyId');
    if (stepKey !== undefined && policySteps[stepKey] === undefined) return invalid('Rule.StepKey', `there are no policySteps "${stepKey}"`);
  }
  for (const { steps = [] } of Object.values(policySteps)) {
    for (const step of steps) {
      const problem = checkStep(step);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

const approvalKinds = ['users', 'manager', 'appOwners', 'group', 'self', 'entitlementOwners', 'resourceOwners', 'expression', 'webhook'] as const;
const escalationKinds = ['replacePolicy', 'reassignToApprovers', 'cancelTicket', 'skipStep'] as const;

export function checkStep(step: PolicyStep): PolicyProblem | undefined {
  const kinds = Object.entries(step).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.includes('form')) return { code: 'notSupported', message: 'form steps are not supported' };
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return invalid('PolicyStep', 'value must have exactly one of approval, accept, reject, wait');
  if (kind === 'provision' || kind === 'action') return invalid('PolicyStep', `${kind} steps come from the entitlement and cannot be part of a policy`);
  if (step.approval !== undefined) return checkApproval(step.approval);
  return step.wait === undefined ? undefined : checkWait(step.wait);
}

function checkApproval(approval: Approval): PolicyProblem | undefined {
  const kinds = approvalKinds.filter((kind) => approval[kind] !== undefined);
  if (kinds.length !== 1) return invalid('Approval', `value must have exactly one of ${approvalKinds.join(', ')}`);
  const { users, group, webhook, expression, escalationEnabled, escalation } = approval;
  const userCount = users?.userIds?.length ?? 0;
  if (users !== undefined && (userCount < 1 || userCount > 32)) return invalid('UserApproval.UserIds', 'value must contain between 1 and 32 items');
  if (webhook !== undefined && !webhook.webhookId) return invalid('WebhookApproval.WebhookId', 'value is required');
  if (group !== undefined && (!group.appId || !group.appGroupId)) return invalid('AppGroupApproval.AppGroupId', 'appId and appGroupId are required');
  for (const text of expression?.expressions ?? []) {
    const problem = checkCondition(text);
    if (problem !== undefined) return invalid('ExpressionApproval.Expressions', `${problem.message} in "${text}"`);
  }
  if (escalationEnabled !== true) return undefined;
  if (escalation === undefined || !(Number(escalation.expiration) > 0)) return invalid('Escalation.Expiration', 'value must be greater than 0 seconds');
  const reactions = escalationKinds.filter((reaction) => escalation[reaction] !== undefined);
  return reactions.length === 1 ? undefined : invalid('Escalation', `value must have exactly one of ${escalationKinds.join(', ')}`);
}

function checkWait({ duration, condition, untilTime, timeoutDuration }: WaitStep): PolicyProblem | undefined {
  const kinds = [duration, condition, untilTime].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) return invalid('Wait', 'value must have exactly one of duration, condition, untilTime');
  if (duration !== undefined && durationMs(duration.duration) === undefined) return invalid('WaitDuration.Duration', 'value must be a duration like "3600s"');
  if (timeoutDuration !== undefined && durationMs(timeoutDuration) === undefined) return invalid('Wait.TimeoutDuration', 'value must be a duration like "3600s"');
  if (untilTime?.timezone && !isTimeZone(untilTime.timezone)) return invalid('WaitUntilTime.Timezone', `"${untilTime.timezone}" is not the name of a time zone`);
  const problem = condition === undefined ? undefined : checkCondition(condition.condition ?? '');
  return problem === undefined ? undefined : invalid('WaitCondition.Condition', problem.message);
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

function invalid(field: string, what: string): PolicyProblem {
  return { code: 'invalid', message: `invalid ${field}: ${what}` };
}
