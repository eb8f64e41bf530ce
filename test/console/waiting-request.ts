import type { Signalbox } from '../helpers/signalbox.ts';

export interface WaitingRequestOptions {
  /** Each of them may decide its one step. */
  readonly approvers: readonly string[];
  /** Who is to get the access. */
  readonly forUser: string;
  readonly description?: string;
}

/** Asks for access to an app of its own, and answers with the request's id. */
export async function askForAccess(
  signalbox: Signalbox,
  { approvers, forUser, description }: WaitingRequestOptions,
): Promise<string> {
  const { policy } = await signalbox.must('POST', '/api/v1/policies', {
    displayName: 'Needs approval',
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps: [{ approval: { users: { userIds: approvers } } }] } },
  });
  const { app } = await signalbox.must('POST', '/api/v1/apps', { displayName: 'Salesforce' });
  const { appEntitlementView } = await signalbox.must('POST', `/api/v1/apps/${app.id}/entitlements`, {
    displayName: 'Sales admin',
    grantPolicyId: policy.id,
    provisionPolicy: { manual: { instructions: 'please' } },
  });
  const { taskView } = await signalbox.must('POST', '/api/v1/task/grant', {
    appId: app.id,
    appEntitlementId: appEntitlementView.appEntitlement.id,
    identityUserId: forUser,
    description,
  });
  return taskView.task.id;
}
