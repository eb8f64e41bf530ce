import { toWireApp, toWireEntitlement, toWireResource } from '../../../access/api-view.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { Entitlement } from '../../../model/access/app.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withoutNulls } from './body.ts';

export interface EntitlementViews {
  readonly list: readonly JsonObject[];
  readonly expanded: readonly JsonObject[];
}

/** Entitlements as answers have them, with the app, the resource and its type that they name (C140). */
export function createEntitlementViews({
  apps,
  resources,
  resourceTypes,
}: Pick<Directory, 'apps' | 'resources' | 'resourceTypes'>) {
  return async (shown: readonly Entitlement[]): Promise<EntitlementViews> => {
    const [foundApps, foundResources, foundTypes] = await Promise.all([
      apps.findAll([...new Set(shown.map(({ appId }) => appId))]),
      resources.findAll([...new Set(shown.flatMap(({ appResourceId }) => appResourceId ?? []))]),
      resourceTypes.findAll([...new Set(shown.flatMap(({ appResourceTypeId }) => appResourceTypeId ?? []))]),
    ]);
    const things = [
      ...foundApps.map((app) => ({ id: app.id, type: 'App', wire: toWireApp(app) })),
      ...foundResources.map((resource) => ({ id: resource.id, type: 'AppResource', wire: toWireResource(resource) })),
      ...foundTypes.map((type) => ({ id: type.id, type: 'AppResourceType', wire: type })),
    ];
    const path = (name: string, id: string | undefined) => {
      const slot = things.findIndex((thing) => thing.id === id);
      return slot < 0 ? {} : { [name]: `$.expanded[${slot}]` };
    };
    return {
      list: shown.map((entitlement) =>
        withoutNulls({
          appEntitlement: toWireEntitlement(entitlement),
          ...path('appPath', entitlement.appId),
          ...path('appResourcePath', entitlement.appResourceId),
          ...path('appResourceTypePath', entitlement.appResourceTypeId),
        }),
      ),
      expanded: things.map(({ type, wire }) =>
        withoutNulls({ '@type': `type.googleapis.com/c1.api.app.v1.${type}`, ...wire }),
      ),
    };
  };
}
