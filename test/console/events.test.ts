import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole({ config: { traceUrl: 'https://traces.example.com/trace/{traceId}?from=signalbox' } });
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

/** A webhook with a workflow that waits for it. */
async function startWaiting(matches: object) {
  const workflow = await site.signalbox.saveDefinition([waitTask(matches)], { name: `order_${randomUUID()}` });
  const source = await site.signalbox.createSource({
    name: `shop ${randomUUID()}`,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const run = await site.signalbox.startWorkflow(workflow);
  await untilOpen(run);
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const answer = await site.signalbox.postEvent(source.id, {
      headers: { 'Content-Type': 'application/json', 'X-Key': 'open sesame', ...headers },
      body,
    });
    await site.signalbox.untilIdle();
    return answer.headers['x-signalbox-event-id'] as string;
  };
  return { workflow, source, run, post };
}

async function untilOpen(workflowId: string): Promise<void> {
  await expect
    .poll(async () => (await site.signalbox.must('GET', `/api/waits?workflowId=${workflowId}`)).waits.length, {
      timeout: 60_000,
    })
    .toBe(1);
}

it('an event that woke nobody says why, clause by clause, and wakes the wait once it matches', async () => {
  const { workflow, source, run, post } = await startWaiting({
    "$['order']['id']": 9007199254740992,
    "$['type']": 'paid',
  });
  const page = await site.open('/events');
  await post('{"type": "paid", "order": {"id": 9007199254740993}, "note": "<img src=x onerror=alert(1)>"}', {
    'X-Note': '<script>alert(1)</script>',
  });
  // The page follows by itself.
  const row = page.getByRole('row', { name: source.name });
  await row.getByText('accepted').waitFor();
  await inspect(page, 'events');
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/events\/[0-9a-f-]{36}$/);

  // The bytes as they came: the id is no double.
  const body = page.getByRole('region', { name: 'Body' });
  await body.getByText('"order": {"id": 9007199254740993}', { exact: false }).waitFor();
  await body.getByText('<img src=x onerror=alert(1)>').waitFor();
  await page
    .getByRole('region', { name: 'Headers' })
    .getByText(/x-note: <script>alert\(1\)<\/script>/i)
    .waitFor();
  await body.getByText('Lines').click();
  await body.getByText('"id": 9007199254740993').waitFor();

  const why = page.getByRole('region', { name: 'Why not?' });
  await why.getByText('near miss').waitFor();
  const [failed, held] = [why.getByRole('listitem').nth(0), why.getByRole('listitem').nth(1)];
  await failed.getByText('fails').waitFor();
  await failed.getByText('9007199254740993').first().waitFor();
  await held.getByText('holds').waitFor();
  await inspect(page, 'event-why-not');

  const eventId = await post('{"type": "paid", "order": {"id": 9007199254740992}}');
  await site.signalbox.untilStatus(run, 'COMPLETED');
  await page.goto(`/events/${eventId}`);
  await why.getByText('took it').waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByRole('link', { name: run }).waitFor();
  await why.getByRole('link', { name: workflow }).waitFor();
  await inspect(page, 'event-took');
  await page.context().close();
});

it('the filter is in the address, and what it finds is replayed after it was counted', async () => {
  const { source, post } = await startWaiting({ "$['type']": 'never' });
  await post('{"type": "one"}');
  await post('{"type": "two"}', { 'X-Key': 'wrong' });
  const page = await site.open('/events');
  await page.getByRole('combobox', { name: 'Webhook' }).fill(source.name);
  await page.getByRole('option', { name: source.name }).click();
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'rejected' }).click();
  const table = page.getByRole('table', { name: 'Events' });
  // The rows of before stay until the answer is there.
  await expect.poll(() => table.getByText('accepted', { exact: true }).count(), { timeout: 60_000 }).toBe(0);
  await table.getByText('rejected', { exact: true }).waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ source: source.name, outcome: 'rejected' });
  await page.reload();
  await table.getByText('rejected', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Replay these' }).click();
  await page.getByText('The filter finds 1.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  // A wrong proof is as wrong the second time.
  await untilPage(page, 'Replay');
  await page.getByText('0 of 1 are on their way again, 1 were refused.').waitFor();
  await page.getByRole('region', { name: 'Refused' }).getByRole('row').getByRole('link').waitFor();
  await page.getByRole('link', { name: 'Back to the filter' }).click();
  await untilPage(page, 'Events');
  await page.getByRole('button', { name: 'Clear' }).click();
  // Ids of digits alone are texts.
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Delivery ID').fill('90071992547409931');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('No event is so').waitFor();
  await page.reload();
  expect(await page.getByLabel('Delivery ID').inputValue()).toBe('90071992547409931');
  await page.context().close();
});

it('what a replay of many did is listed on a page of its own, with how each event stands now', async () => {
  const { source, post } = await startWaiting({ "$['type']": 'never' });
  await post('{"type": "one"}');
  await post('{"type": "two"}');
  const page = await site.open(`/events?source=${source.id}`);
  await untilPage(page, 'Events');
  await page.getByRole('button', { name: 'Replay these' }).click();
  await page.getByText('The filter finds 2.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await untilPage(page, 'Replay');
  const again = page.getByRole('table', { name: 'On their way again' });
  await expect.poll(() => again.getByText('accepted', { exact: true }).count(), { timeout: 60_000 }).toBe(2);
  await inspect(page, 'replay');
  // The tab remembers it.
  await page.reload();
  await page.getByText('2 of 2 are on their way again, 0 were refused.').waitFor();
  await page.context().close();
});

it('the columns are chosen, and stand in the address', async () => {
  const { source, post } = await startWaiting({ "$['type']": 'never' });
  await post('{"type": "one"}');
  const page = await site.open(`/events?source=${source.id}`);
  const table = page.getByRole('table', { name: 'Events' });
  await table.getByRole('columnheader', { name: 'Came' }).waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Came' }).uncheck();
  await page.getByRole('checkbox', { name: 'Bytes' }).check();
  await table.getByRole('columnheader', { name: 'Bytes' }).waitFor();
  await table.getByText('15', { exact: true }).waitFor();
  await page.reload();
  await table.getByRole('columnheader', { name: 'Bytes' }).waitFor();
  expect(await table.getByRole('columnheader', { name: 'Came' }).count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('columns')).toContain('size');
  await page.context().close();
});

it('an event is copied as a line for a shell, which a shell sends as it was, and as a fixture for tests', async () => {
  const { source, run, post } = await startWaiting({ "$['type']": "it's paid" });
  const body = `{"type": "it's not", "id": 9007199254740993}`;
  const eventId = await post(body, { 'X-Note': 'a "b" $c' });
  const page = await site.open(`/events/${eventId}`);
  const copied = async (item: string) => {
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    return page.evaluate<string>('navigator.clipboard.readText()');
  };
  const line = await copied('As cURL');
  expect(line).not.toContain('open sesame');
  const [method = '', url = '', ...options] = await argumentsOf(line);
  const values = (name: string) => options.filter((_value, at) => options[at - 1] === name);
  const headers = values('-H').map((header) => header.split(/: (.*)/s).slice(0, 2) as [string, string]);
  const [sent] = values('--data-binary');
  expect([method, sent]).toEqual(['POST', body]);
  const answer = await site.signalbox.call(method, new URL(url).pathname, sent, {
    ...Object.fromEntries(headers),
    'X-Key': 'open sesame',
  });
  expect(answer.status).toBe(200);
  await expect
    .poll(async () => (await site.signalbox.ledger(source.id)).map((entry) => entry.bodyBytes), { timeout: 60_000 })
    .toEqual([Buffer.byteLength(body), Buffer.byteLength(body)]);
  await page.keyboard.press('Escape');
  const fixture = JSON.parse(await copied('As test fixture'));
  expect(fixture.body).toBe(body);
  expect(new Headers(fixture.headers).get('x-note')).toBe('a "b" $c');
  expect(new Headers(fixture.headers).has('x-key')).toBe(false);
  expect(await site.signalbox.statusOf(run)).toBe('RUNNING');
  await page.context().close();
});

it('an event is replayed as a new one, and the page leads to it', async () => {
  const { post } = await startWaiting({ "$['type']": 'never' });
  const eventId = await post('{"type": "one"}');
  const page = await site.open(`/events/${eventId}`);
  await page.getByRole('button', { name: 'Replay' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this event' });
  await dialog.getByLabel('As a new event').check();
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await page.getByText(`Another event`).waitFor();
  await page.waitForURL((url) => /^\/events\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(eventId));
  await page.context().close();
});

/** The words that a shell makes of a line with curl, behind its first two: the shell is real, and nothing is sent. */
async function argumentsOf(line: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`]);
  const [include, request, ...rest] = stdout.split('\0').slice(0, -1);
  expect([include, request]).toEqual(['-i', '-X']);
  return rest;
}

it('a value in the payloads is searched for in steps that the page follows by itself', async () => {
  const { source, post } = await startWaiting({});
  const oldest = await post('{"order": {"id": "kunde-4711"}}');
  await site.signalbox.pool.query(
    `INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes)
     SELECT gen_random_uuid(), $1, 'accepted', 'POST', '/', '[]', convert_to('{"order": {"id": "kunde-' || n || '"}}', 'UTF8'), 30
     FROM generate_series(10000, 39999) AS n`,
    [source.id],
  );
  const page = await site.open('/events');
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Path in the body').fill('$.order.id');
  await page.getByLabel('Value at the path').fill('kunde-4711');
  await page.getByRole('button', { name: 'Apply' }).click();
  const search = page.getByRole('status', { name: 'Search in the payloads' });
  await search.getByText(/^Searched [\d,]+ events, all there are; 1 found\.$/).waitFor();
  await page.getByRole('table', { name: 'Events' }).locator(`a[href="/events/${oldest}"]`).waitFor();
  await inspect(page, 'payload-search');
  // The address holds the search: a colleague finds the same.
  expect(new URL(page.url()).searchParams.get('value')).toBe('kunde-4711');

  await page.getByLabel('Value at the path').fill('nobody has this');
  await page.getByRole('button', { name: 'Apply' }).click();
  await search.getByText(/all there are; 0 found\.$/).waitFor();
  await page.getByText('No event is so').waitFor();
  await page.context().close();
});

it('a search in the payloads is stopped, and goes on from there', async () => {
  const { source } = await startWaiting({});
  // Each has the names and the text that are looked for, so none can be passed over unread.
  await site.signalbox.pool.query(
    `INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes)
     SELECT gen_random_uuid(), $1, 'accepted', 'POST', '/', '[]', convert_to('{"order": {"id": "' || n || '"}, "note": "elsewhere"}', 'UTF8'), 50
     FROM generate_series(10000, 69999) AS n`,
    [source.id],
  );
  const page = await site.open('/events');
  let answerRest = () => {};
  const held = new Promise<void>((resolve) => (answerRest = resolve));
  let steps = 0;
  // The first step is answered; the second waits in the browser until the search was stopped.
  await page.route(
    (url) => url.pathname === '/api/events' && url.searchParams.has('path'),
    async (route) => {
      steps += 1;
      if (steps > 1) await held;
      await route.continue();
    },
  );
  await page.goto(`/events?source=${source.id}&path=%24.order.id&value=elsewhere`);
  const search = page.getByRole('status', { name: 'Search in the payloads' });
  await search.getByText(/^Searching: [\d,]+ events, back to .*; 0 found\.$/).waitFor();
  await search.getByRole('button', { name: 'Stop' }).click();
  const onlyFirst = await search.getByText(/^Searched /).textContent();
  answerRest();
  // What was on its way is counted, and nothing more is asked for.
  await expect.poll(() => search.getByText(/^Searched /).textContent(), { timeout: 60_000 }).not.toBe(onlyFirst);
  expect(steps).toBe(2);
  await search.getByRole('button', { name: 'Search on' }).click();
  await search.getByText('Searched 60,000 events, all there are; 0 found.').waitFor();
  await page.context().close();
});

it('an event links to its trace in the viewer of the settings', async () => {
  const { post } = await startWaiting({});
  const id = await post('{}');
  const page = await site.open(`/events/${id}`);
  const link = page.getByRole('link', { name: 'Open trace' });
  expect(await link.getAttribute('href')).toBe(
    `https://traces.example.com/trace/${id.replaceAll('-', '')}?from=signalbox`,
  );
  await page.context().close();
});
