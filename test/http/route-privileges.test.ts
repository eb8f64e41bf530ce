import { readdirSync, readFileSync } from 'node:fs';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiRoutes } from '../../src/http/api/api-routes.ts';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { findUndeclaredRoute } from '../../src/http/routes.ts';
import { apiRoles } from '../../src/model/api-key.ts';
import { userRoles } from '../../src/model/caller.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { routePrivileges } from './route-privileges.ts';

let signalbox: Signalbox;
/** Credentials by who has them. */
const credentials = new Map<string, string>();

/** Who has which privilege; `open` is for all. A client's token is worth nothing outside `/api/v1`. */
const holders = {
  api: {
    signedIn: ['key: read', 'key: operate', 'key: admin'],
    read: ['key: read', 'key: operate', 'key: admin'],
    operate: ['key: operate', 'key: admin'],
    admin: ['key: admin'],
  },
  v1: {
    signedIn: [
      'no role',
      'basic',
      'read-only administrator',
      'application administrator',
      'super administrator',
      'key: read',
      'key: operate',
      'key: admin',
    ],
    read: [
      'basic',
      'read-only administrator',
      'application administrator',
      'super administrator',
      'key: read',
      'key: operate',
      'key: admin',
    ],
    operate: ['basic', 'application administrator', 'super administrator', 'key: operate', 'key: admin'],
    audit: ['read-only administrator', 'application administrator', 'super administrator', 'key: read', 'key: admin'],
    admin: ['application administrator', 'super administrator', 'key: admin'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

const table = routePrivileges
  .trim()
  .split('\n')
  .map((line) => {
    const [needs = '', method = '', path = ''] = line.split(/ +/);
    return { needs, method, path };
  });

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false, asAdministrator: true });
  for (const role of apiRoles) {
    const { key, secret } = newApiKey({ name: role, role });
    await createApiKeys(signalbox.pool).create(key);
    credentials.set(`key: ${role}`, `${key.id}.${secret}`);
  }
  for (const [name, roleIds] of [
    ['no role', []],
    ['basic', [userRoles.basicUser]],
    ['read-only administrator', [userRoles.readOnlyAdministrator]],
    ['application administrator', [userRoles.applicationAdministrator]],
    ['super administrator', [userRoles.superAdministrator]],
  ] as const) {
    const { userView } = await signalbox.must('POST', '/api/v1/users', { displayName: name, roleIds });
    credentials.set(name, await clientOf(userView.userId));
  }
});
afterAll(() => signalbox?.stop());

async function clientOf(userId: string, fields: object = {}): Promise<string> {
  const { client, clientSecret } = await signalbox.must('POST', '/api/v1/iam/personal_clients', { userId, ...fields });
  return tokenOf(client.clientId, clientSecret);
}

async function tokenOf(clientId: string, clientSecret: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  return (
    await signalbox.call('POST', '/auth/v1/token', form.toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
  ).body.access_token;
}

/** As this caller; undefined is nobody. */
function callAs(who: string | undefined, method: string, path: string, body?: unknown) {
  const credential = who === undefined ? '' : (credentials.get(who) ?? who);
  return signalbox.call(method, path, body, {
    'X-Authorization': credential,
    Authorization: credential === '' ? '' : `Bearer ${credential}`,
  });
}

/** A path of this form that names nothing. */
function pathOf(pattern: string): string {
  return pattern.replaceAll(/:(\w+)|\*rest/g, (_all, name: string) => (name === 'version' ? '1' : '0'.repeat(27)));
}

describe('a route and who may call it', () => {
  it('all that is served is in the table, with the same privilege', () => {
    const served = signalbox.routes.map(({ needs, method, path }) => `${needs} ${method.toUpperCase()} ${path}`);
    expect(served.toSorted()).toEqual(table.map(({ needs, method, path }) => `${needs} ${method} ${path}`).toSorted());
  });

  it.each(table)('$needs: $method $path', async ({ needs, method: declared, path: pattern }) => {
    const [method, path] = [declared === 'ALL' ? 'POST' : declared, pathOf(pattern)];
    const body = method === 'GET' ? undefined : {};
    const isV1 = /^\/api\/v[12]\//.test(path);
    const nobody = await callAs(undefined, method, path, body);
    // It may refuse what was sent; that nobody is signed in is no reason.
    if (needs === 'open') return void expect([200, 204, 400, 404, 503]).toContain(nobody.status);
    expect(nobody.status).toBe(401);
    const allowed: readonly string[] =
      Object.entries(isV1 ? holders.v1 : holders.api).find(([name]) => name === needs)?.[1] ?? [];
    for (const who of credentials.keys()) {
      const answer = await callAs(who, method, path, body);
      if (allowed.includes(who)) expect([who, answer.status === 401 || isRefusedByRole(answer)]).toEqual([who, false]);
      else expect([who, answer.status]).toEqual([who, isV1 || who.startsWith('key: ') ? 403 : 401]);
    }
  });

  it('what nobody serves tells nothing to somebody without a key', async () => {
    for (const [path, status] of [
      ['/api/none', 404],
      ['/api/metadata/none', 404],
      ['/metrics/none', 404],
      ['/api/v1/none', 501],
      ['/api/v2/none', 501],
    ] as const) {
      expect([
        path,
        (await callAs(undefined, 'GET', path)).status,
        (await callAs('key: read', 'GET', path)).status,
      ]).toEqual([path, 401, status]);
    }
  });

  it('a route without a privilege does not start, at any depth', () => {
    const app = express();
    const routes = createApiRoutes();
    routes.get('/declared', { needs: 'open' }, (_request, response) => void response.end());
    app.use('/api', routes.router);
    expect(findUndeclaredRoute(app.router)).toBeUndefined();
    const inner = express.Router();
    inner.get('/forgotten', (_request, response) => void response.end());
    app.use('/deep', express.Router().use(inner));
    expect(findUndeclaredRoute(app.router)).toBe('/forgotten');
  });

  it("no file but those that hold routes together uses Express' own routers", () => {
    const files = readdirSync('src/http', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const users = files.filter((file) =>
      /\bRouter\(\)|\b(app|router)\.(get|post|put|patch|delete|all)\(/.test(readFileSync(`src/http/${file}`, 'utf8')),
    );
    expect(users.toSorted()).toEqual(['api/conductorone/api.ts', 'routes.ts']);
  });
});

/** By the gate; a handler may refuse for reasons of its own. */
function isRefusedByRole({ status, text }: { readonly status: number; readonly text: string }): boolean {
  return status === 403 && /roles of the caller|has the role|needs an API key/.test(text);
}

describe('clients of the API (C18)', () => {
  const clients = '/api/v1/iam/personal_clients';
  const own = async (who: string, fields: object = {}) => (await callAs(who, 'POST', clients, fields)).body;
  const rolesBy = async (made: { client: { clientId: string }; clientSecret: string }) =>
    (await callAs(await tokenOf(made.client.clientId, made.clientSecret), 'GET', '/api/v1/auth/introspect')).body.roles;

  it('nobody gives a client more than they have, neither when it is made nor later', async () => {
    for (const who of ['basic', 'read-only administrator', 'application administrator']) {
      const { client } = await own(who);
      for (const roleId of [userRoles.superAdministrator]) {
        expect([who, (await callAs(who, 'POST', clients, { scopedRoles: [roleId] })).status]).toEqual([who, 403]);
        expect([
          who,
          (
            await callAs(who, 'POST', `${clients}/${client.id}`, {
              client: { scopedRoles: [roleId] },
              updateMask: 'scopedRoles',
            })
          ).status,
        ]).toEqual([who, 403]);
      }
    }
  });

  it('a client without scopes has the roles of who makes it, not those of the user', async () => {
    const administrator = '00000000000000000000000ADM1';
    const scoped = await clientOf(administrator, { scopedRoles: [userRoles.basicUser] });
    const made = await own(scoped);
    expect(await rolesBy(made)).toEqual([userRoles.basicUser]);
    await callAs(scoped, 'POST', `${clients}/${made.client.id}`, {
      client: { scopedRoles: [] },
      updateMask: 'scopedRoles',
    });
    expect(await rolesBy(made)).toEqual([userRoles.basicUser]);
  });

  it('an API key makes clients only as an administrator', async () => {
    expect((await callAs('key: operate', 'POST', clients, {})).status).toBe(403);
    expect((await callAs('key: read', 'POST', clients, {})).status).toBe(403);
    expect(await rolesBy(await own('key: admin'))).toEqual([userRoles.superAdministrator]);
    expect((await callAs('key: operate', 'GET', '/api/v1/auth/introspect')).body).toMatchObject({
      userId: '00000000000000000000000KEY1',
      roles: [userRoles.basicUser],
    });
  });

  it('the clients of others do not exist, and those that can do more are not changed', async () => {
    const foreign = await own('super administrator');
    for (const who of ['basic', 'read-only administrator', 'application administrator', 'key: operate']) {
      const statuses = [
        await callAs(who, 'GET', `${clients}/${foreign.client.id}`),
        await callAs(who, 'POST', `${clients}/${foreign.client.id}`, {
          client: { allowSourceCidr: ['0.0.0.0/0'] },
          updateMask: 'allowSourceCidr',
        }),
        await callAs(who, 'DELETE', `${clients}/${foreign.client.id}`),
      ].map(({ status }) => status);
      expect([who, statuses]).toEqual([who, [404, 404, 404]]);
      expect((await callAs(who, 'GET', clients)).text).not.toContain(foreign.client.id);
    }
    const scoped = await clientOf(foreign.client.userId, { scopedRoles: [userRoles.basicUser] });
    expect(
      (
        await callAs(scoped, 'POST', `${clients}/${foreign.client.id}`, {
          client: { displayName: 'mine' },
          updateMask: 'displayName',
        })
      ).status,
    ).toBe(403);
    expect((await callAs(scoped, 'DELETE', `${clients}/${foreign.client.id}`)).status).toBe(403);
  });

  it('the end and the ranges of a client are those of what it makes', async () => {
    const { userView } = await signalbox.must('POST', '/api/v1/users', {
      displayName: 'limited',
      roleIds: [userRoles.basicUser],
    });
    const limited = await clientOf(userView.userId, { expires: '3600s', allowSourceCidr: ['127.0.0.0/8'] });
    const { client } = await own(limited, { expires: '999999s' });
    expect(Date.parse(client.expiresTime)).toBeLessThan(Date.now() + 3_700_000);
    expect(client.allowSourceCidr).toEqual(['127.0.0.0/8']);
    expect((await callAs(limited, 'POST', clients, { allowSourceCidr: ['0.0.0.0/0'] })).status).toBe(403);
    expect(
      (
        await callAs(limited, 'POST', `${clients}/${client.id}`, {
          client: { allowSourceCidr: ['10.0.0.0/8'] },
          updateMask: 'allowSourceCidr',
        })
      ).status,
    ).toBe(403);
    expect((await callAs(limited, 'POST', clients, { allowSourceCidr: ['127.0.0.0/16'] })).status).toBe(200);
  });

  it('a user who is disabled, or does not exist, has no client that works', async () => {
    const { userView } = await signalbox.must('POST', '/api/v1/users', {
      displayName: 'leaver',
      roleIds: [userRoles.basicUser],
    });
    const token = await clientOf(userView.userId);
    expect((await callAs(token, 'GET', '/api/v1/apps')).status).toBe(200);
    await signalbox.pool.query(`UPDATE person SET document = document || '{"status":"DISABLED"}' WHERE id = $1`, [
      userView.userId,
    ]);
    expect((await callAs(token, 'GET', '/api/v1/apps')).status).toBe(401);
    for (const userId of [userView.userId, '0'.repeat(27)]) {
      expect((await callAs('super administrator', 'POST', clients, { userId })).status).toBe(400);
    }
  });

  it('an application administrator makes no super administrator', async () => {
    const as = (roleIds: readonly string[]) =>
      callAs('application administrator', 'POST', '/api/v1/users', { displayName: 'x', roleIds });
    expect((await as([userRoles.superAdministrator])).status).toBe(403);
    expect(
      (await as([userRoles.basicUser, userRoles.readOnlyAdministrator, userRoles.applicationAdministrator])).status,
    ).toBe(200);
  });
});
