import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { userRoles } from '../../src/model/caller.ts';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';
import { startOpenIdProvider, type Account, type TestOpenIdProvider } from './openid-provider.ts';
import { askForAccess } from './waiting-request.ts';

let provider: TestOpenIdProvider;
let site: ConsoleSite;
beforeAll(async () => {
  provider = await startOpenIdProvider();
  site = await startConsole({
    asAdministrator: true,
    config: {
      openId: {
        issuer: provider.issuer,
        ...provider.client,
        scopes: 'openid profile email groups',
        rolesClaim: 'groups',
        roles: new Map([['on-call', 'operate']]),
        signsOut: true,
      },
    },
  });
  await provider.open(`${site.signalbox.url}/auth/oidc/callback`);
});
afterAll(async () => {
  await site?.stop();
  await provider?.close();
});
afterEach(() => {
  // The way leads over the provider, and over nothing else.
  const isProvider = (trouble: string) => trouble.includes(`calls ${provider.issuer}/`);
  expect(site.troubles.splice(0).filter((trouble) => !isProvider(trouble))).toEqual([]);
});

/** Somebody of the directory, with an account of the same name at the provider. */
async function person(account: Partial<Account> = {}): Promise<{ name: string; id: string }> {
  const name = `Person ${randomUUID().slice(0, 8)}`;
  const email = `${randomUUID()}@example.com`;
  provider.accounts.set(name, { email, email_verified: true, ...account });
  const { userView } = await site.signalbox.must('POST', '/api/v1/users', {
    displayName: name,
    email,
    roleIds: [userRoles.basicUser],
  });
  return { name, id: userView.user.id };
}

/** A request for somebody else, whose one step these people decide. */
async function ask(userIds: readonly string[]): Promise<string> {
  const forUser = (await person()).id;
  return askForAccess(site.signalbox, { approvers: userIds, forUser, description: 'for the release' });
}

async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: `Sign in with ${new URL(provider.issuer).host}` }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await page.getByRole('link', { name, exact: true }).click();
}

/** The inbox has this request alone; the person approves it there, and is who approved it. */
async function approveOwn(page: Page, { requestId, id }: { requestId: string; id: string }): Promise<void> {
  await untilPage(page, 'Requests');
  await page
    .getByRole('tab', { name: /Waiting for me/ })
    .getByText('1', { exact: true })
    .waitFor();
  await page.getByRole('table', { name: 'Requests' }).locator(`a[href="/requests/${requestId}"]`).click();
  await page.getByLabel('Comment').fill('as myself');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('region', { name: 'Plan' }).getByText('Provisioning by hand').waitFor();
  const { taskView } = await site.signalbox.must('GET', `/api/v1/tasks/${requestId}`);
  const [step] = taskView.task.policy.history;
  expect(step.approval.approved.userId).toBe(id);
}

it('an approver signs in by the provider, sees what waits for her alone, and decides as herself', async () => {
  const approver = await person();
  const requestId = await ask([approver.id]);
  await ask([(await person()).id]);
  const page = await site.open('/requests');
  await page.getByLabel('API key').waitFor();
  await inspect(page, 'sign-in');
  await signInAs(page, approver.name);
  await page.waitForURL(`${site.signalbox.url}/requests`);
  await approveOwn(page, { requestId, id: approver.id });

  const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
  expect(await links.allTextContents()).toEqual(['Requests']);
  await page.goto('/events');
  await untilPage(page, 'Hidden from your role');
  await page.getByRole('button', { name: 'Who I am' }).click();
  await page.getByText(approver.name, { exact: true }).waitFor();
  const cookies = await page.context().cookies(site.signalbox.url);
  expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
    ['signalbox_session', true, 'Strict'],
  ]);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  // The provider asks whether it is meant, and comes back.
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await page.waitForURL(`${site.signalbox.url}/sign-in`);
  await page.getByLabel('API key').waitFor();
  expect(await page.context().cookies(site.signalbox.url)).toEqual([]);
  // There is no session at the provider any more, which would sign the next one in without a question.
  await page.goto('/requests');
  await signInAs(page, approver.name);
  await untilPage(page, 'Requests');
  await page.context().close();
});

it('a page that nobody touches asks who one is once the session has ended', async () => {
  const { name } = await person({ groups: ['everybody', 'on-call'] });
  const page = await site.open('/sign-in');
  // The server ends each stream of changes after ten minutes; here the test does.
  await page.addInitScript(() => {
    const streams: EventSource[] = [];
    const Original = EventSource;
    class Kept extends Original {
      constructor(url: string) {
        super(url);
        streams.push(this);
      }
    }
    Object.assign(globalThis, {
      EventSource: Kept,
      endStreams() {
        for (const stream of streams.splice(0)) {
          stream.close();
          stream.dispatchEvent(new Event('error'));
        }
      },
    });
  });
  await page.goto('/waits');
  await signInAs(page, name);
  await untilPage(page, 'Waits');
  await page.context().clearCookies();
  await page.evaluate('endStreams()');
  await page.getByLabel('API key').waitFor();
  await page.context().close();
});

it("a role of the provider's claim opens the other pages", async () => {
  const { name } = await person({ groups: ['everybody', 'on-call'] });
  const page = await site.open('/waits');
  await signInAs(page, name);
  await untilPage(page, 'Waits');
  await page.getByRole('button', { name: 'Who I am' }).click();
  await page.getByText(`${name}, role operate`).waitFor();
  await page.context().close();
});

it('somebody whose address is not verified, or unknown here, is told why and stays outside', async () => {
  const unverified = await person({ email_verified: false });
  const stranger = `Stranger ${randomUUID().slice(0, 8)}`;
  provider.accounts.set(stranger, { email: `${randomUUID()}@example.com`, email_verified: true });
  for (const [name, words] of [
    [unverified.name, 'has not verified your e-mail address'],
    [stranger, 'Nobody here has your e-mail address'],
  ] as const) {
    const page = await site.open('/requests');
    await signInAs(page, name);
    await page.getByRole('alert').getByText(words).waitFor();
    await inspect(page, 'sign-in-refused');
    await page.goto('/requests');
    await page.getByLabel('API key').waitFor();
    await page.context().close();
  }
});

it('a person signs in with a client of hers, and decides as herself', async () => {
  const approver = await person();
  const requestId = await ask([approver.id]);
  const { client, clientSecret } = await site.signalbox.must('POST', '/api/v1/iam/personal_clients', {
    userId: approver.id,
  });
  const page = await site.open('/requests');
  await page.getByRole('button', { name: 'Use a personal client instead' }).click();
  await page.getByLabel('Client ID').fill(client.clientId);
  await page.getByLabel('Client secret').fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('This client or its secret is not known').waitFor();
  await page.getByLabel('Client secret').fill(clientSecret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await approveOwn(page, { requestId, id: approver.id });
  // The provider has nothing to do with it.
  await page.getByRole('button', { name: 'Who I am' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  expect(new URL(page.url()).origin).toBe(site.signalbox.url);
  await page.context().close();
});
