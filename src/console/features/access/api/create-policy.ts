import { call } from '../../../shared/api/http.ts';
import type { PolicyStepView, PolicyView } from './list-policies.ts';

/** A policy for requests of access. */
export async function createPolicy(
  displayName: string,
  description: string,
  steps: readonly PolicyStepView[],
): Promise<PolicyView> {
  const body = { displayName, description, policyType: 'POLICY_TYPE_GRANT', policySteps: { grant: { steps } } };
  return (await call<{ readonly policy: PolicyView }>('POST', '/api/v1/policies', { body })).policy;
}
