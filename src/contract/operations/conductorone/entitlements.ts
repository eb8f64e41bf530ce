import { z } from 'zod';
import { entitlementDraft, newEntitlement } from '../../conductorone/directory.ts';
import type { OperationGroup, Operations } from '../../openapi/operation.ts';
import { anyObject, timeText } from '../fields.ts';
import {
  appUser,
  emptyAnswer,
  entitlement,
  expanded,
  expandedPageOf,
  idText,
  optionalText,
  pageOf,
  plainPage,
  refs,
  searchBody,
  texts,
  updateOf,
  user,
} from './shapes.ts';

const entitlementView = z
  .strictObject({
    appEntitlement: entitlement,
    appPath: optionalText,
    appResourcePath: optionalText,
    appResourceTypePath: optionalText,
  })
  .meta({ id: 'EntitlementView' });

const one = z.strictObject({ appEntitlementView: entitlementView, expanded });
const page = expandedPageOf(entitlementView);
const path = '/api/v1/apps/:app_id/entitlements';

const entitlementOperationsOfApps: Operations = {
  listEntitlements: {
    route: `GET ${path}`,
    summary: 'Lists the entitlements of an app',
    query: plainPage,
    answers: { 200: page },
  },
  createEntitlement: {
    route: `POST ${path}`,
    summary: 'Adds an entitlement',
    body: newEntitlement,
    answers: { 200: one },
  },
  getEntitlement: { route: `GET ${path}/:id`, summary: 'Shows an entitlement', answers: { 200: one } },
  updateEntitlement: {
    route: `POST ${path}/:id`,
    summary: 'Changes an entitlement',
    body: updateOf('entitlement', entitlementDraft.partial()),
    answers: { 200: one },
    refusals: [409],
  },
  deleteEntitlement: { route: `DELETE ${path}/:id`, summary: 'Deletes an entitlement', answers: { 200: emptyAnswer } },
  searchEntitlements: {
    route: 'POST /api/v1/search/entitlements',
    summary: 'Searches entitlements',
    body: searchBody({
      query: optionalText,
      refs,
      appIds: texts,
      alias: optionalText,
      displayName: optionalText,
      resourceIds: texts,
      resourceTypeIds: texts,
      riskLevelIds: texts,
      complianceFrameworkIds: texts,
      excludeAppIds: texts,
      excludeResourceTypeIds: texts,
      excludedEntitlementRefs: refs,
    }),
    answers: { 200: page },
  },
  listEntitlementsOfResource: {
    route: `GET ${path}/resource_types/:type_id/resources/:resource_id`,
    summary: 'Lists the entitlements that are about a resource',
    query: plainPage,
    answers: { 200: page },
  },
};

/** A grant as what ties an account to an entitlement. */
const binding = z
  .strictObject({
    appId: idText,
    appEntitlementId: idText,
    appUserId: idText,
    createdAt: timeText,
    deprovisionAt: timeText.optional().describe('When it ends by itself'),
    grantSources: z.array(anyObject),
  })
  .meta({ id: 'Grant' });

const userView = z
  .strictObject({
    appId: idText,
    appEntitlementId: idText,
    appUserId: idText,
    appUser: z.strictObject({ appUser }).optional(),
    appEntitlementUserBindingCreatedAt: timeText,
    appEntitlementUserBindingDeprovisionAt: timeText.optional(),
    originatingTicketId: optionalText,
    grantSources: z.array(anyObject),
  })
  .meta({ id: 'GrantOfUser' });

const places = { appPath: optionalText, appUserPath: optionalText, entitlementPath: optionalText };
const of = { appId: idText, appEntitlementId: idText, appUserId: idText };
const oneBinding = z.strictObject({ binding });

const grantOperations: Operations = {
  searchGrants: {
    route: 'POST /api/v1/search/grants',
    summary: 'Searches grants',
    body: searchBody({ appIds: texts, appUserIds: texts, entitlementRefs: refs, userId: optionalText }),
    answers: {
      200: expandedPageOf(
        z
          .strictObject({
            entitlement: z.strictObject({ appEntitlement: entitlement }).optional(),
            appEntitlementUserBinding: userView,
          })
          .meta({ id: 'FoundGrant' }),
      ),
    },
  },
  listUsersOfEntitlement: {
    route: `GET ${path}/:id/users`,
    summary: 'Lists the accounts that have an entitlement',
    query: plainPage,
    answers: { 200: expandedPageOf(userView) },
  },
  listGrantsOfUser: {
    route: `GET ${path}/:id/users/:identity_user_id/grants`,
    summary: 'Lists the grants of an entitlement that a user has',
    answers: { 200: z.strictObject({ bindings: z.array(binding) }) },
  },
  listEntitlementsOfAccount: {
    route: `GET ${path}/users/:app_user_id`,
    summary: 'Lists the entitlements that an account has',
    query: plainPage,
    answers: { 200: page },
  },
  listEntitlementsAndGrantsOfAccount: {
    route: 'GET /api/v1/search/apps/:app_id/entitlements/users/:app_user_id',
    summary: 'Lists the entitlements that an account has, with its grants',
    query: plainPage,
    answers: {
      200: expandedPageOf(
        z
          .strictObject({ entitlement: entitlementView, appEntitlementUserBindings: z.array(binding) })
          .meta({ id: 'HeldEntitlement' }),
      ),
    },
  },
  listGrantsOfEntitlement: {
    route: `GET ${path}/:id/grants`,
    summary: 'Lists the grants of an entitlement with their accounts and users',
    query: plainPage,
    answers: {
      200: pageOf(
        z
          .strictObject({
            appUser: appUser.optional(),
            user: user.optional(),
            discovered: timeText,
            expired: timeText.optional(),
          })
          .meta({ id: 'GrantWithUser' }),
      ),
    },
  },
  removeMembership: {
    route: `DELETE ${path}/:id/remove-membership`,
    summary: 'Asks for the end of a grant; the revoke policy of the entitlement says who decides',
    body: z.object({ appUserId: idText }),
    answers: { 200: z.strictObject({ revokeTaskId: z.string() }) },
    refusals: [409],
  },
  updateGrantDuration: {
    route: `POST ${path}/:id/users/:app_user_id/update-grant-duration`,
    summary: 'Changes when a grant ends by itself',
    body: z.object({ newDeprovisionAt: z.iso.datetime({ offset: true }) }),
    answers: { 200: oneBinding },
  },
  removeGrantDuration: {
    route: `POST ${path}/:id/users/:app_user_id/remove-grant-duration`,
    summary: 'Lets a grant last until somebody takes it',
    answers: { 200: oneBinding },
  },
  searchPastGrants: {
    route: 'POST /api/v1/search/past-grants',
    summary: 'Searches grants that are over',
    body: searchBody({ appIds: texts, appEntitlementRefs: refs, appUserRefs: refs }),
    answers: {
      200: expandedPageOf(
        z
          .strictObject({ history: z.strictObject({ ...of, grantedAt: timeText, revokedAt: timeText }), ...places })
          .meta({ id: 'PastGrant' }),
      ),
    },
  },
  readGrantFeed: {
    route: 'POST /api/v1/grants/feed',
    summary: 'Reads what was granted and taken, the oldest first',
    body: searchBody({
      after: optionalText,
      before: optionalText,
      appRefs: refs,
      appEntitlementRefs: refs,
      appUserRefs: refs,
      userRefs: refs,
    }),
    answers: {
      200: expandedPageOf(
        z
          .strictObject({
            feed: z.strictObject({
              ...of,
              date: timeText,
              eventType: z.enum(['GRANT_EVENT_TYPE_ADDED', 'GRANT_EVENT_TYPE_REMOVED']),
              ticketId: optionalText,
            }),
            ...places,
          })
          .meta({ id: 'GrantEvent' }),
      ),
    },
  },
};

export const entitlementOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Entitlements and grants',
  description: 'Kinds of access, how they are given, and who has them.',
  operations: { ...entitlementOperationsOfApps, ...grantOperations },
};
