import { userRoles } from '../model/caller.ts';
import type { Conditions } from '../model/access/conditions.ts';
import type { Directory } from '../model/access/records.ts';
import type { Owned } from '../model/access/owner.ts';
import type { Grants } from '../model/access/access-request-store.ts';
import type { User } from '../model/access/user.ts';
import { canAct } from './check-act.ts';
import { collectFacts } from './condition-facts.ts';
import type { Provisioners } from './find-provision.ts';

/** A step is not given to more people than this. */
const peopleMax = 500;

export interface ApproverDirectoryDependencies {
  readonly directory: Directory;
  readonly grants: Grants;
  readonly conditions: Pick<Conditions, 'evaluate'>;
}

/** The directory, asked for the people of a step. */
export function createApproverDirectory({
  directory,
  grants,
  conditions,
}: ApproverDirectoryDependencies): Provisioners {
  return {
    managersOf: async (userId) => (await directory.users.find(userId))?.managerIds ?? [],
    appOwners: async (appId) => ownersOf(await directory.apps.find(appId)),
    entitlementOwners: async (entitlementId) => ownersOf(await directory.entitlements.find(entitlementId)),

    async resourceOwnersOf(entitlementId) {
      const entitlement = await directory.entitlements.find(entitlementId);
      return ownersOf(await directory.resources.find(entitlement?.appResourceId ?? ''));
    },

    members: async ({ appId, appEntitlementId }) =>
      appId === undefined || appEntitlementId === undefined ? [] : grants.holders({ appId, appEntitlementId }),

    async evaluate(expressions, subject) {
      const facts = await collectFacts(directory, subject);
      const results = await conditions.evaluate({
        texts: expressions,
        facts,
        owner: `entitlement ${subject.appEntitlementId}`,
        until: 'end',
      });
      return {
        userIds: results.flatMap((result) => (result.kind === 'value' ? result.userIds : [])),
        problems: results.flatMap((result, index) =>
          result.kind === 'value' ? [] : [{ condition: expressions[index] ?? '', error: result.message }],
        ),
      };
    },

    async superAdministrators() {
      const found = await directory.users.search({
        containing: { roleIds: [userRoles.superAdministrator] },
        offset: 0,
        limit: peopleMax,
      });
      return found.filter(canAct).map(({ id }) => id);
    },

    async existing(userIds) {
      const users = await directory.users.findAll([...new Set(userIds)].slice(0, peopleMax));
      return users.filter(canAct).map(({ id }) => id);
    },

    async delegatesOf(userIds, { identityUserId }) {
      const delegateOf = new Map(
        (await directory.users.findAll(userIds)).map((user) => [
          user.id,
          isDelegating(user, Date.now()) ? user.delegatedUserId : undefined,
        ]),
      );
      const able = new Set(
        (await directory.users.findAll([...delegateOf.values()].filter((id) => id !== undefined)))
          .filter(canAct)
          .map(({ id }) => id),
      );
      return [
        ...new Set(
          userIds.map((id) => {
            const delegate = delegateOf.get(id);
            return delegate !== undefined && delegate !== identityUserId && able.has(delegate) ? delegate : id;
          }),
        ),
      ];
    },

    entitlement: (id) => directory.entitlements.find(id),
  };

  async function ownersOf(owned: Owned | undefined): Promise<readonly string[]> {
    const holders = await Promise.all(
      (owned?.ownerEntitlements ?? []).map((entitlement) => grants.holders(entitlement)),
    );
    return [...new Set([...(owned?.ownerIds ?? []), ...holders.flat()])];
  }
}

function isDelegating({ delegatedUserId, delegationStartAt, delegationExpireAt }: User, nowMs: number): boolean {
  if (delegatedUserId === undefined || delegatedUserId === '') return false;
  return (
    (delegationStartAt === undefined || Date.parse(delegationStartAt) <= nowMs) &&
    (delegationExpireAt === undefined || nowMs < Date.parse(delegationExpireAt))
  );
}
