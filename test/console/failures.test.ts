import { afterAll, beforeAll, expect, it } from 'vitest';
import { go, startConsole, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole({ worker: false });
});
afterAll(async () => {
  // The last test stops the server.
  await site?.browser.close();
});

const sections = [
  ['Webhooks', 'Webhooks'],
  ['Events', 'Events'],
  ['Waits', 'Waits'],
  ['Definitions', 'Definitions'],
  ['Requests', 'Requests'],
  ['Settings', 'Webhooks'],
] as const;

/** The browser notes each failure by itself. */
function expectOnly(pattern: RegExp): void {
  expect(site.troubles.splice(0).filter((trouble) => !pattern.test(trouble))).toEqual([]);
}

it('each page says what failed while the database cannot be read, and comes back', async () => {
  const page = await site.open('/');
  for (const [section, heading] of sections) await go(page, section, heading);
  const tables = ['event', 'wait', 'endpoint'];
  const rename = (from: (table: string) => string, to: (table: string) => string) =>
    site.signalbox.pool.query(tables.map((table) => `ALTER TABLE ${from(table)} RENAME TO ${to(table)}`).join(';'));
  const away = (table: string) => `${table}_away`;
  const here = (table: string) => table;
  await rename(here, away);
  try {
    await page.reload();
    for (const [section, heading] of [
      ['Events', 'Events'],
      ['Waits', 'Waits'],
      ['Settings', 'Webhooks'],
    ] as const) {
      await go(page, section, heading);
      const alert = page.getByRole('alert').first();
      await alert.getByText('The server has trouble').waitFor();
      // What went wrong inside is for the log.
      expect([section, await alert.textContent()]).toEqual([
        section,
        expect.not.stringMatching(/relation|does not exist|SELECT/),
      ]);
    }
    await go(page, 'Events');
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    await inspect(page, 'failure');
  } finally {
    await rename(away, here);
  }
  // By itself, by the button, or by coming again, whichever is first.
  await go(page, 'Waits');
  await go(page, 'Events');
  await page.getByText('Nothing has come yet').waitFor();
  expectOnly(/status of 500|status of 503/);
  await page.context().close();
});

it('a page that was read says that it is no longer live while the database is away', async () => {
  const page = await site.open('/events');
  const notLive = page.getByRole('status').getByText('Not live');
  await page.getByText('Nothing has come yet').waitFor();
  await site.signalbox.pool.query('ALTER TABLE source RENAME TO source_away');
  try {
    await notLive.waitFor();
  } finally {
    await site.signalbox.pool.query('ALTER TABLE source_away RENAME TO source');
  }
  await notLive.waitFor({ state: 'detached' });
  expectOnly(/status of 500|status of 503/);
  await page.context().close();
});

it('each page says that the server does not answer once it is away', async () => {
  const page = await site.open('/');
  for (const [section, heading] of sections) await go(page, section, heading);
  await site.signalbox.stop();
  for (const [section, heading] of sections) {
    await go(page, section, heading);
    // What was read a moment ago may still stand there; the page says that it is no longer live.
    await page
      .getByText('Not live', { exact: false })
      .or(page.getByText('The server does not answer'))
      .first()
      .waitFor();
  }
  await inspect(page, 'server-away');
  expectOnly(/ERR_|Failed to load|EventSource|net::/);
  await page.context().close();
});
