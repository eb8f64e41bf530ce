import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment } from '../../src/testing/index.ts';

// Within the project, so that the workflows find their packages.
const folder = mkdtempSync(fileURLToPath(new URL('../../.cache/failed-creation-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Temporal services that this process has started and not stopped. */
function services(): number {
  const processes = execFileSync('ps', ['-A', '-o', 'ppid=,command=']).toString().trim().split('\n');
  return processes.filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('test-server')).length;
}

test('an environment that cannot be created leaves nothing behind, and can be once its fault is mended', async () => {
  const workflowsPath = join(folder, 'workflows.ts');
  writeFileSync(workflowsPath, 'export async function hello( {');
  await expect(createWebhookTestEnvironment({ workflowsPath, sources: [] })).rejects.toThrow();
  await expect(createWebhookTestEnvironment({ sources: [] })).rejects.toThrow(/Give workflowsPath/);
  writeFileSync(workflowsPath, "export async function hello() { return 'hello'; }");
  await expect(createWebhookTestEnvironment({ workflowsPath, sources: ['nobody'] })).rejects.toThrow(/nobody/);
  expect(services()).toBe(0);

  const env = await createWebhookTestEnvironment({ workflowsPath, sources: [] });
  try {
    expect(services()).toBe(1);
    expect(await env.result(await env.start('hello'))).toBe('hello');
  } finally {
    await env.close();
  }
  expect(services()).toBe(0);
}, 240_000);
