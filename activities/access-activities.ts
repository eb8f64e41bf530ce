import { Context } from '@temporalio/activity';
import { chooseSteps } from '../src/access/choose-steps.ts';
import type { StepChoice } from '../src/access/choose-steps.ts';
import { draftExpiry, lastsOn } from '../src/access/draft-expiry.ts';
import { draftOffboarding } from '../src/access/draft-offboarding.ts';
import type { OffboardingDraft } from '../src/access/draft-offboarding.ts';
import type { DraftIds } from '../src/access/draft-access-request.ts';
import { ensureAccount } from '../src/access/draft-access-request.ts';
import { collectFacts } from '../src/access/condition-facts.ts';
import { findApprovers, findSubstitutes } from '../src/access/find-approvers.ts';
import type { ExpressionProblem, FoundApprovers } from '../src/access/find-approvers.ts';
import { findAssignees, findProvisionSteps } from '../src/access/find-provision.ts';
import { createApproverDirectory } from '../src/access/approver-directory.ts';
import type { FoundProvision } from '../src/access/provision-transitions.ts';
import { expandAccessRequest } from '../src/access/access-request-view.ts';
import { waitEndMs } from '../src/access/wait-transitions.ts';
import { systemUsers } from '../src/model/caller.ts';
import type { Conditions } from '../src/model/access/conditions.ts';
import type { Directory } from '../src/model/access/records.ts';
import type { Endpoint, Endpoints } from '../src/model/outbound/endpoint.ts';
import type { Grant, Offboarding } from '../src/model/access/grant.ts';
import type { JsonObject } from '../src/model/json.ts';
import type { Approval, Provision, WaitStep } from '../src/model/access/policy.ts';
import { subjectOf } from '../src/model/access/access-request.ts';
import type { AccessRequest, AccessSubject } from '../src/model/access/access-request.ts';
import type { AccessRequestDraft } from '../src/model/access/access-request-act.ts';
import type {
  Grants,
  OpenedAccessRequest,
  AccessRequestStore,
  TrailPart,
} from '../src/model/access/access-request-store.ts';

/** The activities that workflows of access requests call. Each may be repeated. */
export interface AccessActivities {
  /** `askedAt`: the start of its run, which may have waited for a worker. */
  openTask(task: AccessRequest, askedAt?: string): Promise<OpenedAccessRequest>;
  /** `historyLength`: of its run, when this was to be saved. */
  saveTask(task: AccessRequest, trail: TrailPart, historyLength?: number): Promise<void>;
  /** `delegates`: the policy gives tasks to the delegates of their approvers. */
  findApprovers(approval: Approval, subject: AccessSubject, delegates?: boolean): Promise<FoundApprovers>;
  /** Who decides (`approving`) or provisions instead of an endpoint. */
  findSubstitutes(subject: AccessSubject, approving?: boolean): Promise<readonly string[]>;
  /** Those of the ids that are users who can act. */
  findUsers(userIds: readonly string[]): Promise<readonly string[]>;
  /** The steps, and the account that they are for. */
  planProvision(task: AccessRequest, newAccountId: string): Promise<ProvisionPlan>;
  findAssignees(provision: Provision, subject: AccessSubject): Promise<FoundProvision>;
  /** Null: there is no such policy. */
  choosePolicySteps(policyId: string, task: AccessRequest): Promise<StepChoice | null>;
  /** The end of a wait by the given clock; null for a wait for a condition. */
  planWait(wait: WaitStep, nowMs: number): Promise<number | null>;
  /** A problem: it could not be evaluated. Stopped: nor will it be the next time. */
  holdsNow(
    condition: string,
    task: AccessRequest,
  ): Promise<boolean | (ExpressionProblem & { readonly isStopped: boolean })>;
  describeSend(task: AccessRequest, endpointId: string): Promise<SendDescription>;
  recordGrant(grant: Grant): Promise<Grant>;
  /** `expired`: of the grant whose time was over. Lasts on: it is held for longer by now, and stays. */
  endGrant(subject: AccessSubject, expired?: Grant): Promise<'ended' | 'lastsOn'>;
  lastsOn(expired: Grant): Promise<boolean>;
  /** Null: it is held no more. */
  changeGrantEnd(grantId: string, deprovisionAt: string | null): Promise<Grant | null>;
  /** Some of the grants of a user, by their ids, after one of them. */
  heldGrants(userId: string, afterId: string): Promise<readonly Grant[]>;
  draftOffboarding(grant: Grant, offboarding: Offboarding, ids: DraftIds): Promise<OffboardingDraft>;
  /** The task that takes away a grant whose time is over; null when it is held no more, or by another task. */
  draftExpiry(grant: Grant, ids: DraftIds): Promise<AccessRequestDraft | null>;
}

export interface ProvisionPlan {
  readonly steps: readonly Provision[];
  readonly appUserId: string;
}

export interface SendDescription {
  readonly payload: JsonObject;
  /** Absent: there is no such endpoint any more. */
  readonly endpoint?: Pick<Endpoint, 'displayName' | 'onPolicyFailure'> & { readonly url: string };
}

export interface AccessDependencies {
  readonly directory: Directory;
  readonly conditions: Pick<Conditions, 'evaluate'>;
  readonly tasks: AccessRequestStore;
  readonly grants: Grants;
  readonly endpoints: Pick<Endpoints, 'find'>;
  /** What a worker wanted to save after another one had done the same again. */
  readonly noteLateSave: (line: { readonly requestId: string; readonly updatedAt: string }) => void;
}

/** The result of one activity stays small. */
const grantsAtOnce = 25;

export function createAccessActivities({
  directory,
  conditions,
  tasks,
  grants,
  endpoints,
  noteLateSave,
}: AccessDependencies): AccessActivities {
  const people = createApproverDirectory({ directory, grants, conditions });
  return {
    openTask: (task, askedAt) => tasks.open(task, askedAt),

    async saveTask(task, trail, historyLength) {
      // An ordinary activity begins once the history has what led to it.
      const isWrittenDown = !Context.current().info.isLocal;
      if (await tasks.save(task, trail, { historyLength, isWrittenDown })) return;
      noteLateSave({ requestId: task.id, updatedAt: task.updatedAt });
    },

    findApprovers: (approval, subject, delegates = false) => findApprovers(people, approval, { subject, delegates }),
    findSubstitutes: (subject, approving = false) => findSubstitutes(people, subject, { approving }),
    findUsers: (userIds) => people.existing(userIds),

    async planProvision(task, newAccountId) {
      const appUserId = await ensureAccount(directory, subjectOf(task), { id: newAccountId, now: task.updatedAt });
      const { grant, revoke } = task.type;
      const type = {
        ...(grant === undefined ? {} : { grant: { ...grant, appUserId } }),
        ...(revoke === undefined ? {} : { revoke: { ...revoke, appUserId } }),
      };
      return { steps: await findProvisionSteps(people, { ...task, type }), appUserId };
    },

    findAssignees: (provision, subject) => findAssignees(people, provision, subject),

    async choosePolicySteps(policyId, task) {
      const policy = await directory.policies.find(policyId);
      if (policy === undefined) return null;
      const facts = await collectFacts(directory, subjectOf(task), {
        description: task.description,
        emergencyAccess: task.emergencyAccess,
      });
      const kind = task.type.grant === undefined ? 'revoke' : 'grant';
      return chooseSteps({ kind, facts, conditions, findPolicy: (id) => directory.policies.find(id) }, policy);
    },

    planWait: async (wait, nowMs) => waitEndMs(wait, nowMs) ?? null,

    async holdsNow(condition, task) {
      const facts = await collectFacts(directory, subjectOf(task));
      const [result] = await conditions.evaluate({
        texts: [condition],
        facts,
        owner: `policy ${task.policy.policy.id}`,
        until: 'true',
      });
      if (result?.kind === 'value') return result.isTrue;
      return { condition, error: result?.message ?? '', isStopped: result?.kind === 'stopped' };
    },

    async describeSend(task, endpointId) {
      const [{ taskView, expanded }, endpoint] = await Promise.all([
        expandAccessRequest(directory, task, { userId: systemUsers.webhook, roleIds: [] }),
        endpoints.find(endpointId),
      ]);
      const payload = { taskView, expanded };
      if (endpoint === undefined) return { payload };
      const { displayName, onPolicyFailure, url } = endpoint;
      return { payload, endpoint: { displayName, onPolicyFailure, url: url.replace(/\?.*$/s, '') } };
    },

    recordGrant: (grant) => grants.record(grant),
    async endGrant(subject, expired) {
      await grants.end(subject, expired);
      return expired !== undefined && (await lastsOn(grants, expired)) ? 'lastsOn' : 'ended';
    },

    lastsOn: (expired) => lastsOn(grants, expired),
    changeGrantEnd: async (grantId, deprovisionAt) => (await grants.changeEnd(grantId, deprovisionAt)) ?? null,
    heldGrants: (userId, afterId) => grants.search({ userId, afterId, offset: 0, limit: grantsAtOnce }),
    draftOffboarding: (grant, offboarding, ids) =>
      draftOffboarding({ directory, conditions, tasks, grants }, { grant, offboarding, ids }),
    draftExpiry: (grant, ids) => draftExpiry({ directory, conditions, tasks, grants }, grant, ids),
  };
}
