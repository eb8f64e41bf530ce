import { tokenRequest } from '../../contract/token.ts';
import { parse } from '../../contract/validation.ts';
import { createApiRoutes, type ApiPrivilege } from '../api/api-routes.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import type { Authenticator } from './authenticator.ts';
import { callerOf } from './caller.ts';
import type { Tokens } from './tokens.ts';

export interface Authentication {
  readonly authenticator: Authenticator;
  readonly tokens: Tokens;
}

/** A key id, a secret and a number. */
const loginBytesMax = 16 * 1024;

/** `POST /api/token` as clients call it before anything else (A3). It takes the credentials in its body. */
export function createTokenRoutes(authentication: Authentication | undefined, tokens: Tokens): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.post('/api/token', { needs: 'open', bodyBytesMax: loginBytesMax }, async (request, response) => {
    // Where no key is needed any is as good as another; a token that nobody asks for keeps clients content.
    if (authentication === undefined)
      return void response.json({ token: await tokens.issue('anonymous', { boundTo: new Uint8Array() }) });
    const parsed = parse(tokenRequest, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { keyId, keySecret, expiration } = parsed.value;
    const token = await authentication.authenticator.issueToken({
      keyId,
      secret: keySecret,
      ...(expiration ? { lifetimeMs: expiration * 1000 } : {}),
    });
    if (token === undefined)
      return sendProblem(response, {
        status: 401,
        code: 'WRONG_CREDENTIALS',
        message: 'The key id or its secret is wrong.',
      });
    response.json({ token });
  });
  return routes;
}

/** Whose key it is. Relative to `/api`. */
export function createUserInfoRoutes(): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/token/userInfo', { needs: 'read' }, (request, response) => {
    const { id, name, role } = callerOf(request);
    response.json({
      id,
      name,
      roles: [{ name: role.toUpperCase(), permissions: [] }],
      groups: [],
      applicationUser: true,
    });
  });
  return routes;
}
