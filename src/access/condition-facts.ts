import type { ConditionFacts } from '../model/access/conditions.ts';
import type { Directory } from '../model/access/records.ts';
import type { JsonObject } from '../model/json.ts';
import type { AccessSubject } from '../model/access/access-request.ts';
import { toWireEntitlement } from './api-view.ts';

/** The facts that a condition may use: who gets access to what (C121). Unknown facts are empty. */
export async function collectFacts(
  directory: Directory,
  subject: AccessSubject,
  task: object = {},
): Promise<ConditionFacts> {
  const [user, entitlement, account] = await Promise.all([
    directory.users.find(subject.identityUserId),
    directory.entitlements.find(subject.appEntitlementId),
    subject.appUserId === undefined ? undefined : directory.appUsers.find(subject.appUserId),
  ]);
  return {
    subject: toJson(user ?? {}),
    task: toJson({ ...subject, ...task }),
    entitlement: toJson(entitlement === undefined ? {} : toWireEntitlement(entitlement)),
    account: toJson(account ?? {}),
    ip: '',
  };
}

function toJson(thing: object): JsonObject {
  return JSON.parse(JSON.stringify(thing));
}
