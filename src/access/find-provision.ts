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
/** Steps inside steps, of which one task takes at most so many; the last of them is for all that is left. */
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
  const steps: Provision[] = [];
  for await (const step of stepsOf(people, strategyOf(entitlement, task), { task, target, depth: 0 })) {
    if (steps.length === stepsMax) return [...steps.slice(0, -1), theRestByHand(target)];
    steps.push(step);
  }
  return steps;
}

/** What is left is done before the task says that it is, and who does it can look it up. */
function theRestByHand(target: ProvisionTarget): Provision {
  const instructions =
    `The provisioning of this entitlement has more than the ${stepsMax} steps that one task takes. ` +
    `Do all from step ${stepsMax} on by hand, then complete this step.`;
  return { provisionPolicy: { manual: { instructions } }, provisionTarget: target };
}

function unconfigured(target: ProvisionTarget): Provision {
  return { provisionPolicy: { unconfigured: {} }, provisionTarget: target };
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

/** One after the other, as far as they are asked for: strategies in strategies can make millions. */
async function* stepsOf(people: Provisioners, policy: ProvisionPolicy, walk: Walk): AsyncGenerator<Provision, void> {
  const { multiStep, delegated } = policy;
  if (walk.depth > delegationsMax) return yield unconfigured(walk.target);
  if (multiStep !== undefined) {
    const { provisionSteps = [] } = multiStep;
    // Nothing to do is no strategy: somebody is to look at it.
    if (provisionSteps.length === 0) return yield unconfigured(walk.target);
    for (const step of provisionSteps) yield* stepsOf(people, step, { ...walk, depth: walk.depth + 1 });
    return;
  }
  if (delegated === undefined) return yield { provisionPolicy: policy, provisionTarget: walk.target };
  const other = await people.entitlement(delegated.entitlementId ?? '');
  if (other === undefined) return yield unconfigured(walk.target);
  // The account is one of the requested app; another app has others.
  const { appUserId, ...target } = walk.target;
  const account = other.appId === target.appId && appUserId !== undefined ? { appUserId } : {};
  yield* stepsOf(people, strategyOf(other, walk.task), {
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
