import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** Somebody with an account at the provider. */
export interface Account {
  readonly email: string;
  readonly email_verified: boolean;
  readonly groups?: readonly string[];
}

export interface TestOpenIdProvider {
  readonly issuer: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** By the name on the button that signs them in. */
  readonly accounts: Map<string, Account>;
  /** Takes its one client, once it is known where browsers are sent back to. */
  open(redirectUri: string): Promise<void>;
  close(): Promise<void>;
}

/** A certified OpenID provider, on another site than the server: `localhost` is none of `127.0.0.1`. */
export async function startOpenIdProvider(): Promise<TestOpenIdProvider> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
  const client = { clientId: 'signalbox', clientSecret: randomUUID() };
  const accounts = new Map<string, Account>();
  return {
    issuer,
    client,
    accounts,
    async open(redirectUri) {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: client.clientId,
            client_secret: client.clientSecret,
            redirect_uris: [redirectUri],
            post_logout_redirect_uris: [new URL('/sign-in', redirectUri).href],
            grant_types: ['authorization_code'],
            response_types: ['code'],
          },
        ],
        jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'own', use: 'sig', alg: 'RS256' }] },
        cookies: { keys: [randomUUID()] },
        ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
        scopes: ['openid', 'profile', 'email', 'groups'],
        claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
        findAccount: (_context, name) => ({
          accountId: name,
          claims: () => Promise.resolve({ sub: name, name, ...accounts.get(name) }),
        }),
        features: {
          devInteractions: { enabled: false },
          // Its own page fetches a font from elsewhere.
          rpInitiatedLogout: {
            enabled: true,
            logoutSource: async (context, form) => {
              context.body = `<h1>Sign out?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`;
            },
          },
        },
        interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
        // Who signs in agrees with it.
        async loadExistingGrant({ oidc }) {
          const grant = new oidc.provider.Grant({
            clientId: client.clientId,
            ...(oidc.session?.accountId && { accountId: oidc.session.accountId }),
          });
          grant.addOIDCScope('openid profile email groups');
          await grant.save();
          return grant;
        },
      });
      const serve = provider.callback();
      answer = (request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
        if (!pathname.startsWith('/interaction/')) return void serve(request, response);
        const accountId = searchParams.get('as');
        if (accountId !== null)
          return void provider.interactionFinished(request, response, { login: { accountId, remember: false } });
        const links = [...accounts.keys()].map((name) => `<a href="?as=${encodeURIComponent(name)}">${name}</a>`);
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<h1>Who are you?</h1>${links.join(' ')}`);
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
