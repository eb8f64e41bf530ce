import { Router } from 'express';
import { tokenRequest } from '../../contract/token.ts';
import { parse } from '../../contract/validation.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Authenticator } from './authenticator.ts';
import { callerOf } from './caller.ts';
import type { Tokens } from './tokens.ts';

export interface Authentication {
  readonly authenticator: Authenticator;
  readonly tokens: Tokens;
}

/** `POST /api/token` as clients call it before anything else (A3). Open: it takes the credentials in its body. */
export function createTokenRoutes(authentication: Authentication | undefined): Router {
  const router = Router();
  router.post('/api/token', async (request, response) => {
    // Any key is as good as any other where none is needed; a token that is ignored keeps clients content.
    if (authentication === undefined) return void response.json({ token: 'not-needed' });
    const parsed = parse(tokenRequest, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { keyId, keySecret, expiration } = parsed.value;
    const caller = await authentication.authenticator.login(keyId, keySecret);
    if (caller === undefined) return sendProblem(response, { status: 401, code: 'WRONG_CREDENTIALS', message: 'The key id or its secret is wrong.' });
    response.json({ token: authentication.tokens.issue(caller.id, expiration ? { lifetimeMs: expiration * 1000 } : {}) });
  });
  return router;
}

/** `GET /api/token/userInfo`, behind the guard. */
export function createUserInfoRoutes(): Router {
  const router = Router();
  router.get('/api/token/userInfo', (request, response) => {
    const { id, name, role } = callerOf(request);
    response.json({ id, name, roles: [{ name: role.toUpperCase(), permissions: [] }], groups: [], applicationUser: true });
  });
  return router;
}
