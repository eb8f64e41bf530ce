import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { apiRoles } from '../../src/model/api-key.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { startConsole, type ConsoleSite } from './browser.ts';

const sections = ['Webhooks', 'Events', 'Waits', 'Workflows', 'Definitions', 'Requests', 'Settings'];

describe('on this machine, without keys', () => {
  let site: ConsoleSite;
  beforeAll(async () => {
    site = await startConsole({ worker: false });
  });
  afterAll(() => site?.stop());
  afterEach(() => {
    expect(site.troubles.splice(0)).toEqual([]);
  });

  it.each([1280, 400])('every section is reached from the navigation, at %i pixels', async (width) => {
    const page = await site.open('/', { viewport: { width, height: 800 } });
    for (const section of sections) {
      if (width === 400) await page.getByRole('button', { name: 'Open navigation' }).click();
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click();
      await page.getByRole('heading', { level: 1, name: section === 'Settings' ? 'Webhooks' : section }).waitFor();
      const isWider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      expect([section, isWider]).toEqual([section, false]);
    }
    await page.context().close();
  });

  it('every page has an address that opens it, also when it is loaded anew', async () => {
    const router = await readFile(new URL('../../src/console/app/router.tsx', import.meta.url), 'utf8');
    const paths = [...router.matchAll(/ path: '([^']+)'/g)].map(([, path = '']) => path.replace(/\$\w+/g, 'some-id'));
    expect(paths).toContain('/schemas');
    for (const path of paths) expect([path, (await site.signalbox.get(path)).status]).toEqual([path, 200]);
  });

  it('the policy of the page allows neither styles nor scripts within it, and its answer names a fresh nonce', async () => {
    const policies = await Promise.all(
      ['/', '/webhooks/some-id'].map(async (path) => {
        const { status, headers } = await site.signalbox.get(path);
        expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
        return String(headers['content-security-policy']);
      }),
    );
    expect(policies[0]).toMatch(/default-src 'none'.*script-src 'self'; style-src 'self' 'nonce-[\w+/=]{24}'/);
    expect(policies.join()).not.toContain('unsafe');
    expect(policies[0]).not.toBe(policies[1]);
  });

  it('files of the page are kept by browsers for good, compressed; one that is not there says why', async () => {
    const page = (await site.signalbox.get('/')).text;
    const [script = ''] = /\/assets\/index-[^"]+\.js/.exec(page) ?? [];
    const { status, headers } = await site.signalbox.call('GET', script, undefined, { 'Accept-Encoding': 'gzip' });
    expect([status, headers['content-encoding'], headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'gzip',
      expect.stringContaining('javascript'),
      'public, max-age=31536000, immutable',
    ]);
    const missing = await site.signalbox.get('/assets/index-of-before.js');
    expect([missing.status, missing.body.message]).toEqual([404, expect.stringContaining('load the page again')]);
  });

  it('light and dark are chosen in the page and kept', async () => {
    const page = await site.open('/webhooks', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Light colours' }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    await page.context().close();
  });
});

describe('with keys', () => {
  let site: ConsoleSite;
  const keys = new Map<string, string>();
  beforeAll(async () => {
    site = await startConsole({ worker: false, asAdministrator: true });
    for (const role of apiRoles) {
      const { key, secret } = newApiKey({ name: `the ${role} one`, role });
      await createApiKeys(site.signalbox.pool).create(key);
      keys.set(role, `${key.id}.${secret}`);
    }
  });
  afterAll(() => site?.stop());

  const cookieOf = async (key: string) => {
    const { headers } = await site.signalbox.call('POST', '/api/session', { key }, fromConsole);
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };
  /** As a browser sends it from the console. */
  const fromConsole = { 'X-Signalbox-Console': '1', 'Sec-Fetch-Site': 'same-origin' };
  const nobody = { 'X-Authorization': '', Authorization: '' };
  const asBrowser = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    site.signalbox.call(method, path, body, { ...nobody, ...headers });

  it('one signs in with a key where one came to, and out again', async () => {
    const page = await site.open('/events');
    await page.getByLabel('API key').fill('key_wrong.nothing');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('This key is not known').waitFor();
    await page.getByLabel('API key').fill(keys.get('read') ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    const [cookie] = await page.context().cookies();
    expect([cookie?.httpOnly, cookie?.sameSite]).toEqual([true, 'Strict']);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Who I am' }).click();
    await page.getByText('Key "the read one", role read').waitFor();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    await page.context().close();
  });

  it('a session has the role of its key, and ends with it', async () => {
    for (const role of apiRoles) {
      const me = await asBrowser('GET', '/api/me', { Cookie: await cookieOf(keys.get(role) ?? '') });
      expect([me.status, me.body.role, me.body.name]).toEqual([200, role, `the ${role} one`]);
    }
    const { key, secret } = newApiKey({ name: 'short', role: 'admin' });
    await createApiKeys(site.signalbox.pool).create(key);
    const cookie = await cookieOf(`${key.id}.${secret}`);
    expect((await asBrowser('GET', '/api/v1/webhooks', { Cookie: cookie })).status).toBe(200);
    await createApiKeys(site.signalbox.pool).revoke(key.id);
    for (const path of ['/api/me', '/api/v1/webhooks', '/api/live?topics=events'])
      expect([path, (await asBrowser('GET', path, { Cookie: cookie })).status]).toEqual([path, 401]);
  });

  it('the cookie counts for nothing where a page of another site may have sent it (CSRF)', async () => {
    const Cookie = await cookieOf(keys.get('admin') ?? '');
    const post = (headers: Record<string, string>) =>
      asBrowser(
        'POST',
        '/api/metadata/webhook',
        { Cookie, ...headers },
        {
          name: JSON.stringify(headers),
          sourcePlatform: 'Custom',
          headers: { 'X-Key': 'open sesame' },
          receiverWorkflowNamesToVersions: { orderPayment: 0 },
        },
      );
    const host = new URL(site.signalbox.url).host;
    const foreign: readonly Record<string, string>[] = [
      {},
      { 'Sec-Fetch-Site': 'cross-site', 'X-Signalbox-Console': '1' },
      { 'Sec-Fetch-Site': 'same-site', 'X-Signalbox-Console': '1' },
      { 'Sec-Fetch-Site': 'same-origin' },
      { Origin: 'http://evil.example', 'X-Signalbox-Console': '1' },
      { 'X-Signalbox-Console': '1' },
    ];
    for (const headers of foreign) expect([headers, (await post(headers)).status]).toEqual([headers, 401]);
    const own: readonly Record<string, string>[] = [
      fromConsole,
      { Origin: `http://${host}`, 'X-Signalbox-Console': '1' },
    ];
    for (const headers of own) expect([headers, (await post(headers)).status]).toEqual([headers, 200]);
    const read = await asBrowser('GET', '/api/events', { Cookie, 'Sec-Fetch-Site': 'cross-site' });
    expect(read.status).toBe(401);
  });

  it('another site cannot sign a browser in', async () => {
    const { status, headers } = await asBrowser(
      'POST',
      '/api/session',
      { 'Sec-Fetch-Site': 'cross-site', 'X-Signalbox-Console': '1' },
      { key: keys.get('admin') },
    );
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('a token is no key: no session is made of one', async () => {
    const [keyId, keySecret] = (keys.get('read') ?? '').split('.');
    const { token } = (await site.signalbox.call('POST', '/api/token', { keyId, keySecret })).body;
    expect((await asBrowser('POST', '/api/session', fromConsole, { key: token })).status).toBe(401);
  });
});
