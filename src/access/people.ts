import { roles } from '../model/caller.ts';
import type { Directory } from '../model/access/directory.ts';
import type { Grants } from '../model/access/tasks.ts';
import type { User } from '../model/access/user.ts';
import { evaluateCondition } from './condition.ts';
import { collectFacts } from './facts.ts';
import type { Provisioners } from './find-provision.ts';

/** A step is not given to more people than this. */
const peopleMax = 500;

/** The directory, asked for the people of a step. */
export function createPeople(directory: Directory, grants: Grants): Provisioners {
  return {
    managersOf: async (userId) => (await directory.users.find(userId))?.managerIds ?? [],
    appOwners: async (appId) => (await directory.apps.find(appId))?.ownerIds ?? [],
    entitlementOwners: async (entitlementId) => (await directory.entitlements.find(entitlementId))?.ownerIds ?? [],

    async resourceOwnersOf(entitlementId) {
      const entitlement = await directory.entitlements.find(entitlementId);
      const resource = await directory.resources.find(entitlement?.appResourceId ?? '');
      return resource?.ownerIds ?? [];
    },

    members: async ({ appId, appEntitlementId }) =>
      appId === undefined || appEntitlementId === undefined ? [] : grants.holders({ appId, appEntitlementId }),

    async evaluate(expressions, subject) {
      const facts = await collectFacts(directory, subject);
      return expressions.flatMap((expression) => {
        const result = evaluateCondition(expression, facts);
        return result.kind === 'value' ? userIdsIn(result.value) : [];
      });
    },

    async superAdministrators() {
      const found = await directory.users.search({ containing: { roleIds: [roles.superAdministrator] }, offset: 0, limit: peopleMax });
      return found.map(({ id }) => id);
    },

    async existing(userIds) {
      const users = await directory.users.findAll([...new Set(userIds)].slice(0, peopleMax));
      return users.filter(isActive).map(({ id }) => id);
    },

    entitlement: (id) => directory.entitlements.find(id),
  };
}

function isActive({ status }: User): boolean {
  return status !== 'DISABLED' && status !== 'DELETED';
}

/** An expression names one user id, several, or users. */
function userIdsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(userIdsIn);
  if (typeof value === 'object' && value !== null && 'id' in value) return userIdsIn(value.id);
  return [];
}
