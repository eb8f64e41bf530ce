import { systemUsers } from '../model/caller.ts';
import type { Grant } from '../model/access/grant.ts';
import type { AccessRequestDraft } from '../model/access/access-request-act.ts';
import type { Grants } from '../model/access/access-request-store.ts';
import { draftAccessRequest, type DraftIds } from './draft-access-request.ts';
import type { OffboardingDependencies } from './draft-offboarding.ts';

/** The request that takes away a grant whose time is over; null when it is held no more, by another task, or for another time. */
export async function draftExpiry(
  dependencies: OffboardingDependencies,
  grant: Grant,
  ids: DraftIds,
): Promise<AccessRequestDraft | null> {
  const held = await dependencies.grants.find(grant.id);
  // Its end was changed: whoever changed it sees to the new one.
  if (held === undefined || !isSameTerm(held, grant)) return null;
  if (await isAskedBack(dependencies, held)) return null;
  const source = { expired: { expiredAt: ids.now } };
  const draft = await draftAccessRequest(
    dependencies,
    {
      kind: 'revoke',
      subject: held,
      caller: systemUsers.system,
      source,
      origin: 'TASK_ORIGIN_TIME_REVOKE',
      description: '',
    },
    ids,
  );
  return { ...draft, expired: held };
}

/** Whether the access of a grant whose time was over goes on: it was given again meanwhile, or its end was moved. */
export async function lastsOn(grants: Pick<Grants, 'held'>, expired: Grant): Promise<boolean> {
  const held = await grants.held(expired);
  return held !== undefined && !isSameTerm(held, expired);
}

function isSameTerm(held: Grant, grant: Grant): boolean {
  return held.id === grant.id && held.taskId === grant.taskId && held.deprovisionAt === grant.deprovisionAt;
}

/** An end that was moved away and back again has two who see to it. */
async function isAskedBack(
  { tasks }: OffboardingDependencies,
  { appId, appEntitlementId, identityUserId, appUserId, deprovisionAt }: Grant,
): Promise<boolean> {
  const found = await tasks.search({
    kinds: ['revoke'],
    appIds: [appId],
    entitlementIds: [appEntitlementId],
    subjectIds: [identityUserId],
    appUserIds: [appUserId],
    ...(deprovisionAt === undefined ? {} : { createdAfter: new Date(Date.parse(deprovisionAt) - 1).toISOString() }),
    offset: 0,
    limit: 10,
  });
  return found.some(({ type }) => type.revoke?.source?.expired !== undefined);
}
