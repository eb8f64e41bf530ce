import type { Request } from 'express';
import { durationMs, wireDurationMsMax, durationTextMax } from '../../../model/duration.ts';
import type { Grant, GrantRunner } from '../../../model/access/grant.ts';
import type { Grants } from '../../../model/access/access-request-store.ts';
import { readJsonBody, requireId } from './body.ts';
import { callerOfV1 } from './caller.ts';
import { refuse } from './errors.ts';
import { toBinding } from './grants.ts';
import { openAccessRequest, requireMayAskFor } from './open-access-request.ts';
import type { AccessRequestRoutesDependencies } from './open-access-request.ts';
import { textIn } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface MembershipRoutesDependencies extends AccessRequestRoutesDependencies {
  readonly grants: Grants;
  readonly grantRunner: GrantRunner;
}

type OfEntitlement = Request<{ app_id: string; id: string }>;
type OfAccount = Request<{ app_id: string; id: string; app_user_id: string }>;

const account = '/apps/:app_id/entitlements/:id/users/:app_user_id';

/** Acts on access that an account has: asking for its end, and changing when it ends by itself. Relative to `/api/v1`. */
export function createMembershipRoutes(dependencies: MembershipRoutesDependencies): V1Routes {
  const { directory, grants, grantRunner } = dependencies;
  const routes = createV1Routes();

  /** A request like any other: the revoke policy of the entitlement says who decides. */
  routes.delete(
    '/apps/:app_id/entitlements/:id/remove-membership',
    { needs: 'operate' },
    async (request: OfEntitlement, response) => {
      const caller = callerOfV1(request);
      const { app_id, id } = request.params;
      const { appId, appEntitlementId, appUserId, identityUserId } = await heldBy({
        app_id,
        id,
        app_user_id: textIn(readJsonBody(request.body), 'appUserId'),
      });
      await requireMayAskFor(directory.users, caller, identityUserId);
      const task = await openAccessRequest(dependencies, {
        kind: 'revoke',
        subject: { appId, appEntitlementId, appUserId, identityUserId },
        description: '',
        caller: caller.userId,
        origin: 'TASK_ORIGIN_API',
        source: { request: { requestUserId: caller.userId } },
      });
      response.json({ revokeTaskId: task.id });
    },
  );

  routes.post(`${account}/update-grant-duration`, { needs: 'admin' }, async (request: OfAccount, response) => {
    const end = endOf(textIn(readJsonBody(request.body), 'newDeprovisionAt'));
    const grant = await heldBy(request.params);
    const longest = await longestOf(grant);
    const longestMs = durationMs(longest);
    if (longestMs !== undefined && Date.parse(end) > Date.now() + longestMs)
      refuse('invalid', `invalid NewDeprovisionAt: the entitlement is granted for ${longest ?? ''} at most`);
    response.json({ binding: toBinding(await changeEnd(grant, end)) });
  });

  routes.post(`${account}/remove-grant-duration`, { needs: 'admin' }, async (request: OfAccount, response) => {
    const grant = await heldBy(request.params);
    const longest = await longestOf(grant);
    if (longest !== undefined)
      refuse('wrongState', `The entitlement is granted for ${longest} at most, so its grants have an end.`);
    response.json({ binding: toBinding(await changeEnd(grant, null)) });
  });

  return routes;

  async function heldBy({ app_id, id, app_user_id }: OfAccount['params']): Promise<Grant> {
    const [grant] = await grants.search({
      appIds: [requireId(app_id, 'AppId')],
      entitlementIds: [requireId(id, 'AppEntitlementId')],
      appUserIds: [requireId(app_user_id, 'AppUserId')],
      offset: 0,
      limit: 1,
    });
    return (
      grant ??
      refuse('notFound', `The account "${app_user_id}" does not have the entitlement "${id}" of the app "${app_id}".`)
    );
  }

  async function longestOf({ appEntitlementId }: Grant): Promise<string | undefined> {
    return (await directory.entitlements.find(appEntitlementId))?.durationGrant;
  }

  async function changeEnd(grant: Grant, end: string | null): Promise<Grant> {
    const changed = await grantRunner.changeEnd(grant.id, end);
    if (changed === 'unavailable')
      return refuse('unavailable', 'Temporal or its workers do not answer; look at the grant before asking again.');
    return changed === 'gone'
      ? refuse('notFound', `The account "${grant.appUserId}" does not have the entitlement any more.`)
      : changed;
  }
}

/** A moment to come, as the store writes it. */
function endOf(text: string): string {
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    return refuse('invalid', 'invalid NewDeprovisionAt: value must be a time like 2026-01-31T12:00:00Z');
  if (at <= Date.now())
    return refuse(
      'invalid',
      'invalid NewDeprovisionAt: value must be in the future; to end access now, remove the membership',
    );
  if (at > Date.now() + wireDurationMsMax)
    return refuse('invalid', `invalid NewDeprovisionAt: value must be at most ${durationTextMax} from now`);
  return new Date(at).toISOString();
}
