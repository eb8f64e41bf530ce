import type { ConditionResult } from '../model/access/audit.ts';
import type { ConditionFacts, Conditions } from '../model/access/conditions.ts';
import type { Policy, PolicyStep } from '../model/access/policy.ts';

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
  readonly conditions: Pick<Conditions, 'evaluate'>;
}

/** A rule may lead to a policy whose rule leads to another one, so often. */
const policiesMax = 5;

/**
 * The steps that a policy has for a task: those of the first rule that holds, else the baseline (C121). A rule that was
 * stopped decides nothing, nor do those after it: a task that made its policy's rules too costly is denied.
 */
export async function chooseSteps(chooser: StepChooser, policy: Policy): Promise<StepChoice> {
  const conditions: ConditionResult[] = [];
  let current = policy;
  for (let depth = 0; depth < policiesMax; depth += 1) {
    const outcome = await firstRuleThatHolds(chooser, current, conditions);
    if (outcome.isStopped) return { policy: current, steps: [stoppedDenial], conditions };
    const next = outcome.policyId === undefined ? undefined : await chooser.findPolicy(outcome.policyId);
    if (next === undefined)
      return { policy: current, steps: stepsOf(current, outcome.stepKey ?? chooser.kind), conditions };
    current = next;
  }
  return { policy: current, steps: denyAll, conditions };
}

/** C123: a policy without steps denies. */
export const denyAll: readonly PolicyStep[] = [{ reject: {} }];

const stoppedDenial: PolicyStep = {
  reject: { rejectMessage: 'A rule of the policy could not be evaluated within its limits.' },
};

interface RuleOutcome {
  readonly stepKey?: string | undefined;
  readonly policyId?: string | undefined;
  readonly isStopped: boolean;
}

async function firstRuleThatHolds(
  { conditions: engine, facts }: StepChooser,
  policy: Policy,
  conditions: ConditionResult[],
): Promise<RuleOutcome> {
  const rules = policy.rules ?? [];
  const texts = rules.map(({ condition = '' }) => condition);
  const results = await engine.evaluate({ texts, facts, owner: `policy ${policy.id}`, until: 'true' });
  for (const [index, result] of results.entries()) {
    const { condition = '', stepKey, policyId, policyKey } = rules[index] ?? {};
    const conditionMatched = result.kind === 'value' && result.isTrue;
    conditions.push({
      policyId: policy.id,
      condition,
      conditionMatched,
      ...((policyKey ?? stepKey) === undefined ? {} : { policyKey: policyKey ?? stepKey }),
      ...(policyId === undefined ? {} : { outcomePolicyId: policyId }),
      ...(result.kind === 'value' ? {} : { error: result.message }),
    });
    if (conditionMatched) return { stepKey: stepKey ?? policyKey, policyId, isStopped: false };
  }
  return { isStopped: results.at(-1)?.kind === 'stopped' };
}

function stepsOf(policy: Policy, key: string): readonly PolicyStep[] {
  const steps = policy.policySteps[key]?.steps ?? [];
  return steps.length === 0 ? denyAll : steps;
}
