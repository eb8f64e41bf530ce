import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

const must = (method: string, path: string, body?: unknown) => site.signalbox.must(method, path, body);

async function person(displayName: string): Promise<string> {
  return (await must('POST', '/api/v1/users', { displayName })).userView.user.id;
}

async function policyOf(displayName: string, userIds: readonly string[]): Promise<string> {
  const { policy } = await must('POST', '/api/v1/policies', {
    displayName,
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps: [{ approval: { users: { userIds } } }] } },
  });
  return policy.id;
}

async function ask(grantPolicyId: string, identityUserId: string): Promise<string> {
  const { app } = await must('POST', '/api/v1/apps', { displayName: `App ${randomUUID()}` });
  const { appEntitlementView } = await must('POST', `/api/v1/apps/${app.id}/entitlements`, {
    displayName: 'Sales admin',
    grantPolicyId,
  });
  const { taskView } = await must('POST', '/api/v1/task/grant', {
    appId: app.id,
    appEntitlementId: appEntitlementView.appEntitlement.id,
    identityUserId,
  });
  return taskView.task.id;
}

it('a person is disabled on the page of people: what waits for her alone goes to others, and she can be enabled', async () => {
  const mark = randomUUID().slice(0, 8);
  const [leaver, other] = [await person(`Leaver ${mark}`), await person(`Other ${mark}`)];
  const policyId = await policyOf(`Leaver decides ${mark}`, [leaver]);
  const alone = await ask(policyId, other);
  const own = await ask(await policyOf(`Other decides ${mark}`, [other]), leaver);
  const page = await site.open('/requests/access?tab=people');
  await untilPage(page, 'Access');
  await page.getByLabel('Search').fill(`Leaver ${mark}`);
  await page.getByRole('button', { name: `Disable Leaver ${mark}` }).click();
  const dialog = page.getByRole('dialog', { name: `Disable Leaver ${mark}` });
  await dialog.getByLabel('Ask all access back').click();
  await inspect(page, 'people-disable');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByText(`Leaver ${mark} is disabled: 1 step reassigned, 1 request closed.`).waitFor();
  const row = page.getByRole('row').filter({ hasText: `Leaver ${mark}` });
  await row.getByText('disabled', { exact: true }).waitFor();
  expect((await must('GET', `/api/v1/tasks/${alone}`)).taskView.task.stepApproverIds).not.toContain(leaver);

  await page.goto(`/requests/${alone}`);
  await page.getByText('was disabled.', { exact: false }).waitFor();
  await inspect(page, 'request-handed-over');
  await page.goto(`/requests/${own}`);
  await page.getByText('Cancelled', { exact: true }).waitFor();

  await page.goto('/requests/access?tab=people');
  await page.getByLabel('Search').fill(`Leaver ${mark}`);
  await page.getByRole('button', { name: `Enable Leaver ${mark}` }).click();
  await page.getByText(`Leaver ${mark} can sign in again.`).waitFor();
  await row.getByText('enabled', { exact: true }).waitFor();
  await page.context().close();
});

it('approvers who are on no first page have their names', async () => {
  const mark = randomUUID().slice(0, 8);
  const ids: string[] = [];
  for (let at = 0; at < 60; at += 1) ids.push(await person(`Somebody ${mark} ${at}`));
  const late = [ids[57] ?? '', ids[59] ?? ''];
  await policyOf(`Late ones decide ${mark}`, late);
  const page = await site.open('/requests/access?tab=policies');
  await untilPage(page, 'Access');
  await page.getByRole('button', { name: `Edit Late ones decide ${mark}` }).click();
  const dialog = page.getByRole('dialog', { name: `Edit Late ones decide ${mark}` });
  await dialog.getByText(`Somebody ${mark} 57`).waitFor();
  await dialog.getByText(`Somebody ${mark} 59`).waitFor();
  expect(await dialog.getByText(late[0] ?? '').count()).toBe(0);
  await page.context().close();
});
