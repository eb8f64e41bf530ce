import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { userRoles } from '../../src/model/caller.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { forgerClient, startOpenIdForger, type Forgery, type OpenIdForger } from './openid-forger.ts';

let forger: OpenIdForger;
let signalbox: Signalbox;
beforeAll(async () => {
  forger = await startOpenIdForger();
  signalbox = await startSignalbox({ worker: false, asAdministrator: true, config: { openId: settingsOf(forger) } });
});
afterAll(async () => {
  await signalbox?.stop();
  await forger?.close();
});
afterEach(() => {
  forger.next = {};
});

function settingsOf({ issuer }: OpenIdForger) {
  return {
    issuer,
    ...forgerClient,
    scopes: 'openid profile email',
    rolesClaim: 'groups',
    roles: new Map([
      ['signalbox admins', 'admin'],
      ['auditors', 'read'],
    ] as const),
  };
}

const nobody = { 'X-Authorization': '', Authorization: '' };
const fromPage = { 'Sec-Fetch-Site': 'same-origin', 'X-Signalbox-Console': '1' };

async function person(email: string, more: object = {}): Promise<string> {
  const { userView } = await signalbox.must('POST', '/api/v1/users', { displayName: 'Ada', email, ...more });
  return userView.user.id;
}

/** A browser without anything to sign in with but these cookies. */
function browse(path: string, cookie = '', headers: Record<string, string> = {}, method = 'GET', body?: object) {
  return signalbox.call(method, path, body, { ...nobody, Cookie: cookie, ...headers });
}

/** The value of a cookie that an answer sets; undefined where it sets none, or ends it. */
function cookieOf(answer: { readonly headers: Readonly<Record<string, unknown>> }, name: string): string | undefined {
  const all = [answer.headers['set-cookie'] ?? []].flat().map(String);
  const pair = all.find((one) => one.startsWith(`${name}=`))?.split(';')[0];
  return pair === `${name}=` ? undefined : pair;
}

async function begin(to?: string) {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  const answer = await browse(`/auth/oidc/start${query}`, '', { 'Sec-Fetch-Site': 'same-origin' });
  expect(answer.status).toBe(303);
  const url = new URL(String(answer.headers['location']));
  return { url, state: url.searchParams.get('state') ?? '', pending: cookieOf(answer, 'signalbox_sign_in') ?? '' };
}

interface End {
  readonly location: string;
  readonly session: string | undefined;
}

function callback(query: Record<string, string>, pending: string): Promise<End> {
  return browse(`/auth/oidc/callback?${new URLSearchParams(query).toString()}`, pending, {
    'Sec-Fetch-Site': 'cross-site',
  }).then((answer) => ({
    location: String(answer.headers['location']).replace(signalbox.url, ''),
    session: cookieOf(answer, 'signalbox_session'),
  }));
}

/** A whole sign-in, at a provider that answers so. */
async function signIn(next: Forgery, to?: string): Promise<End> {
  const { url, state, pending } = await begin(to);
  forger.next = next;
  return callback({ code: forger.codeFor(url.href), state }, pending);
}

const verified = (email: string, more: object = {}): Forgery => ({ claims: { email, email_verified: true, ...more } });

describe('somebody whom the provider names', () => {
  it('is the person of the directory who has the address, in any case of its letters, and only a Basic User', async () => {
    const email = `${randomUUID()}@example.com`;
    const id = await person(email);
    const { session, location } = await signIn(verified(email.toUpperCase()), '/requests?view=open');
    expect(location).toBe('/requests?view=open');
    const me = await browse('/api/me', session, fromPage);
    expect(me.body).toMatchObject({ id, name: 'Ada', role: 'none', signIn: 'person' });
    const { body } = await browse('/api/v1/auth/introspect', session, fromPage);
    expect(body).toMatchObject({
      userId: id,
      roles: [userRoles.basicUser],
      signalbox: { privileges: ['read', 'operate'] },
    });
    for (const path of ['/api/events', '/api/metadata/webhook', '/metrics', '/api/live?topics=events'])
      expect([path, (await browse(path, session, fromPage)).status]).toEqual([path, 403]);
  });

  it('has the greatest role that the claim gives, also where it is told beside the token', async () => {
    const email = `${randomUUID()}@example.com`;
    await person(email);
    const asAdmin = await signIn(verified(email, { groups: ['auditors', 'signalbox admins', 'others'] }));
    expect((await browse('/api/me', asAdmin.session, fromPage)).body.role).toBe('admin');
    expect((await browse('/api/v1/auth/introspect', asAdmin.session, fromPage)).body.roles).toContain(
      userRoles.superAdministrator,
    );
    const asReader = await signIn({ userInfo: { email, email_verified: true, groups: 'auditors' } });
    expect((await browse('/api/me', asReader.session, fromPage)).body.role).toBe('read');
    expect((await browse('/api/events', asReader.session, fromPage)).status).toBe(200);
  });

  it('gives a client no role that is gone with the session', async () => {
    const email = `${randomUUID()}@example.com`;
    await person(email);
    const { session } = await signIn(verified(email, { groups: ['auditors'] }));
    const make = (body: object) => browse('/api/v1/iam/personal_clients', session, fromPage, 'POST', body);
    expect((await make({ scopedRoles: [userRoles.readOnlyAdministrator] })).status).toBe(403);
    const { body } = await make({});
    expect(body.client.scopedRoles ?? []).toEqual([]);
  });

  it('is out at the next request where a page of another site made it, and once the provider is another', async () => {
    const email = `${randomUUID()}@example.com`;
    await person(email);
    const { session } = await signIn(verified(email));
    expect((await browse('/api/me', session, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(401);
    await using other = await besideWith({ ...settingsOf(forger), rolesClaim: 'roles' });
    const answer = await other.signalbox.call('GET', '/api/me', undefined, {
      ...nobody,
      ...fromPage,
      Cookie: session ?? '',
    });
    expect(answer.status).toBe(401);
  });

  it('comes back to this server alone', async () => {
    const email = `${randomUUID()}@example.com`;
    await person(email);
    for (const to of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/.//evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
      `/${'x'.repeat(3_000)}`,
    ])
      expect([to, (await signIn(verified(email), to)).location]).toEqual([to, '/']);
  });
});

async function besideWith(openId: ReturnType<typeof settingsOf>) {
  const other = await startSignalbox({ worker: false, beside: signalbox, config: { openId } });
  return { signalbox: other, [Symbol.asyncDispose]: () => other.stop() };
}

describe('nobody is signed in', () => {
  const email = `${randomUUID()}@example.com`;
  const past = Math.floor(Date.now() / 1000) - 600;
  beforeAll(() => person(email));

  it.each([
    ['with a nonce of another sign-in', { nonce: 'another' }, 'ANSWER_INVALID'],
    ['without a nonce', { nonce: undefined }, 'ANSWER_INVALID'],
    ['by a token for another client', { aud: 'another' }, 'ANSWER_INVALID'],
    ['by a token of another issuer', { iss: 'http://127.0.0.1:1' }, 'ANSWER_INVALID'],
    ['by a token that is over', { iat: past - 60, exp: past }, 'ANSWER_INVALID'],
    ['with an address that is not verified', { email_verified: false }, 'EMAIL_UNVERIFIED'],
    ['with an address of which nobody says that it is verified', { email_verified: undefined }, 'EMAIL_MISSING'],
    ['without an address', { email: undefined }, 'EMAIL_MISSING'],
    ['with an address that nobody here has', { email: `${randomUUID()}@example.com` }, 'PERSON_UNKNOWN'],
    ['with a part of an address', { email: email.slice(1) }, 'PERSON_UNKNOWN'],
    ['with a pattern', { email: '%@example.com' }, 'PERSON_UNKNOWN'],
  ] as const)('%s', async (_words, claims, reason) => {
    expect(await signIn(verified(email, claims))).toEqual({
      location: `/sign-in?refused=${reason}`,
      session: undefined,
    });
  });

  it('by a signature of a key that the provider does not have', async () => {
    const end = await signIn({ ...verified(email), isForged: true });
    expect(end).toEqual({ location: '/sign-in?refused=ANSWER_INVALID', session: undefined });
  });

  it('by user information of another subject', async () => {
    const end = await signIn({ userInfo: { sub: 'person-2', email, email_verified: true } });
    expect(end).toEqual({ location: '/sign-in?refused=ANSWER_INVALID', session: undefined });
  });

  it('as a person who is disabled, or of whom there are two', async () => {
    const [disabled, twice] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    await person(disabled, { status: 'DISABLED' });
    await Promise.all([person(twice), person(twice.toUpperCase())]);
    expect((await signIn(verified(disabled))).location).toBe('/sign-in?refused=PERSON_UNKNOWN');
    expect((await signIn(verified(twice))).location).toBe('/sign-in?refused=PERSON_DOUBTFUL');
  });

  it('with another state, without what the browser keeps, or with what was changed', async () => {
    const refused = { location: '/sign-in?refused=NOT_BEGUN_HERE', session: undefined };
    const { url, state, pending } = await begin();
    const other = await begin();
    forger.next = verified(email);
    const code = () => forger.codeFor(url.href);
    expect(await callback({ code: code(), state: other.state }, pending)).toEqual(refused);
    expect(await callback({ code: code() }, pending)).toEqual(refused);
    expect(await callback({ code: code(), state }, '')).toEqual(refused);
    expect(await callback({ code: code(), state }, `${pending.slice(0, -4)}AAAA`)).toEqual(refused);
    // What belongs to another sign-in does not fit the code either (PKCE).
    expect(await callback({ code: code(), state: other.state }, other.pending)).toMatchObject({
      location: '/sign-in?refused=ANSWER_INVALID',
    });
  });

  it('by a code that was redeemed, a provider that refuses, or one that has trouble', async () => {
    const { url, state, pending } = await begin();
    forger.next = verified(email);
    const code = forger.codeFor(url.href);
    expect((await callback({ code, state }, pending)).session).toBeDefined();
    expect((await callback({ code, state }, pending)).location).toBe('/sign-in?refused=ANSWER_INVALID');
    const declined = await begin();
    expect(await callback({ error: 'access_denied', state: declined.state }, declined.pending)).toMatchObject({
      location: '/sign-in?refused=PROVIDER_REFUSED',
    });
    expect((await signIn({ tokenStatus: 500 })).session).toBeUndefined();
  });

  it('by a page of another site that sends a browser to the provider', async () => {
    const answer = await browse('/auth/oidc/start', '', { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.headers['location']).toBe(`${signalbox.url}/sign-in`);
    expect(cookieOf(answer, 'signalbox_sign_in')).toBeUndefined();
  });

  it('while the provider is away; it is asked anew at the next sign-in', async () => {
    const gone = await startOpenIdForger();
    await gone.close();
    await using other = await besideWith(settingsOf(gone));
    const answer = await other.signalbox.call('GET', '/auth/oidc/start', undefined, nobody);
    expect(String(answer.headers['location'])).toContain('/sign-in?refused=PROVIDER_UNAVAILABLE');
  });

  it('where no provider is set', async () => {
    await using other = await (async () => {
      const without = await startSignalbox({ worker: false, beside: signalbox, asAdministrator: true });
      return { signalbox: without, [Symbol.asyncDispose]: () => without.stop() };
    })();
    const call = (path: string) => other.signalbox.call('GET', path, undefined, nobody);
    expect((await call('/auth/oidc/start')).status).toBe(404);
    expect((await call('/auth/oidc/callback?code=1&state=2')).status).toBe(404);
    expect((await call('/api/session')).body).toEqual({});
    expect((await browse('/api/session')).body).toEqual({ openId: { name: new URL(forger.issuer).host } });
  });
});

it('no token, code or secret is in the log, and each refusal is', () => {
  const log = signalbox.logLines.join('\n');
  for (const secret of forger.secrets) expect(log).not.toContain(secret);
  for (const reason of ['ANSWER_INVALID', 'EMAIL_UNVERIFIED', 'PERSON_UNKNOWN'])
    expect(log).toContain(`"reason":"${reason}"`);
});

describe('without a provider, a person signs in with a client', () => {
  async function clientOf(userId: string, more: object = {}): Promise<{ clientId: string; clientSecret: string }> {
    const made = await signalbox.must('POST', '/api/v1/iam/personal_clients', { userId, ...more });
    return { clientId: made.client.clientId, clientSecret: made.clientSecret };
  }
  const open = (body: object) => browse('/api/session', '', fromPage, 'POST', body);

  it('and acts as herself, as long as the client is there', async () => {
    const userId = await person(`${randomUUID()}@example.com`, { roleIds: [userRoles.basicUser] });
    const client = await clientOf(userId);
    const session = cookieOf(await open(client), 'signalbox_session');
    expect((await browse('/api/me', session, fromPage)).body).toMatchObject({ id: userId, role: 'none' });
    expect((await browse('/api/v1/auth/introspect', session, fromPage)).body.userId).toBe(userId);
    const { list } = (await browse('/api/v1/iam/personal_clients', session, fromPage)).body;
    await signalbox.must('DELETE', `/api/v1/iam/personal_clients/${list[0].id}`);
    for (const path of ['/api/me', '/api/v1/auth/introspect'])
      expect([path, (await browse(path, session, fromPage)).status]).toEqual([path, 401]);
  });

  it('and not with a wrong secret, from elsewhere, from another site, or with half of it', async () => {
    const userId = await person(`${randomUUID()}@example.com`);
    const [client, other] = await Promise.all([clientOf(userId), clientOf(userId)]);
    const elsewhere = await clientOf(userId, { allowSourceCidr: ['192.0.2.0/24'] });
    expect((await open({ ...client, clientSecret: other.clientSecret })).status).toBe(401);
    expect((await open(elsewhere)).status).toBe(401);
    expect((await open({ clientId: client.clientId })).status).toBe(400);
    expect((await open({ ...client, key: 'key_1.secret' })).status).toBe(400);
    const foreign = await browse('/api/session', '', { ...fromPage, 'Sec-Fetch-Site': 'cross-site' }, 'POST', client);
    expect([foreign.status, cookieOf(foreign, 'signalbox_session')]).toEqual([403, undefined]);
  });
});
