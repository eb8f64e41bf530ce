import { changedFields } from '../../../shared/api/changed-fields.ts';
import { api, ask, openBody } from '../../../shared/api/http.ts';
import type { AppView } from './list-apps.ts';
import type { EntitlementView, StrategyView } from './search-entitlements.ts';

export interface EntitlementDraft {
  readonly displayName: string;
  readonly description: string;
  /** Empty: the policy of its app, or none. */
  readonly grantPolicyId: string;
  /** Absent: it stays as it is. */
  readonly strategy: StrategyView | undefined;
}

interface Saved {
  readonly appEntitlementView: { readonly appEntitlement: EntitlementView };
}

interface Owner {
  /** Of an app that is there, or of a new one. */
  readonly appName: string;
  readonly onAppMade: () => void;
}

export async function createEntitlement(
  { appName, onAppMade }: Owner,
  { strategy, ...fields }: EntitlementDraft,
): Promise<EntitlementView> {
  const found = await findApp(appName);
  const app = found ?? (await createApp(appName));
  if (found === undefined) onAppMade();
  const { appEntitlementView } = await ask<Saved>(
    api.POST('/api/v1/apps/{app_id}/entitlements', {
      params: { path: { app_id: app.id } },
      body: { ...fields, ...(strategy !== undefined && { provisionPolicy: openBody<object>(strategy) }) },
    }),
  );
  return appEntitlementView.appEntitlement;
}

/** The server is asked: the page knows some of the apps, and an earlier try may have made this one. */
async function findApp(displayName: string): Promise<AppView | undefined> {
  const { list } = await ask<{ readonly list: readonly AppView[] }>(
    api.POST('/api/v1/search/apps', { body: { displayName, pageSize: 1 } }),
  );
  return list[0];
}

async function createApp(displayName: string): Promise<AppView> {
  return (await ask<{ readonly app: AppView }>(api.POST('/api/v1/apps', { body: { displayName } }))).app;
}

/** Of an entitlement as the form began with it. */
export async function updateEntitlement(
  { id, appId, displayName, description = '', grantPolicyId = '' }: EntitlementView,
  { strategy, ...fields }: EntitlementDraft,
): Promise<EntitlementView> {
  const entitlement = {
    ...changedFields({ displayName, description, grantPolicyId }, fields),
    ...(strategy !== undefined && { provisionerPolicy: openBody<object>(strategy) }),
  };
  const { appEntitlementView } = await ask<Saved>(
    api.POST('/api/v1/apps/{app_id}/entitlements/{id}', {
      params: { path: { app_id: appId, id } },
      body: { entitlement, updateMask: Object.keys(entitlement).join(',') },
    }),
  );
  return appEntitlementView.appEntitlement;
}
