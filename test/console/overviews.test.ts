import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
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

it('the list of webhooks says what came in a day, what was refused and mostly why; home says how it goes', async () => {
  const { signalbox } = site;
  const workflow = await signalbox.saveDefinition([waitTask({ '$.kind': 'wanted' })]);
  const receiverWorkflowNamesToVersions = { [workflow]: 0 };
  const source = await signalbox.createSource({ name: `busy ${randomUUID()}`, receiverWorkflowNamesToVersions });
  const quiet = await signalbox.createSource({ name: `quiet ${randomUUID()}`, receiverWorkflowNamesToVersions });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const wrong = { 'Content-Type': 'application/json', 'X-Key': 'wrong' };
  await signalbox.postEvent(source.id, { headers: wrong, body: '{"a":1}' });
  await signalbox.postEvent(source.id, { headers: wrong, body: '{"a":2}' });
  await signalbox.postOpen(source.id, { kind: 'other' });
  await signalbox.postOpen(source.id, { kind: 'wanted' });
  await signalbox.untilStatus(run, 'COMPLETED', { withinMs: 60_000 });
  const [reason] = (await signalbox.ledger(source.id)).flatMap((entry) => entry.reason ?? []);

  const page = await site.open('/webhooks');
  const row = page.getByRole('row').filter({ hasText: source.name });
  await row.getByText('4 events').waitFor();
  await row.getByText(`2 refused, mostly ${reason}`).waitFor();
  await row.getByText('accepted', { exact: true }).waitFor();
  await page.getByRole('row').filter({ hasText: quiet.name }).getByText('none', { exact: true }).waitFor();
  await inspect(page, 'webhooks-activity');
  await row.getByRole('link', { name: /2 refused/ }).click();
  await untilPage(page, 'Events');
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ source: source.id, outcome: 'rejected' });

  await page.goto('/');
  await untilPage(page, 'Home');
  await page.getByRole('img', { name: 'Events a minute: 2 accepted, 2 rejected' }).waitFor();
  await page.getByRole('region', { name: 'Event to workflow' }).getByText('1 of 2 woke nobody').waitFor();
  await page.getByRole('region', { name: 'Not finished' }).getByText('nothing is left over').waitFor();
  await page.getByRole('region', { name: 'Open waits' }).getByText('0 requests wait for you').waitFor();
  await inspect(page, 'home-numbers');
  // The page follows by itself.
  await signalbox.postOpen(source.id, { kind: 'late' });
  await page.getByRole('img', { name: 'Events a minute: 3 accepted, 2 rejected' }).waitFor();
  await page.context().close();
});
