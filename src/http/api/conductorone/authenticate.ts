import type { Request, RequestHandler } from 'express';
import type { Role } from '../../../model/api-key.ts';
import type { ApiClients } from '../../../model/api-clients.ts';
import { userRoles, systemUsers, type ActingUser } from '../../../model/caller.ts';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { SignedInPeople } from '../../auth/people.ts';
import { sessionOf } from '../../auth/session-cookie.ts';
import { isFromThisMachine } from '../../auth/this-machine.ts';
import { setIdentified, type Identified } from './caller.ts';
import { refuse } from './errors.ts';

export interface V1AuthenticationDependencies {
  readonly clients: Pick<ApiClients, 'list'>;
  readonly people: SignedInPeople;
  /** API keys of the whole product; absent where none are needed. */
  readonly authenticator?: Authenticator;
}

/**
 * Finds out who makes a request of `/api/v1` by its bearer token (C17), and refuses it where nobody is known. The route
 * decides whether the caller may go on. Without API keys and clients this machine itself is an administrator.
 */
export function createV1Authentication({
  clients,
  people,
  authenticator,
}: V1AuthenticationDependencies): RequestHandler {
  return async (request, _response, next) => {
    setIdentified(request, await identify(request));
    next();
  };

  async function identify(request: Request): Promise<Identified> {
    const credential = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? sessionOf(request);
    if (credential === undefined) return byThisMachine(request);
    return (
      (await people.identify(credential, request))?.identified ??
      (await byApiKey(credential)) ??
      refuse('unauthenticated', 'The token is not known, or not valid any more.')
    );
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
}

/** An API key belongs to a program. Only an administrator's acts as a person, who is the administrator. */
const callers: Readonly<Record<Role, ActingUser>> = {
  admin: { userId: systemUsers.administrator, roleIds: [userRoles.superAdministrator] },
  operate: { userId: systemUsers.apiKey, roleIds: [userRoles.basicUser] },
  read: { userId: systemUsers.apiKey, roleIds: [userRoles.readOnlyAdministrator] },
};
