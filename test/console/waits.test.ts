import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { go, startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

it('a wait says which events came near, tries one without effect, and is over once its event has come', async () => {
  const page = await site.open('/waits');
  await page.getByText('Nothing waits', { exact: true }).waitFor();

  const matches = { "$['order']['id']": 'A <b>1</b>', "$['type']": 'paid' };
  const workflow = await site.signalbox.saveDefinition([waitTask(matches)], { name: `order_${randomUUID()}` });
  const source = await site.signalbox.createSource({
    name: 'The shop',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const run = await site.signalbox.startWorkflow(workflow);
  // The page follows by itself.
  const row = page.getByRole('row', { name: workflow });
  await row.getByText(`$['order']['id'] = "A <b>1</b>"`).waitFor();
  await row.getByText('open', { exact: true }).waitFor();
  await row.getByRole('link', { name: 'The shop' }).waitFor();
  await site.signalbox.postOpen(source.id, { type: 'paid', order: { id: 'B' } });
  await site.signalbox.postOpen(source.id, { type: 'sent', order: { id: 'C' } });
  await site.signalbox.untilIdle();
  await inspect(page, 'waits');

  await row.getByRole('link', { name: workflow }).click();
  await untilPage(page, `Wait of ${workflow}`);
  const near = page.getByRole('region', { name: 'Near misses' });
  const [nearest, further] = [near.getByRole('article').nth(0), near.getByRole('article').nth(1)];
  await nearest.getByText('1 fails').waitFor();
  await nearest.getByText('"B"').waitFor();
  await further.getByText('2 fail').waitFor();
  await page.getByText('2 events have come since').waitFor();

  const trial = page.getByRole('region', { name: 'Would this event match?' });
  await trial.getByRole('textbox').fill('{"type": "paid", "order": {"id": "A <b>1</b>"}}');
  await trial.getByRole('button', { name: 'Try it' }).click();
  await trial.getByText('It would match', { exact: true }).waitFor();
  const [stored] = await site.signalbox.ledger(source.id);
  await trial.getByRole('textbox').fill(stored.id);
  await trial.getByRole('button', { name: 'Try it' }).click();
  await trial.getByText('It would not match').waitFor();
  expect(await site.signalbox.statusOf(run)).toBe('RUNNING');
  await inspect(page, 'wait');

  await site.signalbox.postOpen(source.id, { type: 'paid', order: { id: 'A <b>1</b>' } });
  await page.getByText('It is over: it took event').waitFor();
  await page.getByRole('region', { name: 'What it waits for' }).getByText('Took').waitFor();
  await go(page, 'Waits');
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'taken' }).click();
  await page.getByRole('row', { name: workflow }).getByText('delivered').waitFor();
  expect(new URL(page.url()).searchParams.get('state')).toBe('taken');
  await page.context().close();
});
