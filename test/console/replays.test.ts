import { afterAll, beforeAll, expect, it } from 'vitest';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());

it('a replay of many that loses the server on its way keeps what it did, says why, and goes on from there', async () => {
  const source = await site.signalbox.createSource({ receiverWorkflowNamesToVersions: { orderPayment: 0 } });
  // One more than a call takes.
  const eventCount = 501;
  const posts = Array.from({ length: eventCount }, (_none, count) => count);
  while (posts.length > 0)
    await Promise.all(
      posts.splice(0, 50).map((count) =>
        site.signalbox.postEvent(source.id, {
          headers: { 'Content-Type': 'application/json', 'X-Key': 'open sesame' },
          body: JSON.stringify({ count }),
        }),
      ),
    );
  await site.signalbox.untilIdle();

  const page = await site.open(`/events?source=${source.id}`);
  await untilPage(page, 'Events');
  await page.getByRole('button', { name: 'Replay these' }).click();
  await page.getByText('The filter finds 501.').waitFor();
  let isGone = false;
  await page.route('**/api/events/replay', async (route) => {
    const isBehind = 'cursor' in JSON.parse(route.request().postData() ?? '{}');
    if (isGone && isBehind) await route.abort('connectionreset');
    else await route.continue();
  });
  isGone = true;
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();

  await untilPage(page, 'Replay');
  await page.getByText('500 of 500 are on their way again, 0 were refused.').waitFor();
  const stopped = page.getByRole('alert').filter({ hasText: 'It stopped on the way' });
  await stopped.getByText('The server does not answer.').waitFor();
  await inspect(page, 'replay-stopped');
  // The tab remembers it, and where it stopped. A second failure takes nothing away.
  await page.reload();
  await stopped.getByRole('button', { name: 'Go on' }).click();
  await stopped.getByText('The server does not answer.').waitFor();
  isGone = false;
  await stopped.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('501 of 501 are on their way again, 0 were refused.').waitFor();
  expect(await stopped.count()).toBe(0);
  await page.reload();
  await page.getByText('501 of 501 are on their way again, 0 were refused.').waitFor();
  // The browser notes each lost connection by itself.
  expect(site.troubles.filter((trouble) => !trouble.includes('net::ERR_CONNECTION_RESET'))).toEqual([]);
  await page.context().close();
});
