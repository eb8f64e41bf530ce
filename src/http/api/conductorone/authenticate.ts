import type { Request, RequestHandler } from 'express';
import type { Role } from '../../../model/api-key.ts';
import type { ApiClient, ApiClients } from '../../../model/api-clients.ts';
import { userRoles, systemUsers, type ActingUser } from '../../../model/caller.ts';
import { createAddressRanges } from '../../../outbound/address-ranges.ts';
import type { Authenticator } from '../../auth/authenticator.ts';
import { sessionOf } from '../../auth/session-cookie.ts';
import { isFromThisMachine } from '../../auth/this-machine.ts';
import type { Tokens } from '../../auth/tokens.ts';
import { setIdentified, type Identified } from './caller.ts';
import { refuse } from './errors.ts';

export interface V1AuthenticationDependencies {
  readonly clients: ApiClients;
  readonly tokens: Tokens;
  /** API keys of the whole product; absent where none are needed. */
  readonly authenticator?: Authenticator;
  /** Undefined: there is no such user, or it may not sign in. */
  readonly rolesOf: (userId: string) => Promise<readonly string[] | undefined>;
  /** Where a request comes from, behind the proxies that the operator trusts. */
  readonly addressOf: (request: Request) => string;
  readonly clock: () => number;
}

/**
 * Finds out who makes a request of `/api/v1` by its bearer token (C17), and refuses it where nobody is known. The route
 * decides whether the caller may go on. Without API keys and clients this machine itself is an administrator.
 */
export function createV1Authentication({
  clients,
  tokens,
  authenticator,
  rolesOf,
  addressOf,
  clock,
}: V1AuthenticationDependencies): RequestHandler {
  return async (request, _response, next) => {
    setIdentified(request, await identify(request));
    next();
  };

  async function identify(request: Request): Promise<Identified> {
    const credential = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? sessionOf(request);
    if (credential === undefined) return byThisMachine(request);
    return (
      (await byClient(credential, request)) ??
      (await byApiKey(credential)) ??
      refuse('unauthenticated', 'The token is not known, or not valid any more.')
    );
  }

  /** A client acts for its user, and only for as long as that user may sign in. */
  async function byClient(credential: string, request: Request): Promise<Identified | undefined> {
    const reading = await tokens.read(credential);
    const clientId = reading.kind === 'valid' ? clientIdOf(reading.subject) : undefined;
    const client = clientId === undefined ? undefined : await clients.find(clientId);
    if (
      reading.kind !== 'valid' ||
      client === undefined ||
      !reading.isBoundTo(Buffer.from(client.publicKey)) ||
      !isUsable(client, request)
    )
      return undefined;
    const userRoleIds = await rolesOf(client.userId);
    if (userRoleIds === undefined) return undefined;
    return {
      caller: { userId: client.userId, roleIds: client.scopedRoles.length > 0 ? client.scopedRoles : userRoleIds },
      client,
    };
  }

  async function byApiKey(credential: string): Promise<Identified | undefined> {
    const identity = await authenticator?.identify(credential);
    return identity?.kind === 'known'
      ? { caller: callers[identity.caller.role], apiKeyId: identity.caller.id }
      : undefined;
  }

  async function byThisMachine(request: Request): Promise<Identified> {
    const isOpen = authenticator === undefined && (await clients.list({ offset: 0, limit: 1 })).length === 0;
    if (isOpen && isFromThisMachine(request)) return { caller: callers.admin };
    return refuse(
      'unauthenticated',
      'This needs a bearer token of POST /auth/v1/token, or an API key, in Authorization.',
    );
  }

  function isUsable({ expiresAt, allowSourceCidr }: ApiClient, request: Request): boolean {
    if (expiresAt !== undefined && expiresAt.getTime() <= clock()) return false;
    return allowSourceCidr.length === 0 || createAddressRanges(allowSourceCidr).includes(addressOf(request));
  }
}

/** An API key belongs to a program. Only an administrator's acts as a person, who is the administrator. */
const callers: Readonly<Record<Role, ActingUser>> = {
  admin: { userId: systemUsers.administrator, roleIds: [userRoles.superAdministrator] },
  operate: { userId: systemUsers.apiKey, roleIds: [userRoles.basicUser] },
  read: { userId: systemUsers.apiKey, roleIds: [userRoles.readOnlyAdministrator] },
};

/** How a client is named in an access token. */
export function clientSubject(clientId: string): string {
  return `c1_${clientId}`;
}

function clientIdOf(subject: string): string | undefined {
  return subject.startsWith('c1_') ? subject.slice(3) : undefined;
}
