import { isAdministrator, type ActingUser } from '../model/caller.ts';
import type { Directory } from '../model/access/records.ts';
import type { JsonObject } from '../model/json.ts';
import { subjectOf, type AccessRequest } from '../model/access/access-request.ts';
import { allowedActions } from './check-act.ts';
import { toWireApp, toWireAppUser, toWireEntitlement, toWireResource } from './api-view.ts';

/** The task as `GET /api/v1/tasks/{id}` answers it and as receivers are sent it (C41, C110). */
export interface ExpandedAccessRequest {
  readonly taskView: JsonObject;
  readonly expanded: readonly JsonObject[];
}

export interface ExpandedAccessRequests {
  readonly list: readonly JsonObject[];
  readonly expanded: readonly JsonObject[];
}

export async function expandAccessRequest(
  directory: Directory,
  task: AccessRequest,
  caller: ActingUser,
): Promise<ExpandedAccessRequest> {
  const { list, expanded } = await expandAccessRequests(directory, [task], caller);
  return { taskView: list[0] ?? {}, expanded };
}

/** One list of what several tasks refer to: each thing is in it once. */
export async function expandAccessRequests(
  directory: Directory,
  tasks: readonly AccessRequest[],
  caller: ActingUser,
): Promise<ExpandedAccessRequests> {
  const shelf = await fetch(directory, tasks);
  const expansion = new Expansion();
  const list = tasks.map((task) => toView(task, caller, { shelf, expansion }));
  return { list, expanded: expansion.items };
}

type Shelf = ReadonlyMap<string, JsonObject>;

async function fetch(directory: Directory, tasks: readonly AccessRequest[]): Promise<Shelf> {
  const subjects = tasks.map(subjectOf);
  const userIds = tasks.flatMap(({ userId, createdByUserId, stepApproverIds, approverIds }) => [
    userId,
    createdByUserId,
    ...stepApproverIds,
    ...approverIds,
  ]);
  const [apps, appUsers, entitlements, users] = await Promise.all([
    directory.apps.findAll(unique(subjects.map(({ appId }) => appId))),
    directory.appUsers.findAll(unique(subjects.flatMap(({ appUserId }) => appUserId ?? []))),
    directory.entitlements.findAll(unique(subjects.map(({ appEntitlementId }) => appEntitlementId))),
    directory.users.findAll(unique(userIds)),
  ]);
  const [resources, resourceTypes] = await Promise.all([
    directory.resources.findAll(unique(entitlements.flatMap(({ appResourceId }) => appResourceId ?? []))),
    directory.resourceTypes.findAll(unique(entitlements.flatMap(({ appResourceTypeId }) => appResourceTypeId ?? []))),
  ]);
  return new Map<string, JsonObject>([
    ...apps.map((app) => [app.id, typed('app.v1.App', toWireApp(app))] as const),
    ...appUsers.map((appUser) => [appUser.id, typed('app.v1.AppUser', toWireAppUser(appUser))] as const),
    ...entitlements.map(
      (entitlement) => [entitlement.id, typed('app.v1.AppEntitlement', toWireEntitlement(entitlement))] as const,
    ),
    ...users.map((user) => [user.id, typed('user.v1.User', { ...user })] as const),
    ...resources.map((resource) => [resource.id, typed('app.v1.AppResource', toWireResource(resource))] as const),
    ...resourceTypes.map((type) => [type.id, typed('app.v1.AppResourceType', { ...type })] as const),
  ]);
}

function toView(
  task: AccessRequest,
  caller: ActingUser,
  { shelf, expansion }: { shelf: Shelf; expansion: Expansion },
): JsonObject {
  const { appId, appUserId, appEntitlementId, identityUserId } = subjectOf(task);
  const path = (name: string, ids: readonly (string | undefined)[]) => {
    const things = unique(ids.filter((id) => id !== undefined)).map((id) => shelf.get(id));
    const found = expansion.path(things.filter((thing) => thing !== undefined));
    return found === undefined ? {} : { [name]: found };
  };
  return {
    task: toJson({ ...task, actions: allowedActions(task, caller) }),
    ...path('appPath', [appId]),
    ...path('userPath', [task.userId]),
    ...path('identityUserPath', [identityUserId]),
    ...path('createdByUserPath', [task.createdByUserId]),
    ...path('appUserPath', [appUserId]),
    ...path('entitlementsPath', [appEntitlementId]),
    ...path('approversPath', task.approverIds),
    ...path('stepApproversPath', task.stepApproverIds),
    objectPermissions: { read: true, edit: isAdministrator(caller), delete: isAdministrator(caller) },
  };
}

/** The slots of `expanded`; what is named twice has one. */
class Expansion {
  readonly items: JsonObject[] = [];
  readonly #slots = new Map<string, number>();

  /** One thing has a slot of its own, several share one with a list in it (C110). */
  path(things: readonly JsonObject[]): string | undefined {
    const [first, second] = things;
    if (first === undefined) return undefined;
    return this.#slot(
      second === undefined ? first : { '@type': 'type.googleapis.com/signalbox.v1.List', items: things },
    );
  }

  #slot(thing: JsonObject): string {
    const key = JSON.stringify(thing);
    const slot = this.#slots.get(key) ?? this.items.push(thing) - 1;
    this.#slots.set(key, slot);
    return `$.expanded[${slot}]`;
  }
}

function typed(name: string, thing: object): JsonObject {
  return { '@type': `type.googleapis.com/c1.api.${name}`, ...toJson(thing) };
}

/** Without absent members (C3). */
function toJson(thing: object): JsonObject {
  return JSON.parse(JSON.stringify(thing));
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
