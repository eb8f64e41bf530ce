import type { Approval, EntitlementReference, FallbackRules } from '../model/access/policy.ts';
import type { AccessSubject } from '../model/access/access-request.ts';
import { rulesOf } from './check-interest.ts';

/** The facts that are needed to find approvers. */
export interface People {
  managersOf(userId: string): Promise<readonly string[]>;
  appOwners(appId: string): Promise<readonly string[]>;
  entitlementOwners(entitlementId: string): Promise<readonly string[]>;
  resourceOwnersOf(entitlementId: string): Promise<readonly string[]>;
  members(group: EntitlementReference): Promise<readonly string[]>;
  /** The people whom the expressions name, over the facts of the task. */
  evaluate(expressions: readonly string[], subject: AccessSubject): Promise<NamedPeople>;
  superAdministrators(): Promise<readonly string[]>;
  /** Those of the ids that are users. */
  existing(userIds: readonly string[]): Promise<readonly string[]>;
  /** The same people, or those who decide in their place now; nobody decides in the place of others about their own access. */
  delegatesOf(userIds: readonly string[], subject: AccessSubject): Promise<readonly string[]>;
}

export interface NamedPeople {
  readonly userIds: readonly string[];
  /** Of the expressions that named nobody because they could not be evaluated. */
  readonly problems: readonly ExpressionProblem[];
}

export interface ExpressionProblem {
  readonly condition: string;
  readonly error: string;
}

export interface FoundApprovers {
  /** The step's approval with what was found written in it. */
  readonly approval: Approval;
  readonly userIds: readonly string[];
  /** There when nobody else was found. */
  readonly administratorIds?: readonly string[];
  readonly problems?: readonly ExpressionProblem[];
}

export interface ApproverSearch {
  readonly subject: AccessSubject;
  /** The policy gives tasks to the delegates of their approvers. */
  readonly delegates?: boolean;
}

/**
 * The people of an approval step. Nobody found, or nobody but the person whose access it is, who may not approve it (C119):
 * its fallback, else the super administrators (C125).
 */
export async function findApprovers(
  people: People,
  approval: Approval,
  { subject, delegates = false }: ApproverSearch,
): Promise<FoundApprovers> {
  if (approval.webhook !== undefined) return { approval: { ...approval, assigned: true }, userIds: [] };
  const { userIds: named, problems } = await configured(people, approval, subject);
  const mayDecideOwn = approval.self !== undefined || rulesOf(approval).allowSelfApproval === true;
  const decidersAmong = async (asked: readonly string[]) => {
    const userIds = delegates || approval.allowDelegation === true ? await people.delegatesOf(asked, subject) : asked;
    return mayDecideOwn || hasOthers(userIds, subject) ? userIds : [];
  };
  const found = await decidersAmong(await people.existing(named));
  const userIds = found.length > 0 ? found : await decidersAmong(await fallback(people, fallbackRulesOf(approval)));
  const noted = problems.length === 0 ? {} : { problems };
  if (userIds.length > 0) return { approval: withAssigned(approval, userIds), userIds, ...noted };
  const administratorIds = await people.superAdministrators();
  return { approval: withAssigned(approval, administratorIds), userIds: administratorIds, administratorIds, ...noted };
}

/**
 * The people who act when the endpoint of a step cannot (C80): app owners, else super administrators. `approving`: an owner
 * may give herself by hand what others have approved, but not approve it.
 */
export async function findSubstitutes(
  people: People,
  subject: AccessSubject,
  { approving = false } = {},
): Promise<readonly string[]> {
  const owners = await people.existing(await people.appOwners(subject.appId));
  const isEnough = approving ? hasOthers(owners, subject) : owners.length > 0;
  return isEnough ? owners : people.superAdministrators();
}

function hasOthers(userIds: readonly string[], { identityUserId }: AccessSubject): boolean {
  return userIds.some((userId) => userId !== identityUserId);
}

async function configured(people: People, approval: Approval, subject: AccessSubject): Promise<NamedPeople> {
  if (approval.expression !== undefined) return people.evaluate(approval.expression.expressions ?? [], subject);
  return { userIds: await listed(people, approval, subject), problems: [] };
}

async function listed(people: People, approval: Approval, subject: AccessSubject): Promise<readonly string[]> {
  const { users, manager, appOwners, group, self, entitlementOwners, resourceOwners } = approval;
  if (users !== undefined) return users.userIds ?? [];
  if (manager !== undefined) return people.managersOf(subject.identityUserId);
  if (appOwners !== undefined) return people.appOwners(subject.appId);
  if (group !== undefined) return people.members({ appId: group.appId, appEntitlementId: group.appGroupId });
  if (self !== undefined) return [subject.identityUserId];
  if (entitlementOwners !== undefined) return people.entitlementOwners(subject.appEntitlementId);
  if (resourceOwners !== undefined) return people.resourceOwnersOf(subject.appEntitlementId);
  return [];
}

function fallbackRulesOf({
  manager,
  group,
  self,
  entitlementOwners,
  resourceOwners,
  expression,
}: Approval): FallbackRules {
  return manager ?? group ?? self ?? entitlementOwners ?? resourceOwners ?? expression ?? {};
}

async function fallback(
  people: People,
  { fallbackUserIds = [], fallbackGroupIds = [] }: FallbackRules,
): Promise<readonly string[]> {
  const users = await people.existing(fallbackUserIds);
  if (users.length > 0) return users;
  const members = await Promise.all(fallbackGroupIds.map((group) => people.members(group)));
  return people.existing([...new Set(members.flat())]);
}

/** Kinds whose people change over time show whom they were assigned to. */
function withAssigned(approval: Approval, assignedUserIds: readonly string[]): Approval {
  const { manager, self, expression } = approval;
  return {
    ...approval,
    ...(manager === undefined ? {} : { manager: { ...manager, assignedUserIds } }),
    ...(self === undefined ? {} : { self: { ...self, assignedUserIds } }),
    ...(expression === undefined ? {} : { expression: { ...expression, assignedUserIds } }),
    assigned: true,
  };
}
