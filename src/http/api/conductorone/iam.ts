import type { Request } from 'express';
import { clientChange, newClient } from '../../../contract/conductorone/client.ts';
import type { ApiClient, ApiClients, NewApiClient } from '../../../model/api-clients.ts';
import { coversRole, isSuperAdministrator, userRoles } from '../../../model/caller.ts';
import { durationMs } from '../../../model/duration.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { createClientId, createClientSecret } from './client-secret.ts';
import { isRangeIn } from '../../../outbound/address-ranges.ts';
import { bootstrapKeyId } from '../../auth/authenticator.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { callerOfV1, identifiedOf, type Identified } from './caller.ts';
import { readJsonBody, withoutNulls, readObject, requireId, readSearchBody } from './body.ts';
import { refuse } from './errors.ts';
import { cut, nextPageToken, pageOfBody, pageOfQuery, textIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes, privilegesOf } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface IamRoutesDependencies {
  readonly clients: ApiClients;
  /** Undefined: there is no such user, or it may not sign in. */
  readonly rolesOf: (userId: string) => Promise<readonly string[] | undefined>;
  /** Without port. */
  readonly tenantHost: string;
  readonly clock: () => number;
}

type WithId = Request<{ id: string }>;

const names = new Map<string, string>([
  [userRoles.superAdministrator, 'Super Administrator'],
  [userRoles.applicationAdministrator, 'Application Administrator'],
  [userRoles.basicUser, 'Basic User'],
  [userRoles.readOnlyAdministrator, 'Read-Only Administrator'],
]);

/** Clients and roles (C17, C18). Relative to `/api/v1`. */
export function createIamRoutes({ clients, rolesOf, tenantHost, clock }: IamRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.get('/auth/introspect', { needs: 'signedIn' }, (request, response) => {
    const caller = callerOfV1(request);
    const { userId, roleIds } = caller;
    response.json({
      userId,
      principleId: userId,
      roles: roleIds,
      permissions: [],
      features: [],
      tenantId: tenantHost,
      signalbox: { privileges: privilegesOf(caller) },
    });
  });

  routes.get('/iam/roles', { needs: 'read' }, (_request, response) => {
    response.json({ list: [...names.keys()].map(toRole), nextPageToken: '' });
  });
  routes.get('/iam/roles/:id', { needs: 'read' }, (request: WithId, response) => {
    const { id } = request.params;
    response.json({ role: names.has(id) ? toRole(id) : refuse('notFound', `There is no role with the id "${id}".`) });
  });

  routes.get('/iam/personal_clients', { needs: 'read' }, async (request, response) => {
    const caller = callerOfV1(request);
    const page = pageOfQuery(request);
    const ofUser = isSuperAdministrator(caller) ? undefined : caller.userId;
    const shown = cut(await clients.list({ ofUser, offset: page.offset, limit: page.limit + 1 }), page);
    response.json({ list: shown.items.map(toPersonalClient), nextPageToken: nextPageToken(page, shown) });
  });

  routes.post('/search/iam/personal_clients', { needs: 'read' }, async (request, response) => {
    const caller = callerOfV1(request);
    const body = readSearchBody(request, ['query']);
    const page = pageOfBody(body);
    const ofUser = isSuperAdministrator(caller) ? undefined : caller.userId;
    const query = { ofUser, named: textIn(body, 'query'), offset: page.offset, limit: page.limit + 1 };
    const shown = cut(await clients.list(query), page);
    response.json({ list: shown.items.map(toPersonalClient), nextPageToken: nextPageToken(page, shown) });
  });

  routes.post('/iam/personal_clients', { needs: 'read' }, async (request, response) => {
    const who = identifiedOf(request);
    const {
      expires,
      userId = who.caller.userId,
      displayName = '',
      ...asked
    } = readObject(newClient, readJsonBody(request.body), 'PersonalClient');
    if (who.apiKeyId !== undefined && !isSuperAdministrator(who.caller))
      refuse('forbidden', "An API key that is not an administrator's makes no clients: they act for people.");
    if (userId !== who.caller.userId && !isSuperAdministrator(who.caller))
      refuse('forbidden', 'Only a super administrator makes clients for others.');
    if ((await rolesOf(userId)) === undefined)
      refuse('invalid', `invalid PersonalClient.UserId: there is no enabled user with the id "${userId}"`);
    const limits = withinOwnLimits(who, {
      scopedRoles: asked.scopedRoles ?? [],
      allowSourceCidr: asked.allowSourceCidr ?? [],
    });
    const { secret, publicKey } = createClientSecret();
    const lifetimeMs = expires === undefined ? undefined : durationMs(expires);
    const expiresAt = earlier(
      lifetimeMs === undefined ? undefined : new Date(clock() + lifetimeMs),
      who.client?.expiresAt,
    );
    const client = await clients.create({
      id: createKsuid(),
      clientId: createClientId(tenantHost),
      displayName,
      userId,
      publicKey,
      ...limits,
      expiresAt,
      madeBy: makerOf(who),
    });
    if (client === undefined) refuse('unauthenticated', 'What this call was made with has been withdrawn.');
    response.json({ client: toPersonalClient(client), clientSecret: secret });
  });

  routes.get('/iam/personal_clients/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json({ client: toPersonalClient(await found(request)) });
  });

  routes.post('/iam/personal_clients/:id', { needs: 'read' }, async (request: WithId, response) => {
    const stored = await requireManaged(request);
    const update = readUpdate(readJsonBody(request.body), {
      wrapper: 'client',
      settable: ['displayName', 'scopedRoles', 'allowSourceCidr'],
    });
    const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
    const asked = readObject(clientChange, given, 'PersonalClient');
    const limits = withinOwnLimits(identifiedOf(request), {
      scopedRoles: stored.scopedRoles,
      allowSourceCidr: stored.allowSourceCidr,
      ...asked,
    });
    const client = await clients.update(stored.id, { ...asked, ...limits });
    response.json({ client: toPersonalClient(client ?? refuseUnknown(stored.id)) });
  });

  routes.delete('/iam/personal_clients/:id', { needs: 'read' }, async (request: WithId, response) => {
    const flags = readFlags(request.query, { keepMade: false });
    if (flags.kind === 'invalid') refuse('invalid', 'invalid keepMade: it is true or false');
    const unknown = Object.keys(request.query).find((name) => name !== 'keepMade');
    if (unknown !== undefined) refuse('invalid', `invalid ${unknown}: deleting a client takes keepMade alone`);
    const stored = await requireManaged(request);
    const { withdrawn } = (await clients.delete(stored.id, flags.value)) ?? refuseUnknown(stored.id);
    sendWarnings(
      response,
      withdrawn.map((id) => ({ path: '', message: `the client ${id}, which was made with it, is withdrawn as well` })),
    );
    response.json({});
  });

  return routes;

  /** One's own, or any for a super administrator. For everybody else the clients of others do not exist. */
  async function found(request: WithId): Promise<ApiClient> {
    const { id } = request.params;
    const caller = callerOfV1(request);
    const client = await clients.find(requireId(id, 'Id'));
    return client !== undefined && (client.userId === caller.userId || isSuperAdministrator(caller))
      ? client
      : refuseUnknown(id);
  }

  /** A client that can do more than the caller, such as the one without scopes of the same user, is not the caller's to change. */
  async function requireManaged(request: WithId): Promise<ApiClient> {
    const client = await found(request);
    const roleIds = client.scopedRoles.length > 0 ? client.scopedRoles : ((await rolesOf(client.userId)) ?? []);
    const { caller } = identifiedOf(request);
    return roleIds.every((id) => coversRole(caller.roleIds, id))
      ? client
      : refuse('forbidden', 'This client can do more than you; its owner changes it with a client without scopes.');
  }
}

type Limits = Pick<ApiClient, 'scopedRoles' | 'allowSourceCidr'>;

/** A client can do no more than who makes or changes it. Limits that are left out are those of the caller, not none. */
function withinOwnLimits(
  { caller, client, lastingRoleIds: own = caller.roleIds }: Identified,
  { scopedRoles, allowSourceCidr }: Limits,
): Limits {
  const beyond = scopedRoles.find((id) => !coversRole(own, id));
  if (beyond !== undefined)
    refuse('forbidden', `A client cannot do more than who makes it; you do not have the role "${beyond}".`);
  const ranges = client?.allowSourceCidr ?? [];
  const outside = ranges.length === 0 ? undefined : allowSourceCidr.find((range) => !isRangeIn(ranges, range));
  if (outside !== undefined)
    refuse(
      'forbidden',
      `A client cannot be used from elsewhere than the one that makes it; ${outside} is outside its ranges.`,
    );
  return {
    scopedRoles: scopedRoles.length === 0 && !isSuperAdministrator(caller) ? own : scopedRoles,
    allowSourceCidr: allowSourceCidr.length === 0 ? ranges : allowSourceCidr,
  };
}

function makerOf({ client, apiKeyId }: Identified): NewApiClient['madeBy'] {
  if (client !== undefined) return { kind: 'client', id: client.id };
  if (apiKeyId === undefined) return undefined;
  return { kind: apiKeyId === bootstrapKeyId ? 'configuredKey' : 'storedKey', id: apiKeyId };
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function toPersonalClient({
  publicKey: _publicKey,
  expiresAt,
  lastUsedAt,
  createdAt,
  updatedAt,
  madeById,
  ...client
}: ApiClient): JsonObject {
  return withoutNulls({
    ...client,
    expiresTime: expiresAt?.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString(),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    signalbox: madeById === undefined ? undefined : { madeById },
  });
}

function toRole(id: string): JsonObject {
  const displayName = names.get(id) ?? '';
  return {
    id,
    name: displayName,
    displayName,
    permissions: [],
    serviceRoles: [],
    systemBuiltin: true,
    systemApiOnly: false,
  };
}

function refuseUnknown(id: string): never {
  return refuse('notFound', `There is no client with the id "${id}".`);
}
