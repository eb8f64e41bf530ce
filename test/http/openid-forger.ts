import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

/** What the provider answers wrong; nothing is, by default. */
export interface Forgery {
  /** Members of the ID token in the place of the right ones. Undefined: left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signed with a key that is in no list. */
  readonly isForged?: boolean;
  /** Of the address of user information. */
  readonly userInfo?: Readonly<Record<string, unknown>>;
  readonly tokenStatus?: number;
}

/** An OpenID provider that signs real tokens, and lies as a test tells it to. No page of a person is between. */
export interface OpenIdForger {
  readonly issuer: string;
  next: Forgery;
  /** A code for whom the address of a sign-in led here. */
  codeFor(authorizationUrl: string): string;
  /** Secrets and tokens that it has seen or given out. */
  readonly secrets: string[];
  close(): Promise<void>;
}

export const forgerClient = { clientId: 'signalbox', clientSecret: `secret-${randomUUID()}` };

export async function startOpenIdForger(): Promise<OpenIdForger> {
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' };
  const begun = new Map<string, URLSearchParams>();
  const secrets: string[] = [forgerClient.clientSecret];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      void answer(request.url ?? '', form, request.headers.authorization ?? '').then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  });
  const issuer = await listen(server);
  const forger: OpenIdForger = {
    issuer,
    next: {},
    secrets,
    codeFor(authorizationUrl) {
      const code = randomUUID();
      begun.set(code, new URL(authorizationUrl).searchParams);
      return code;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return forger;

  async function answer(url: string, form: URLSearchParams, authorization: string) {
    switch (url) {
      case '/.well-known/openid-configuration':
        return {
          status: 200,
          body: {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            userinfo_endpoint: `${issuer}/userinfo`,
            jwks_uri: `${issuer}/jwks`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['ES256'],
          },
        };
      case '/jwks':
        return { status: 200, body: { keys: [jwk] } };
      case '/userinfo':
        return { status: 200, body: { sub: 'person-1', ...forger.next.userInfo } };
      case '/token':
        return tokenFor(form, authorization);
      default:
        return { status: 404, body: {} };
    }
  }

  async function tokenFor(form: URLSearchParams, authorization: string) {
    const asked = begun.get(form.get('code') ?? '');
    begun.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    // Both are form-encoded first (RFC 6749, 2.3.1).
    const basic = decodeURIComponent(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
    const isRight =
      asked?.get('code_challenge') === challenge &&
      form.get('redirect_uri') === asked.get('redirect_uri') &&
      basic === `${forgerClient.clientId}:${forgerClient.clientSecret}`;
    if (forger.next.tokenStatus !== undefined || !isRight)
      return { status: forger.next.tokenStatus ?? 400, body: { error: 'invalid_grant' } };
    const idToken = await sign(asked, forger.next.isForged ? other.privateKey : own.privateKey);
    const accessToken = randomUUID();
    secrets.push(idToken, accessToken);
    return { status: 200, body: { access_token: accessToken, token_type: 'Bearer', id_token: idToken } };
  }

  function sign(asked: URLSearchParams, key: CryptoKey): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: 'person-1',
      aud: forgerClient.clientId,
      iat: now,
      exp: now + 300,
      nonce: asked.get('nonce'),
      ...forger.next.claims,
    };
    return new SignJWT(JSON.parse(JSON.stringify(claims))).setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign(key);
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    });
  });
}
