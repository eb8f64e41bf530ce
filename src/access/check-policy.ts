import { durationMs, wireDurationMsMax, durationTextMax } from '../model/duration.ts';
import type { Conditions } from '../model/access/conditions.ts';
import type { Approval, Policy, PolicyStep, WaitStep } from '../model/access/policy.ts';

/** A policy as it was sent. Kinds of steps that cannot be walked are still in it. */
export type SentPolicy = Pick<Policy, 'policySteps' | 'rules'>;

export interface PolicyProblem {
  readonly code: 'invalid' | 'notSupported';
  readonly message: string;
}

/** Of a policy, or of the steps of an answer: all are checked, and those of a step are evaluated, in the time of one. */
const conditionsMax = 200;
const expressionsPerStepMax = 32;

/** The mistake that keeps tasks from following a policy (C121-C125); undefined without one. */
export async function checkPolicy(
  conditions: Conditions,
  { policySteps, rules = [] }: SentPolicy,
): Promise<PolicyProblem | undefined> {
  for (const { stepKey, policyId } of rules) {
    if (stepKey !== undefined && policyId !== undefined)
      return invalid('Rule', 'value must have at most one of stepKey, policyId');
    if (stepKey !== undefined && policySteps[stepKey] === undefined)
      return invalid('Rule.StepKey', `there are no policySteps "${stepKey}"`);
  }
  const written = rules.map(({ condition = '' }) => ({ field: 'Rule.Condition', text: condition }));
  return checkAll(
    conditions,
    Object.values(policySteps).flatMap(({ steps = [] }) => steps),
    written,
  );
}

/** The same for steps alone, as answers of endpoints bring them (C130). */
export function checkSteps(conditions: Conditions, steps: readonly PolicyStep[]): Promise<PolicyProblem | undefined> {
  return checkAll(conditions, steps, []);
}

/** A condition as it was sent, and the field it stands in. */
interface Written {
  readonly field: string;
  readonly text: string;
}

async function checkAll(
  conditions: Conditions,
  steps: readonly PolicyStep[],
  rules: readonly Written[],
): Promise<PolicyProblem | undefined> {
  for (const step of steps) {
    const problem = checkStep(step);
    if (problem !== undefined) return problem;
  }
  const written = [...rules, ...steps.flatMap(conditionsOf)];
  if (written.length > conditionsMax)
    return invalid(
      'Policy',
      `value must have at most ${conditionsMax} conditions and expressions, not ${written.length}`,
    );
  const problems = await conditions.check(written.map(({ text }) => text));
  const [wrong] = problems.flatMap((problem, index) => (problem === undefined ? [] : [{ problem, ...written[index] }]));
  return wrong && invalid(wrong.field ?? 'Policy', `${wrong.problem.message} in "${shown(wrong.text ?? '')}"`);
}

function conditionsOf({ approval, wait }: PolicyStep): readonly Written[] {
  const expressions = approval?.expression?.expressions ?? [];
  return [
    ...expressions.map((text) => ({ field: 'ExpressionApproval.Expressions', text })),
    ...(wait?.condition === undefined
      ? []
      : [{ field: 'WaitCondition.Condition', text: wait.condition.condition ?? '' }]),
  ];
}

function shown(text: string): string {
  return text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)} …` : text;
}

/** Enough to find it again. */
const shownCharsMax = 200;

const approvalKinds = [
  'users',
  'manager',
  'appOwners',
  'group',
  'self',
  'entitlementOwners',
  'resourceOwners',
  'expression',
  'webhook',
] as const;
const escalationKinds = ['replacePolicy', 'reassignToApprovers', 'cancelTicket', 'skipStep'] as const;

function checkStep(step: PolicyStep): PolicyProblem | undefined {
  const kinds = Object.entries(step).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.includes('form')) return { code: 'notSupported', message: 'form steps are not supported' };
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return invalid('PolicyStep', 'value must have exactly one of approval, accept, reject, wait');
  if (kind === 'provision' || kind === 'action')
    return invalid('PolicyStep', `${kind} steps come from the entitlement and cannot be part of a policy`);
  if (step.approval !== undefined) return checkApproval(step.approval);
  return step.wait === undefined ? undefined : checkWait(step.wait);
}

function checkApproval(approval: Approval): PolicyProblem | undefined {
  const kinds = approvalKinds.filter((kind) => approval[kind] !== undefined);
  if (kinds.length !== 1) return invalid('Approval', `value must have exactly one of ${approvalKinds.join(', ')}`);
  const { users, group, webhook, expression, escalationEnabled, escalation } = approval;
  const userCount = users?.userIds?.length ?? 0;
  if (users !== undefined && (userCount < 1 || userCount > 32))
    return invalid('UserApproval.UserIds', 'value must contain between 1 and 32 items');
  if (webhook !== undefined && !webhook.webhookId) return invalid('WebhookApproval.WebhookId', 'value is required');
  if (group !== undefined && (!group.appId || !group.appGroupId))
    return invalid('AppGroupApproval.AppGroupId', 'appId and appGroupId are required');
  if ((expression?.expressions?.length ?? 0) > expressionsPerStepMax)
    return invalid('ExpressionApproval.Expressions', `value must contain at most ${expressionsPerStepMax} items`);
  if (escalationEnabled !== true) return undefined;
  if (escalation === undefined || !(Number(escalation.expiration) > 0))
    return invalid('Escalation.Expiration', 'value must be greater than 0 seconds');
  if (Number(escalation.expiration) * 1000 > wireDurationMsMax)
    return invalid('Escalation.Expiration', `value must be at most ${durationTextMax}`);
  const reactions = escalationKinds.filter((reaction) => escalation[reaction] !== undefined);
  return reactions.length === 1
    ? undefined
    : invalid('Escalation', `value must have exactly one of ${escalationKinds.join(', ')}`);
}

function checkWait({ duration, condition, untilTime, timeoutDuration }: WaitStep): PolicyProblem | undefined {
  const kinds = [duration, condition, untilTime].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) return invalid('Wait', 'value must have exactly one of duration, condition, untilTime');
  if (duration !== undefined && durationMs(duration.duration) === undefined)
    return invalid('WaitDuration.Duration', 'value must be a duration like "3600s"');
  if (timeoutDuration !== undefined && durationMs(timeoutDuration) === undefined)
    return invalid('Wait.TimeoutDuration', 'value must be a duration like "3600s"');
  if ((durationMs(duration?.duration) ?? 0) > wireDurationMsMax)
    return invalid('WaitDuration.Duration', `value must be at most ${durationTextMax}`);
  if ((durationMs(timeoutDuration) ?? 0) > wireDurationMsMax)
    return invalid('Wait.TimeoutDuration', `value must be at most ${durationTextMax}`);
  if (untilTime?.timezone && !isTimeZone(untilTime.timezone))
    return invalid('WaitUntilTime.Timezone', `"${shown(untilTime.timezone)}" is not the name of a time zone`);
  return undefined;
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
