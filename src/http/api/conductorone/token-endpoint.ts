import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import type { ApiClient, ApiClients } from '../../../model/api-clients.ts';
import { publicKeyOf } from './client-secret.ts';
import { createV1Routes, type V1Privilege } from './v1-routes.ts';
import type { Routes } from '../../routes.ts';
import { clientSubject, type PeopleDirectory } from '../../auth/people.ts';
import type { Tokens } from '../../auth/tokens.ts';

export interface TokenRoutesDependencies {
  readonly clients: ApiClients;
  readonly tokens: Tokens;
  /** A client is good for as long as its user may sign in. */
  readonly directory: Pick<PeopleDirectory, 'find'>;
  /** Without port: the audience of assertions (C14). */
  readonly tenantHost: string;
  readonly clock: () => number;
}

/** C16: clients keep a token for an hour without looking at `expires_in`. */
const lifetimeSeconds = 2 * 60 * 60;
/** An assertion lives five minutes at most (C14). */
const assertionLifetimeSecondsMax = 300;
const clockSkewSeconds = 60;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const formBytesMax = 16_384;

/** `POST /auth/v1/token`: an access token for a client's secret, or for an assertion signed with it (C13). RFC 6749, RFC 7523. */
export function createTokenEndpoint({
  clients,
  tokens,
  directory,
  tenantHost,
  clock,
}: TokenRoutesDependencies): Routes<V1Privilege> {
  const routes = createV1Routes();
  routes.post(
    '/auth/v1/token',
    { needs: 'open', body: 'form', bodyBytesMax: formBytesMax },
    async (request, response) => {
      const form = textsOf(request.body);
      if (form['grant_type'] !== 'client_credentials')
        return sendOAuthError(response, 400, 'unsupported_grant_type', 'use grant_type=client_credentials');
      const client = await authenticate(form);
      if (client === undefined || (await directory.find(client.userId)) === undefined)
        return sendOAuthError(response, 401, 'invalid_client', 'the client or its secret is not known');
      await clients.noteUse(client.id);
      const token = await tokens.issue(clientSubject(client.id), {
        boundTo: Buffer.from(client.publicKey),
        lifetimeMs: lifetimeSeconds * 1000,
      });
      response
        .set('Cache-Control', 'no-store')
        .json({ access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds });
    },
  );
  return routes;

  async function authenticate(form: Readonly<Record<string, string>>): Promise<ApiClient | undefined> {
    const client = await clients.findByClientId(form['client_id'] ?? '');
    if (client === undefined || (client.expiresAt !== undefined && client.expiresAt.getTime() <= clock()))
      return undefined;
    const { client_secret: secret, client_assertion: assertion, client_assertion_type: type } = form;
    if (secret !== undefined) return publicKeyOf(secret) === client.publicKey ? client : undefined;
    return assertion !== undefined && type === assertionType && (await isGenuine(assertion, client))
      ? client
      : undefined;
  }

  async function isGenuine(assertion: string, client: ApiClient): Promise<boolean> {
    try {
      const { nonce } = decodeProtectedHeader(assertion);
      const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: client.publicKey }, 'EdDSA');
      const { payload } = await jwtVerify(assertion, key, {
        algorithms: ['EdDSA'],
        issuer: client.clientId,
        subject: client.clientId,
        audience: tenantHost,
        requiredClaims: ['iat', 'exp'],
        currentDate: new Date(clock()),
        clockTolerance: clockSkewSeconds,
      });
      const { iat = 0, exp = 0 } = payload;
      if (exp - iat > assertionLifetimeSecondsMax || typeof nonce !== 'string' || nonce === '') return false;
      const hash = createHash('sha256').update(`${client.id}\n${nonce}`).digest('base64url');
      return clients.spendNonce(hash, new Date((exp + clockSkewSeconds) * 1000));
    } catch {
      // A token that cannot be read is a wrong one.
      return false;
    }
  }
}

function textsOf(form: unknown): Readonly<Record<string, string>> {
  if (typeof form !== 'object' || form === null) return {};
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** RFC 6749, section 5.2, and the members of C9 beside it. */
function sendOAuthError(response: Response, status: 400 | 401, error: string, message: string): void {
  response
    .status(status)
    .json({ error, error_description: message, code: status === 401 ? 16 : 3, message, details: [] });
}
