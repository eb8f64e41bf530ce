import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { consoleDist } from '../../scripts/build-console.mjs';
import { waitTask } from '../helpers/api.ts';
import { inspect } from './inspect.ts';
import { go, startConsole, untilPage, type ConsoleSite } from './browser.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

it('the first steps end in a completed workflow without leaving the page', async () => {
  const page = await site.open('/');
  const steps = page.getByLabel('First steps');
  await steps.getByRole('button', { name: 'Make a webhook' }).click();
  await steps.getByRole('button', { name: 'Run the workflow' }).waitFor();
  // Who looks around meanwhile finds each step as it was left.
  await page.reload();
  await steps.getByRole('button', { name: 'Run the workflow' }).click();
  await steps.getByText('RUNNING', { exact: true }).waitFor();
  await go(page, 'Events');
  await page.goBack();
  await untilPage(page, 'Home');
  await steps.getByText('RUNNING', { exact: true }).waitFor();
  expect(await steps.getByRole('button').allTextContents()).toEqual(['Send an event']);
  await steps.getByRole('button', { name: 'Send an event' }).click();
  await steps.getByText('COMPLETED', { exact: true }).waitFor();
  await page.getByLabel('Newest events').getByText('woke 1').first().waitFor();
  await page.getByLabel('Health').getByText('postgres: works').waitFor();
  expect(await site.signalbox.must('GET', '/api/metadata/webhook')).toHaveLength(1);

  // With a webhook of one's own they are folded, and there by the keyboard.
  await site.signalbox.createSource({ receiverWorkflowNamesToVersions: { orderPayment: 0 } });
  await page.reload();
  await steps.getByText('First steps').waitFor();
  expect(await steps.getByRole('button', { name: 'Run the workflow' }).isVisible()).toBe(false);
  await steps.locator('summary').press('Enter');
  await steps.getByRole('button', { name: 'Run the workflow' }).waitFor();
  await page.context().close();
});

describe('definitions', () => {
  /** The editor's text, as a person would replace it. */
  async function write(page: Page, text: string): Promise<void> {
    await page.getByLabel('Definition as JSON').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
  }

  it('what somebody writes is kept when somebody else saves another version meanwhile', async () => {
    const name = `shared_${randomUUID()}`;
    const version = (number: number, description: string) => ({
      name,
      description,
      version: number,
      schemaVersion: 2,
      tasks: [waitTask()],
    });
    await site.signalbox.must('POST', '/api/metadata/workflow', version(1, 'the first'));
    const page = await site.open(`/definitions/${name}?tab=json`);
    const editor = page.getByLabel('Definition as JSON');
    await editor.getByText('the first').waitFor();
    await write(page, JSON.stringify(version(1, 'half a sent'), undefined, 2));
    await site.signalbox.must('POST', '/api/metadata/workflow', version(2, 'the second'));
    await page.getByText('Somebody saved this meanwhile').waitFor();
    await editor.getByText('half a sent').waitFor();
    await page.getByRole('button', { name: 'Show what was saved instead' }).click();
    await editor.getByText('the second').waitFor();
    // What nobody has touched follows by itself.
    await site.signalbox.must('POST', '/api/metadata/workflow', version(3, 'the third'));
    await editor.getByText('the third').waitFor();
    expect(await page.getByText('Somebody saved this meanwhile').count()).toBe(0);
    await page.context().close();
  });

  it('one is written, refused at the line that is wrong, mended, saved, drawn and saved as the next version', async () => {
    const name = `written_${randomUUID()}`;
    const page = await site.open('/definitions');
    await page.getByRole('link', { name: 'New definition' }).click();
    const definition = (reference: string) =>
      JSON.stringify(
        {
          name,
          version: 1,
          tasks: [waitTask(), { name: 'x', taskReferenceName: reference, type: 'SET_VARIABLE', inputParameters: {} }],
        },
        undefined,
        2,
      );
    await write(page, definition('wait_ref'));
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alert')
      .getByText(/tasks\[1\]/)
      .first()
      .waitFor();
    const marked = page.locator('.cm-lintRange-error');
    await marked.first().waitFor();
    expect((await marked.first().textContent()) ?? '').toMatch(/wait_ref|taskReferenceName|\{/);
    await write(page, definition('second'));
    await page.getByRole('button', { name: 'Save' }).click();
    await untilPage(page, name);
    await page.getByLabel('Diagram of the workflow').getByText('second').waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByLabel('Definition as JSON').getByText(name).first().waitFor();
    // What the server warns of outlives the editor, which the new version takes the place of.
    await write(page, definition('third').replace('"inputParameters": {}', '"inputParameters": {}, "retries": 3'));
    await page.getByRole('button', { name: 'Save as new version' }).click();
    await page.getByRole('combobox', { name: 'Version' }).waitFor();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Version' }).inputValue(), { timeout: 60_000 })
      .toBe('Version 2');
    const warned = page.getByRole('alert').filter({ hasText: `${name} is saved, with warnings` });
    await warned.getByText(/tasks\[1\].*retries/).waitFor();
    await inspect(page, 'definition-warned');
    await page.getByRole('link', { name: 'Run Workflow' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run Workflow' });
    expect(await dialog.getByLabel('Workflow Name').inputValue()).toBe(name);
    await page.context().close();
  });

  it('two versions are compared line by line', async () => {
    const name = await site.signalbox.saveDefinition([waitTask({ '$.kind': 'old' }, 'first')]);
    await site.signalbox.must('PUT', '/api/metadata/workflow', [
      { name, version: 2, schemaVersion: 2, tasks: [waitTask({ '$.kind': 'new' }, 'first'), waitTask({}, 'second')] },
    ]);
    const page = await site.open(`/definitions/${name}`);
    await untilPage(page, name);
    await page.getByRole('tab', { name: 'Compare' }).click();
    const differences = page.getByRole('region', { name: 'Differences' });
    await differences.getByRole('deletion').getByText('"$.kind": "old"').waitFor();
    await differences.getByRole('insertion').getByText('"$.kind": "new"').waitFor();
    await differences.getByRole('insertion').getByText('"taskReferenceName": "second"').waitFor();
    await inspect(page, 'definition-compare');
    await page.context().close();
  });

  it('numbers that JavaScript cannot hold come back as they were written', async () => {
    const name = `exact_${randomUUID()}`;
    const written = `{"name":"${name}","version":1,"tasks":[{"name":"w","taskReferenceName":"w","type":"WAIT_FOR_WEBHOOK","inputParameters":{"matches":{"$.id":12345678901234567890}}}]}`;
    expect(
      (await site.signalbox.call('POST', '/api/metadata/workflow', written, { 'Content-Type': 'application/json' }))
        .status,
    ).toBe(200);
    const page = await site.open(`/definitions/${name}?tab=json`);
    await page.getByLabel('Definition as JSON').getByText('12345678901234567890').waitFor();
    await page.getByRole('button', { name: 'Overwrite this version' }).click();
    await page.getByText('is saved').waitFor();
    expect((await site.signalbox.get(`/api/metadata/workflow/${name}`)).text).toContain('12345678901234567890');
    await page.context().close();
  });
});

describe('a run', () => {
  it('is paused, resumed and terminated; a waiting task is completed by hand', async () => {
    const name = await site.signalbox.saveDefinition([waitTask({}, 'first'), waitTask({}, 'second')]);
    const run = await site.signalbox.startWorkflow(name);
    const page = await site.open(`/workflows/${run}`);
    const choose = async (act: string) => {
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: act }).click();
    };
    await choose('Pause');
    await page.getByText('PAUSED', { exact: true }).waitFor();
    await choose('Resume');
    await page.getByText('RUNNING', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'first', exact: true }).click();
    await page.getByRole('button', { name: 'Complete task' }).click();
    await page.getByRole('dialog').getByText('COMPLETED', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'second', exact: true }).waitFor();
    await choose('Terminate');
    await page.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
    await page.getByText('TERMINATED', { exact: true }).waitFor();
    await go(page, 'Workflows');
    // The tests' Temporal has the runs of other files too, so the newest need not be this one.
    const filter = page.getByLabel('Workflow', { exact: true }).first();
    await filter.fill(name);
    await filter.press('Enter');
    await page.getByRole('link', { name: run }).waitFor();
    await page.context().close();
  });

  it('that is not there, and a task list without a diagram, say so', async () => {
    const page = await site.open('/workflows/no-such-run');
    await page
      .getByRole('alert')
      .getByText(/no such workflow/)
      .waitFor();
    await page.context().close();
  });

  it('of 500 tasks is shown whole', async () => {
    const tasks = Array.from({ length: 500 }, (_none, at) => ({
      name: `set_${at}`,
      taskReferenceName: `set_${at}`,
      type: 'SET_VARIABLE',
      inputParameters: { [`v${at % 5}`]: at },
    }));
    const run = await site.signalbox.startWorkflow(await site.signalbox.saveDefinition(tasks));
    await site.signalbox.untilStatus(run, 'COMPLETED', { withinMs: 90_000 });
    const page = await site.open(`/workflows/${run}`);
    await page.getByRole('button', { name: 'set_499', exact: true }).waitFor();
    await page.getByLabel('Diagram of the workflow').waitFor();
    await page.context().close();
  });
});

it('Ctrl-K opens what an id is of', async () => {
  const source = await site.signalbox.createSource({
    name: 'Found by its id',
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  });
  const page = await site.open('/');
  await untilPage(page, 'Home');
  await page.keyboard.press('Control+K');
  await page.getByRole('textbox', { name: 'Find by id' }).fill(source.id);
  await page.getByRole('button', { name: /Found by its id/ }).click();
  await untilPage(page, 'Found by its id');
  await page.keyboard.press('Control+K');
  await page.getByRole('textbox', { name: 'Find by id' }).fill('no-such-id');
  await page.getByText('Nothing has this id', { exact: false }).waitFor();
  await page.context().close();
});

it('HTML and script in names, inputs and events is text on every page', async () => {
  const hostile = `<img src=x onerror="window.taken=1"><script>window.taken=1</script>`;
  const name = await site.signalbox.saveDefinition([waitTask({ '$.a': hostile }, 'waits')], { description: hostile });
  const source = await site.signalbox.createSource({ name: hostile, receiverWorkflowNamesToVersions: { [name]: 0 } });
  const run: string = await site.signalbox.must(
    'POST',
    `/api/workflow/${name}?correlationId=${encodeURIComponent(hostile)}`,
    { hostile },
  );
  await site.signalbox.untilWaiting(1);
  await site.signalbox.postOpen(source.id, { a: hostile });
  await site.signalbox.untilStatus(run, 'COMPLETED');
  const page = await site.open('/');
  for (const path of [
    '/',
    '/webhooks',
    `/webhooks/${source.id}`,
    '/workflows',
    `/workflows/${run}`,
    '/definitions',
    `/definitions/${name}`,
    '/events',
    '/waits',
  ]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const injected = await page.evaluate(
      `document.querySelectorAll('#root img, #root script').length + (window.taken ?? 0)`,
    );
    expect([path, injected]).toEqual([path, 0]);
  }
  await page.context().close();
});

it('the first load is at most 250 kB compressed; editor, diagram and charts come later', async () => {
  const page = await site.open('about:blank');
  const loaded: string[] = [];
  page.on('response', (response) => loaded.push(new URL(response.url()).pathname));
  await page.goto(site.signalbox.url);
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const assets = loaded.filter((path) => path.startsWith('/assets/')).map((path) => path.slice('/assets/'.length));
  const bytes = assets.reduce((sum, file) => sum + statSync(join(consoleDist, 'assets', `${file}.gz`)).size, 0);
  console.info(`first load: ${assets.length} files, ${(bytes / 1000).toFixed(0)} kB by gzip`);
  expect(bytes).toBeLessThanOrEqual(250_000);
  expect(assets.filter((file) => /editor|diagram|chart/.test(file))).toEqual([]);
  const index = readFileSync(join(consoleDist, 'index.html'), 'utf8');
  expect(
    readdirSync(join(consoleDist, 'assets')).filter(
      (file) => /json-editor|workflow-diagram/.test(file) && index.includes(file),
    ),
  ).toEqual([]);
  await page.context().close();
});
