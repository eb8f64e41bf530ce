import type { ConditionResult } from '../model/access/audit.ts';
import type { Policy, PolicyStep } from '../model/access/policy.ts';
import type { ConditionFacts, ConditionValue } from './condition.ts';

export interface StepChoice {
  /** The policy whose steps these are: a rule may have led to another one than was asked. */
  readonly policy: Policy;
  readonly steps: readonly PolicyStep[];
  readonly conditions: readonly ConditionResult[];
}

export interface StepChooser {
  readonly kind: 'grant' | 'revoke';
  readonly facts: ConditionFacts;
  findPolicy(id: string): Promise<Policy | undefined>;
  evaluate(condition: string, facts: ConditionFacts): ConditionValue;
}

/** A rule may lead to a policy whose rule leads to another one, so often. */
const policiesMax = 5;

/** The steps that a policy has for a task: those of the first rule that holds, else the baseline (C121). */
export async function chooseSteps(chooser: StepChooser, policy: Policy): Promise<StepChoice> {
  const conditions: ConditionResult[] = [];
  let current = policy;
  for (let depth = 0; depth < policiesMax; depth += 1) {
    const outcome = firstRuleThatHolds(chooser, current, conditions);
    const next = outcome.policyId === undefined ? undefined : await chooser.findPolicy(outcome.policyId);
    if (next === undefined) return { policy: current, steps: stepsOf(current, outcome.stepKey ?? chooser.kind), conditions };
    current = next;
  }
  return { policy: current, steps: denyAll, conditions };
}

/** C123: a policy without steps denies. */
export const denyAll: readonly PolicyStep[] = [{ reject: {} }];

function firstRuleThatHolds({ evaluate, facts }: StepChooser, policy: Policy, conditions: ConditionResult[]) {
  for (const { condition = '', stepKey, policyId, policyKey } of policy.rules ?? []) {
    const result = evaluate(condition, facts);
    const conditionMatched = result.kind === 'value' && result.value === true;
    conditions.push({
      policyId: policy.id,
      condition,
      conditionMatched,
      ...(policyKey ?? stepKey) === undefined ? {} : { policyKey: policyKey ?? stepKey },
      ...(policyId === undefined ? {} : { outcomePolicyId: policyId }),
      ...(result.kind === 'error' ? { error: result.message } : {}),
    });
    if (conditionMatched) return { stepKey: stepKey ?? policyKey, policyId };
  }
  return {};
}

function stepsOf(policy: Policy, key: string): readonly PolicyStep[] {
  const steps = policy.policySteps[key]?.steps ?? [];
  return steps.length === 0 ? denyAll : steps;
}
