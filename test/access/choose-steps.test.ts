import { afterAll, expect, test } from 'vitest';
import { chooseSteps } from '../../src/access/choose-steps.ts';
import type { ConditionFacts } from '../../src/model/access/conditions.ts';
import type { Policy } from '../../src/model/access/policy.ts';
import { createConditions } from '../../src/scripting/create-conditions.ts';

const conditions = createConditions();
afterAll(() => conditions.stop());

const facts: ConditionFacts = { subject: { email: 'a@example.com' }, task: {}, entitlement: {}, account: {}, ip: '' };
const step = (name: string) => ({ accept: { acceptMessage: name } });

function policy(id: string, more: Partial<Policy>): Policy {
  return {
    id,
    displayName: id,
    policySteps: { grant: { steps: [step('baseline')] } },
    createdAt: '',
    updatedAt: '',
    ...more,
  };
}

function choose(start: Policy, others: readonly Policy[] = []) {
  const findPolicy = async (id: string) => others.find((other) => other.id === id);
  return chooseSteps({ kind: 'grant', facts, conditions, findPolicy }, start);
}

test('the first rule that holds decides; one that fails to evaluate does not hold, and says so', async () => {
  const chosen = await choose(
    policy('one', {
      policySteps: { grant: { steps: [step('baseline')] }, x: { steps: [step('x')] } },
      rules: [
        { condition: 'subject.missing.deeper == 1', stepKey: 'grant' },
        { condition: 'subject.email.endsWith("@example.com")', stepKey: 'x' },
        { condition: 'true', stepKey: 'grant' },
      ],
    }),
  );
  expect(chosen.steps).toEqual([step('x')]);
  expect(chosen.conditions).toEqual([
    expect.objectContaining({ conditionMatched: false, error: expect.any(String) }),
    expect.objectContaining({ conditionMatched: true, policyKey: 'x' }),
  ]);
});

test('no rule that holds: the baseline; no steps there: a denial', async () => {
  expect((await choose(policy('one', { rules: [{ condition: 'false', stepKey: 'x' }] }))).steps).toEqual([
    step('baseline'),
  ]);
  expect((await choose(policy('one', { policySteps: {} }))).steps).toEqual([{ reject: {} }]);
});

test('a rule may lead to another policy; policies that lead in a circle deny', async () => {
  const other = policy('two', { policySteps: { grant: { steps: [step('two')] } } });
  expect(await choose(policy('one', { rules: [{ condition: 'true', policyId: 'two' }] }), [other])).toMatchObject({
    policy: { id: 'two' },
    steps: [step('two')],
  });
  const circle = policy('one', { rules: [{ condition: 'true', policyId: 'one' }] });
  expect((await choose(circle, [circle])).steps).toEqual([{ reject: {} }]);
});
