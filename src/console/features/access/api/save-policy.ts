import { call } from '../../../shared/api/http.ts';
import type { PolicyStepView, PolicyView } from './list-policies.ts';

export interface PolicyFields {
  readonly displayName: string;
  readonly description: string;
  readonly steps: readonly PolicyStepView[];
}

interface Saved {
  readonly policy: PolicyView;
}

/** A policy for requests of access. */
export async function createPolicy({ displayName, description, steps }: PolicyFields): Promise<PolicyView> {
  const body = { displayName, description, policyType: 'POLICY_TYPE_GRANT', policySteps: { grant: { steps } } };
  return (await call<Saved>('POST', '/api/v1/policies', { body })).policy;
}

/** Changes the steps that requests go through as long as no rule leads elsewhere; all other members stay. */
export async function updatePolicy(
  before: PolicyView,
  { displayName, description, steps }: PolicyFields,
): Promise<PolicyView> {
  const { policySteps } = before;
  const key = usualStepsOf(before);
  const policy = { displayName, description, policySteps: { ...policySteps, [key]: { ...policySteps[key], steps } } };
  const { policy: saved } = await call<Saved>('POST', `/api/v1/policies/${encodeURIComponent(before.id)}`, {
    body: { policy, updateMask: Object.keys(policy).join(',') },
  });
  return saved;
}

/** The name of these steps among all of the policy: that of its type. */
export function usualStepsOf({ policyType = 'POLICY_TYPE_GRANT' }: Pick<PolicyView, 'policyType'>): string {
  const word = policyType.replace(/^POLICY_TYPE_/, '').toLowerCase();
  return word === 'unspecified' ? 'grant' : word;
}
