import { api, ask, openBody } from '../../../shared/api/http.ts';
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
  const policySteps = openBody<Record<string, object>>({ grant: { steps } });
  const body = { displayName, description, policyType: 'POLICY_TYPE_GRANT' as const, policySteps };
  return (await ask<Saved>(api.POST('/api/v1/policies', { body }))).policy;
}

/** The steps are those that requests go through as long as no rule leads elsewhere; all other members stay. */
export async function updatePolicy(
  before: PolicyView,
  { steps, ...fields }: Partial<PolicyFields>,
): Promise<PolicyView> {
  const { policySteps } = before;
  const key = usualStepsOf(before);
  const policy = {
    ...fields,
    ...(steps !== undefined && {
      policySteps: openBody<Record<string, object>>({ ...policySteps, [key]: { ...policySteps[key], steps } }),
    }),
  };
  const { policy: saved } = await ask<Saved>(
    api.POST('/api/v1/policies/{id}', {
      params: { path: { id: before.id } },
      body: { policy, updateMask: Object.keys(policy).join(',') },
    }),
  );
  return saved;
}

/** The name of these steps among all of the policy: that of its type. */
export function usualStepsOf({ policyType = 'POLICY_TYPE_GRANT' }: Pick<PolicyView, 'policyType'>): string {
  const word = policyType.replace(/^POLICY_TYPE_/, '').toLowerCase();
  return word === 'unspecified' ? 'grant' : word;
}
