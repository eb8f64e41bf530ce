import type { Conditions } from '../model/access/conditions.ts';
import type { Directory } from '../model/access/records.ts';
import type { JsonObject } from '../model/json.ts';
import type { Policy } from '../model/access/policy.ts';
import type { RevokeRequest, AccessRequest, AccessSubject } from '../model/access/access-request.ts';
import type { AccessRequestDraft } from '../model/access/access-request-act.ts';
import { chooseSteps } from './choose-steps.ts';
import { collectFacts } from './condition-facts.ts';

export interface RequestedAccess {
  readonly kind: 'grant' | 'revoke';
  readonly subject: AccessSubject;
  readonly caller: string;
  readonly description: string;
  readonly origin: AccessRequest['origin'];
  readonly grantDuration?: string;
  readonly emergencyAccess?: boolean;
  readonly data?: JsonObject;
  /** Of a grant: as it was sent. */
  readonly grantSource?: JsonObject;
  readonly source?: RevokeRequest['source'];
}

export interface DraftDependencies {
  readonly directory: Directory;
  readonly conditions: Pick<Conditions, 'evaluate'>;
}

export interface DraftIds {
  readonly taskId: string;
  readonly generationId: string;
  readonly now: string;
}

/** A task with the steps of its policy, before it is opened (C115, C121). */
export async function draftAccessRequest(
  { directory, conditions }: DraftDependencies,
  request: RequestedAccess,
  { taskId, generationId, now }: DraftIds,
): Promise<AccessRequestDraft> {
  const { kind, caller, description, emergencyAccess = false } = request;
  const { appId, appEntitlementId, appUserId, identityUserId } = request.subject;
  const [entitlement, user] = await Promise.all([
    directory.entitlements.find(appEntitlementId),
    directory.users.find(identityUserId),
  ]);
  const facts = await collectFacts(directory, request.subject, { description, emergencyAccess, type: kind });
  const policy = (await findPolicy(directory, request)) ?? builtInPolicy(request, now);
  const choice = await chooseSteps(
    { kind, facts, conditions, findPolicy: (id) => directory.policies.find(id) },
    policy,
  );
  const subject = { appId, appEntitlementId, identityUserId, ...(appUserId === undefined ? {} : { appUserId }) };
  const task: AccessRequest = {
    id: taskId,
    numericId: '0',
    displayName: `${kind === 'grant' ? 'Grant' : 'Revoke'} ${entitlement?.displayName ?? appEntitlementId} for ${user?.displayName ?? identityUserId}`,
    description,
    state: 'TASK_STATE_OPEN',
    processing: 'TASK_PROCESSING_TYPE_PROCESSING',
    origin: request.origin,
    type:
      kind === 'grant'
        ? {
            grant: {
              ...subject,
              outcome: 'GRANT_OUTCOME_UNSPECIFIED',
              ...durationOf(request),
              ...(request.grantSource === undefined ? {} : { source: request.grantSource }),
            },
          }
        : {
            revoke: {
              ...subject,
              outcome: 'REVOKE_OUTCOME_UNSPECIFIED',
              ...(request.source === undefined ? {} : { source: request.source }),
            },
          },
    policy: { policy: choice.policy, next: choice.steps, history: [] },
    policyGenerationId: generationId,
    userId: identityUserId,
    createdByUserId: caller,
    stepApproverIds: [],
    approverIds: [],
    commentCount: 0,
    emergencyAccess,
    ...(request.data === undefined ? {} : { data: request.data }),
    createdAt: now,
    updatedAt: now,
  };
  return { task, steps: choice.steps, conditions: choice.conditions };
}

function durationOf({ grantDuration }: RequestedAccess) {
  return grantDuration === undefined ? {} : { grantDuration };
}

/** That of the entitlement, else that of its app. */
async function findPolicy(
  directory: Directory,
  { kind, subject, emergencyAccess }: RequestedAccess,
): Promise<Policy | undefined> {
  const [entitlement, app] = await Promise.all([
    directory.entitlements.find(subject.appEntitlementId),
    directory.apps.find(subject.appId),
  ]);
  const ids =
    kind === 'revoke'
      ? [entitlement?.revokePolicyId, app?.revokePolicyId]
      : [
          emergencyAccess ? entitlement?.emergencyGrantPolicyId : undefined,
          entitlement?.grantPolicyId,
          app?.grantPolicyId,
        ];
  for (const id of ids) {
    const policy = id === undefined || id === '' ? undefined : await directory.policies.find(id);
    if (policy !== undefined) return policy;
  }
  return undefined;
}

/**
 * Nothing is configured: access is not given without the app's owners, and what is taken away needs nobody's leave.
 */
function builtInPolicy({ kind }: RequestedAccess, now: string): Policy {
  const steps = kind === 'grant' ? [{ approval: { appOwners: {} } }] : [{ accept: {} }];
  return {
    id: kind === 'grant' ? '00000000000000000000000GRP1' : '00000000000000000000000RVP1',
    displayName: kind === 'grant' ? 'App owners approve' : 'Revoke at once',
    policyType: kind === 'grant' ? 'POLICY_TYPE_GRANT' : 'POLICY_TYPE_REVOKE',
    policySteps: { [kind]: { steps } },
    systemBuiltin: true,
    createdAt: now,
    updatedAt: now,
  };
}

/** The account that a task is about; made when the identity has none in the app (C152). */
export async function ensureAccount(
  directory: Directory,
  { appId, appUserId, identityUserId }: AccessSubject,
  made: { readonly id: string; readonly now: string },
): Promise<string> {
  if (appUserId !== undefined) return appUserId;
  const [own] = await directory.appUsers.search({
    equal: { appId: [appId], identityUserId: [identityUserId] },
    offset: 0,
    limit: 1,
  });
  if (own !== undefined) return own.id;
  const user = await directory.users.find(identityUserId);
  await directory.appUsers.save({
    id: made.id,
    appId,
    identityUserId,
    displayName: user?.displayName ?? identityUserId,
    ...(user?.email === undefined ? {} : { email: user.email, username: user.email }),
    createdAt: made.now,
    updatedAt: made.now,
  });
  return made.id;
}
