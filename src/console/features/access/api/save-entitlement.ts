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

/** @param app an app, or the name of a new one */
export async function createEntitlement(app: AppView | string, draft: EntitlementDraft): Promise<EntitlementView> {
  const { strategy, ...fields } = draft;
  const appId = typeof app === 'string' ? await createApp(app) : app.id;
  const { appEntitlementView } = await ask<Saved>(
    api.POST('/api/v1/apps/{app_id}/entitlements', {
      params: { path: { app_id: appId } },
      body: { ...fields, ...(strategy !== undefined && { provisionPolicy: openBody<object>(strategy) }) },
    }),
  );
  return appEntitlementView.appEntitlement;
}

async function createApp(displayName: string): Promise<string> {
  const { app } = await ask<{ readonly app: AppView }>(api.POST('/api/v1/apps', { body: { displayName } }));
  return app.id;
}

export async function updateEntitlement(
  { id, appId }: Pick<EntitlementView, 'id' | 'appId'>,
  { strategy, ...fields }: EntitlementDraft,
): Promise<EntitlementView> {
  const entitlement = { ...fields, ...(strategy !== undefined && { provisionerPolicy: openBody<object>(strategy) }) };
  const { appEntitlementView } = await ask<Saved>(
    api.POST('/api/v1/apps/{app_id}/entitlements/{id}', {
      params: { path: { app_id: appId, id } },
      body: { entitlement, updateMask: Object.keys(entitlement).join(',') },
    }),
  );
  return appEntitlementView.appEntitlement;
}
