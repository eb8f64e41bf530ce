import { BlockList, isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { isAtLeast, type Role } from '../model/api-key.ts';
import type { ApiClient, ApiClients } from '../model/api-clients.ts';
import { roles, systemUsers, type Caller } from '../model/caller.ts';
import { refuse } from './api/conductorone/errors.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { isFromThisMachine } from './auth/guard.ts';
import { neededRole } from './auth/needed-role.ts';
import type { Tokens } from './auth/tokens.ts';

export interface V1GuardDependencies {
  readonly clients: ApiClients;
  readonly tokens: Tokens;
  /** API keys of the whole product; absent where none are needed. */
  readonly authenticator?: Authenticator;
  readonly rolesOf: (userId: string) => Promise<readonly string[]>;
  readonly clock: () => number;
}

const callers = new WeakMap<object, Caller>();

/** Who makes a call under `/api/v1`; the guard has let it through. */
export function callerOfV1(request: Request): Caller {
  return callers.get(request) ?? refuse('unauthenticated', 'This call has no caller.');
}

/** The bearer of C17. Without API keys and clients this machine itself may do everything. */
export function createV1Guard({ clients, tokens, authenticator, rolesOf, clock }: V1GuardDependencies): RequestHandler {
  return async (request, _response, next) => {
    const caller = await identify(request);
    const path = request.originalUrl.replace(/\?.*$/, '').replaceAll(/\/{2,}/g, '/');
    const role = roleOf(caller);
    if (!isAtLeast(role, neededRole(request.method, path))) refuse('forbidden', 'The roles of the caller do not allow this.');
    if (instances.test(path) && !isAnyAdministrator(caller)) refuse('forbidden', 'Payloads are shown to administrators only.');
    callers.set(request, caller);
    next();
  };

  async function identify(request: Request): Promise<Caller> {
    const credential = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (credential === undefined) return local(request);
    const reading = tokens.read(credential);
    const clientId = reading.kind === 'valid' ? clientIdOf(reading.keyId) : undefined;
    const client = clientId === undefined ? undefined : await clients.find(clientId);
    if (client !== undefined && isUsable(client, request)) {
      return { userId: client.userId, roleIds: client.scopedRoles.length > 0 ? client.scopedRoles : await rolesOf(client.userId) };
    }
    return (await byApiKey(credential)) ?? refuse('unauthenticated', 'The token is not known, or not valid any more.');
  }

  async function byApiKey(credential: string): Promise<Caller | undefined> {
    const identity = await authenticator?.identify(credential);
    return identity?.kind === 'known' ? { userId: systemUsers.administrator, roleIds: [roleIds[identity.caller.role]] } : undefined;
  }

  async function local(request: Request): Promise<Caller> {
    const isOpen = authenticator === undefined && (await clients.list({ offset: 0, limit: 1 })).length === 0;
    if (isOpen && isFromThisMachine(request)) return { userId: systemUsers.administrator, roleIds: [roles.superAdministrator] };
    return refuse('unauthenticated', 'This needs a bearer token of POST /auth/v1/token in Authorization.');
  }

  function isUsable({ expiresAt, allowSourceCidr }: ApiClient, request: Request): boolean {
    if (expiresAt !== undefined && expiresAt.getTime() <= clock()) return false;
    return allowSourceCidr.length === 0 || isWithin(allowSourceCidr, request.socket.remoteAddress ?? '');
  }
}

/** Payload, answers and callbacks (C104). */
const instances = /^\/api\/v1\/webhooks\/[^/]+\/instances(\/|$)/i;

const roleIds: Readonly<Record<Role, string>> = {
  admin: roles.superAdministrator,
  operate: roles.basicUser,
  read: roles.readOnlyAdministrator,
};

/** What the roles of C18 are worth on routes; what a caller may do to a task is the task's. */
function roleOf({ roleIds: ids }: Caller): Role {
  if (ids.includes(roles.superAdministrator) || ids.includes(roles.applicationAdministrator)) return 'admin';
  return ids.includes(roles.readOnlyAdministrator) && !ids.includes(roles.basicUser) ? 'read' : 'operate';
}

function isAnyAdministrator(caller: Caller): boolean {
  return roleOf(caller) === 'admin' || caller.roleIds.includes(roles.readOnlyAdministrator);
}

function isWithin(ranges: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = '', bits] = range.split('/');
    const family = isIP(base);
    if (family !== 0) list.addSubnet(base, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** How a client is named in an access token. */
export function clientKeyId(clientId: string): string {
  return `c1_${clientId}`;
}

function clientIdOf(keyId: string): string | undefined {
  return keyId.startsWith('c1_') ? keyId.slice(3) : undefined;
}
