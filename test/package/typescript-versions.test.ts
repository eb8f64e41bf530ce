import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// A compiler that looks at all libraries, on a busy machine.
vi.setConfig({ testTimeout: 480_000, hookTimeout: 480_000 });

const project = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'signalbox-consumer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project of its own with the packed package, and the packages of this one beside it. */
beforeAll(async () => {
  await run(process.execPath, ['scripts/build.mjs', '--if-needed'], project);
  const { out } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], project);
  const [{ filename }] = JSON.parse(out);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'signalbox'), { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', join(modules, 'signalbox'), '--strip-components=1'], folder);
  for (const name of readdirSync(join(project, 'node_modules')))
    if (!name.startsWith('.') && name !== 'signalbox')
      symlinkSync(join(project, 'node_modules', name), join(modules, name));
  for (const type of ['module', 'commonjs']) {
    mkdirSync(join(folder, type));
    writeFileSync(join(folder, type, 'package.json'), JSON.stringify({ type }));
    for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, type, name), code);
  }
});

/** Everything of the package that a consumer would name, and one mistake of each kind that has to be one. */
const files = {
  'workflows.ts': `
    import { sendWebhook, waitForWebhook, webhookEvents } from 'signalbox/workflow';
    import type { paid } from './worker.js';
    export async function dunning(invoice: string): Promise<string> {
      const [first, decision] = await Promise.all([
        waitForWebhook<typeof paid>({ source: 'stripe', matches: { '$.id': invoice }, schema: 'paid', timeout: '14 days' }),
        sendWebhook({ endpoint: 'mailer', event: 'acme.invoice.due', payload: { invoice } }),
      ]);
      for await (const { payload } of webhookEvents<{ n: number }>({ matches: {} })) return payload.n.toFixed();
      if (first.status === 'timedOut') return decision.kind;
      const id: string = first.event.payload.id;
      // @ts-expect-error the schema knows of no such member
      return id + first.event.payload.unknown;
    }`,
  'worker.ts': `
    import { Worker } from '@temporalio/worker';
    import { SignalboxPlugin, signalboxActivities } from 'signalbox/worker';
    import { z } from 'zod';
    export const paid = z.object({ id: z.string() });
    export const byPlugin = () =>
      Worker.create({ taskQueue: 'q', workflowsPath: 'workflows', plugins: [new SignalboxPlugin({ schemas: { paid } })] });
    export const byActivities = () =>
      Worker.create({ taskQueue: 'q', workflowsPath: 'workflows', activities: { ...signalboxActivities({ schemas: { paid } }) } });`,
  'rest.ts': `
    import { answerOf, createSignalboxClient, type Schemas } from 'signalbox/client';
    import { createExpressReceiver, createFetchReceiver, verifyDelivery } from 'signalbox/receiver';
    import { createWebhookTestEnvironment } from 'signalbox/testing';
    import { platformNames, signAs, toIncomingRequest, verifyAs } from 'signalbox/verify';
    export async function all(): Promise<readonly Schemas['Event'][]> {
      const client = createSignalboxClient({ url: 'http://127.0.0.1:8080' });
      // @ts-expect-error the API has no such route
      void client.GET('/api/nothing');
      const { events } = await answerOf(client.GET('/api/events', { params: { query: { limit: 10 } } }));
      const request = toIncomingRequest({ url: 'https://example.com/', headers: {}, body: '{}' });
      const verdict = verifyAs('github', 'secret', { request, nowSeconds: 0 });
      if (verdict.kind === 'rejected') console.log(verdict.reason);
      const env = await createWebhookTestEnvironment({ workflowsPath: 'workflows.ts', sources: ['github'] });
      await env.advance('7 days');
      return events;
    }
    export const used = [createExpressReceiver, createFetchReceiver, verifyDelivery, signAs, platformNames];`,
};

// Temporal's own samples are CommonJS under `node16`; `node10` is what `module: commonjs` means before TypeScript 6.
test.for([
  ['5.5', 'node16', 'node16', ['module', 'commonjs']],
  ['5.5', 'commonjs', 'node10', ['commonjs']],
  ['7', 'node16', 'node16', ['module', 'commonjs']],
  ['7', 'esnext', 'bundler', ['module']],
] as const)(
  'TypeScript %s compiles projects that use all of it, and finds their mistakes: %s, resolved as %s, of type %j',
  async ([version, module, moduleResolution, types], context) => {
    const tsc = await compilerOf(version, `typescript@${version}`);
    if (tsc === undefined) return context.skip(`TypeScript ${version} could not be had from the registry`);
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      // What `tsc --init` sets, and `node16` without being asked.
      esModuleInterop: true,
      noEmit: true,
      skipLibCheck: false,
    };
    const all = types.flatMap((type) => Object.keys(files).map((name) => `${type}/${name}`));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: all }));
    expect((await run(process.execPath, [tsc, '--version'], folder)).out).toContain(`Version ${version}`);
    const { code, out } = await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], folder);
    // 0: nothing found, 1 and 2: something; all else is a compiler that broke.
    expect([0, 1, 2]).toContain(code);
    const errors = out.split('\n').filter((line) => /error TS/.test(line));
    // Types of other packages are theirs.
    expect(
      errors.filter((line) => !line.includes('node_modules/') || line.includes('node_modules/signalbox/')),
    ).toEqual([]);
  },
);

/** The project's own where it is that version, else one that is kept below .cache. Undefined: there is none to be had. */
async function compilerOf(version: string, name: string): Promise<string | undefined> {
  const own = join(project, 'node_modules/typescript');
  const cached = join(project, '.cache', `typescript-${version}`);
  const kept = join(cached, 'node_modules/typescript');
  const { version: ownVersion } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  if (ownVersion.startsWith(`${version}.`)) return join(own, 'bin/tsc');
  if (!existsSync(join(kept, 'bin/tsc')))
    await run('npm', ['install', '--prefix', cached, '--silent', '--no-save', name], project);
  return existsSync(join(kept, 'bin/tsc')) ? join(kept, 'bin/tsc') : undefined;
}

/** Whatever it ends with: a compiler that finds something ends with more than 0. */
function run(
  file: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: unknown; readonly out: string }> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, out) =>
      resolve({ code: error === null ? 0 : error.code, out }),
    );
  });
}
