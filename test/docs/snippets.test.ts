import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptUpPages, project, readPage } from './pages.ts';

/** Names that a page uses and leaves to its readers. */
const readersOwn: Readonly<Record<string, string>> = {
  'docs/authoring.md': `
    import { Worker, type WorkerOptions } from '@temporalio/worker';
    import { z } from 'zod';
    interface PullRequestClosed { readonly pull_request: { readonly merged: boolean } }
    declare const repository: string;
    declare const options: WorkerOptions;
    declare const activities: object;
    const matches = { '$.type': 'invoice.paid' };
    const paid = z.object({ id: z.string() });`,
  'docs/operations.md': 'declare const $: { payload: { type: string; region: string } };',
  'docs/package.md': `
    import express from 'express';
    const app = express();
    declare function enqueue(delivery: object): Promise<void>;`,
  'docs/platforms/stripe.md': 'declare const customer: string;',
  'examples/pagerduty-escalation/README.md': `
    import { waitForWebhook } from 'signalbox/workflow';
    declare const resolved: Promise<void>;`,
  'examples/release-train/README.md': `
    import { webhookEvents } from 'signalbox/workflow';
    interface PullRequestEvent { readonly number: number }
    declare const published: Promise<void>;`,
  'examples/stripe-dunning/README.md': `
    import { waitForWebhook } from 'signalbox/workflow';
    declare const invoice: { readonly id: string };`,
  'examples/tool-approval/README.md': `
    import { Client } from '@temporalio/client';
    import { approveToolCall } from '../../examples/tool-approval/workflows.ts';
    declare const client: Client;
    declare const taskQueue: string;
    declare const workflowId: string;
    declare const call: Parameters<typeof approveToolCall>[0];`,
};

const snippets = keptUpPages.flatMap((page) =>
  [...readPage(page).matchAll(/^```(?:ts|js)\n(.*?)^```/gms)]
    .map(([, code = '']) => code)
    // Shown as it is run; test/docs/package.test.ts holds these to their files.
    .filter((code) => !code.startsWith('// examples/'))
    .map((code) => ({ page, code })),
);

const directory =
  (mkdirSync(join(project, '.cache'), { recursive: true }), mkdtempSync(join(project, '.cache/shown-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('each snippet of README, docs and examples compiles against the types of the package', async () => {
  expect(snippets.length).toBeGreaterThanOrEqual(10);
  snippets.forEach(({ page, code }, at) => {
    writeFileSync(join(directory, `${at}.${page.replaceAll('/', '.')}.ts`), asModule(page, code));
  });
  const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, rootDir: project };
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'], exclude: [] }),
  );
  expect(await compile()).toBe('');
}, 120_000);

/** A snippet may stop in the middle of a function, and `…` stands for what a page leaves out. */
function asModule(page: string, code: string): string {
  const lines = code.replaceAll('…', '').split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const rest = lines.filter((line) => !line.startsWith('import ')).join('\n');
  const body = /^export /m.test(rest) ? rest : `export async function shown() {\n${rest}\n}`;
  return [readersOwn[page] ?? '', ...imports, body].join('\n');
}

/** The compiler's complaints. */
function compile(): Promise<string> {
  const args = [join(project, 'node_modules/typescript/bin/tsc'), '-p', directory, '--pretty', 'false'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: directory }, (error, out, complaints) =>
      resolve(error === null ? '' : `${out}${complaints}` || error.message),
    );
  });
}
