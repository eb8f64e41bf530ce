import type { Entitlement } from '../model/access/app.ts';
import type {
  ManualProvision,
  Provision,
  ProvisionPolicy,
  ProvisionTarget,
  ProvisionerAssignment,
} from '../model/access/policy.ts';
import { subjectOf, type AccessRequest, type AccessSubject } from '../model/access/access-request.ts';
import { findSubstitutes, type NamedPeople, type People } from './find-approvers.ts';
import type { FoundProvision } from './provision-transitions.ts';

export interface Provisioners extends People {
  entitlement(id: string): Promise<Entitlement | undefined>;
}

/** An entitlement that delegates to one that delegates … ends somewhere, or by hand. */
const delegationsMax = 5;
/** Steps inside steps, of which one task walks at most so many. */
const stepsMax = 32;

/** How the task's access is given or taken, step by step (C141, C143). */
export async function findProvisionSteps(people: Provisioners, task: AccessRequest): Promise<readonly Provision[]> {
  const { appId, appEntitlementId, appUserId } = subjectOf(task);
  const target: ProvisionTarget = {
    appId,
    appEntitlementId,
    ...(appUserId === undefined ? {} : { appUserId }),
    ...(task.type.grant?.grantDuration === undefined ? {} : { grantDuration: task.type.grant.grantDuration }),
  };
  const entitlement = await people.entitlement(appEntitlementId);
  const steps = await flatten(people, strategyOf(entitlement, task), { task, target, depth: 0 });
  return steps.slice(0, stepsMax);
}

/** The people who do a provision step by hand (C144). Where there are none: app owners, else super administrators. */
export async function findAssignees(
  people: People,
  provision: Provision,
  subject: AccessSubject,
): Promise<FoundProvision> {
  const assigned = { ...provision, assigned: true };
  const { webhook, manual } = provision.provisionPolicy ?? {};
  if (webhook !== undefined) return { provision: assigned, assigneeIds: [] };
  const { userIds, problems } = manual === undefined ? nobody : await configured(people, manual, subject);
  const found = await people.existing(userIds);
  return {
    provision: assigned,
    assigneeIds: found.length > 0 ? found : await findSubstitutes(people, subject),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

/** Revoking uses the deprovisioner, else the same strategy as granting (C145). */
function strategyOf(entitlement: Entitlement | undefined, { type }: AccessRequest): ProvisionPolicy {
  const granting = entitlement?.provisionerPolicy;
  return (
    (type.revoke === undefined ? granting : (entitlement?.deprovisionerPolicy ?? granting)) ?? { unconfigured: {} }
  );
}

interface Walk {
  readonly task: AccessRequest;
  readonly target: ProvisionTarget;
  readonly depth: number;
}

async function flatten(people: Provisioners, policy: ProvisionPolicy, walk: Walk): Promise<readonly Provision[]> {
  const { multiStep, delegated } = policy;
  if (walk.depth > delegationsMax) return [{ provisionPolicy: { unconfigured: {} }, provisionTarget: walk.target }];
  if (multiStep !== undefined) {
    const deeper = { ...walk, depth: walk.depth + 1 };
    const steps = await Promise.all((multiStep.provisionSteps ?? []).map((step) => flatten(people, step, deeper)));
    return steps.flat();
  }
  if (delegated === undefined) return [{ provisionPolicy: policy, provisionTarget: walk.target }];
  const other = await people.entitlement(delegated.entitlementId ?? '');
  if (other === undefined) return [{ provisionPolicy: { unconfigured: {} }, provisionTarget: walk.target }];
  // The account is one of the requested app; another app has others.
  const { appUserId, ...target } = walk.target;
  const account = other.appId === target.appId && appUserId !== undefined ? { appUserId } : {};
  return flatten(people, strategyOf(other, walk.task), {
    task: walk.task,
    target: { ...target, ...account, appId: other.appId, appEntitlementId: other.id },
    depth: walk.depth + 1,
  });
}

const nobody: NamedPeople = { userIds: [], problems: [] };

async function configured(
  people: People,
  { userIds = [], assignee }: ManualProvision,
  subject: AccessSubject,
): Promise<NamedPeople> {
  if (assignee === undefined) return { userIds, problems: [] };
  const { expression } = assignee;
  const found =
    expression === undefined
      ? { userIds: await assigneesOf(people, assignee, subject), problems: [] }
      : await people.evaluate(expression.expressions ?? [], subject);
  return { ...found, userIds: found.userIds.length > 0 ? found.userIds : fallbackOf(assignee) };
}

async function assigneesOf(
  people: People,
  assignee: ProvisionerAssignment,
  subject: AccessSubject,
): Promise<readonly string[]> {
  const { users, appOwners, group, manager, entitlementOwners } = assignee;
  if (users !== undefined) return users.userIds ?? [];
  if (appOwners !== undefined) return people.appOwners(subject.appId);
  if (group !== undefined) return people.members({ appId: group.appId, appEntitlementId: group.appGroupId });
  if (manager !== undefined) return people.managersOf(subject.identityUserId);
  if (entitlementOwners !== undefined) return people.entitlementOwners(subject.appEntitlementId);
  return [];
}

function fallbackOf({ group, manager, expression, entitlementOwners }: ProvisionerAssignment): readonly string[] {
  return (group ?? manager ?? expression ?? entitlementOwners)?.fallbackUserIds ?? [];
}
