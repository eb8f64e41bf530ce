import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findExecutable } from '../../src/local/executables.ts';
import { bundleAuthorWorkflows } from '../../src/temporal/author-workflows.ts';
import { freePort, startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { keptUpPages, project, readPage, shownBlocks } from './pages.ts';
import { linesOf, notRun, runnerOf, withoutComment } from './shell-lines.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const blocks = shownBlocks().filter(({ language }) => ['sh', 'bash'].includes(language));

let signalbox: Signalbox;
let receiver: ChildProcess;
let receiverPort: number;
const temporalProgram = findExecutable('temporal') ?? '';
const folder = mkdtempSync(join(tmpdir(), 'signalbox-shown-'));

beforeAll(async () => {
  // As README says it: its workflows, saved in a folder that SIGNALBOX_WORKFLOWS names.
  const readme = readPage('README.md');
  const workflows = join(folder, 'my-workflows');
  mkdirSync(workflows);
  for (const [at, [, code = '']] of [...readme.matchAll(/^```ts\n(.*?)^```/gms)].entries())
    writeFileSync(join(workflows, `${at}.ts`), code);
  const { bundle, types } = await bundleAuthorWorkflows(workflows);
  expect(types).toEqual(['deployOnPush', 'askForAccess']);
  signalbox = await startSignalbox({ bundle, workflowTypes: types });
  receiverPort = await freePort();
  receiver = await startReceiver();
});

afterAll(async () => {
  receiver?.kill();
  rmSync(folder, { recursive: true, force: true });
  await signalbox?.stop();
});

/** As README says it: `npm run example examples/receiver/receiver.ts`. */
async function startReceiver(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=signalbox-source', '--import', 'tsx', 'examples/receiver/receiver.ts'],
    { cwd: project, env: { ...process.env, SIGNALBOX_URL: signalbox.url, PORT: String(receiverPort) } },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error('The receiver of the example did not start.')));
  });
  return child;
}

/** What is left to run: all that no other test runs, and that is not named as left out. Undefined: nothing. */
function runnable(text: string): string | undefined {
  const lines = linesOf(text).filter((line) => runnerOf(line) === 'shell');
  // test/docs/platform-recipes.test.ts runs these.
  if (lines[0]?.startsWith('URL=${URL') === true) return undefined;
  return lines.some((line) => withoutComment(line) !== '') ? lines.join('\n') : undefined;
}

/** Calls in the text of a page: of the event and the run that the page had before. */
function callsInText(page: string): string {
  const prose = readPage(page).replaceAll(/^ *```.*?^ *```/gms, '');
  const calls = [...prose.matchAll(/`(curl [^`]*)`/g)].map(([, call = '']) => call.replaceAll(/\s+/g, ' '));
  return calls.map((call) => `${call.replaceAll(/\bID\b/g, '$EVENT')} > called\ncat called`).join('\n');
}

/** Runs lines as they stand, against the server of this test. Every refusal of a server ends them. */
function bash(lines: string, env: Record<string, string> = {}): Promise<string> {
  const here = lines
    .replaceAll('http://127.0.0.1:8080', signalbox.url)
    .replaceAll('https://your-cluster.orkesconductor.io', signalbox.url)
    .replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${receiverPort}`)
    .replaceAll('@examples/', `@${join(project, 'examples/')}`);
  const script = `set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n${here}`;
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-c', script],
      {
        cwd: folder,
        env: {
          PATH: [dirname(temporalProgram), process.env['PATH']].join(delimiter),
          TEMPORAL_ADDRESS: signalbox.temporal.address,
          API: signalbox.url,
          ...env,
        },
      },
      (error, out, stderr) =>
        error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}\n${stderr}`.slice(0, 4_000))),
    );
  });
}

const shown = blocks.flatMap(({ page, text }) => {
  const rest = runnable(text);
  return rest === undefined ? [] : [{ page, lines: rest }];
});
const ofPage = (page: string) => shown.filter((block) => block.page === page).map(({ lines }) => lines);

test('the pages have blocks that a shell runs, and each line that none runs is still shown', () => {
  const lines = new Set(blocks.flatMap(({ text }) => linesOf(text).map(withoutComment)));
  expect(Object.keys(notRun).filter((line) => !lines.has(line))).toEqual([]);
  expect(shown.length).toBeGreaterThan(40);
  for (const page of ['README.md', 'docs/webhooks.md', 'docs/operations.md', 'docs/platforms/github.md'])
    expect(ofPage(page)).not.toEqual([]);
});

describe('README.md', () => {
  const [quickStart = '', send = '', ask = ''] = ofPage('README.md');

  test('the quick start ends with a completed run, and its output is the commit', async () => {
    const out = await bash(`${quickStart}\necho "RUN=$RUN"`);
    expect(out).toContain('RUNNING');
    const [, run = ''] = /^RUN=(.*)$/m.exec(out) ?? [];
    await vi.waitFor(
      async () =>
        expect(await signalbox.must('GET', `/api/workflow/${run}/status?includeOutput=true`)).toMatchObject({
          status: 'COMPLETED',
          output: { commit: '59b20b8', by: 'Mona' },
        }),
      { timeout: 60_000, interval: 100 },
    );
    const { events } = await signalbox.must('GET', '/api/events?source=quick-start');
    const calls = await bash(callsInText('README.md'), { RUN: run, EVENT: events[0].id });
    expect(calls).toContain('"outcome":"accepted"');
  });

  test('what is sent is taken and called back; a workflow that asks is answered', async () => {
    const out = await bash(`${send}\necho "ID=$ID"`);
    const [, id = ''] = /^ID=(.*)$/m.exec(out) ?? [];
    await vi.waitFor(
      async () => {
        const { list } = await signalbox.must('GET', `/api/v1/webhooks/${id}/instances`);
        expect(list).toMatchObject([{ state: 'WEBHOOK_STATE_SUCCESS' }]);
      },
      { timeout: 60_000, interval: 100 },
    );
    const [, run = ''] = /^RUN=(.*)$/m.exec(await bash(`${ask}\necho "RUN=$RUN"`)) ?? [];
    await vi.waitFor(
      async () =>
        expect(await signalbox.must('GET', `/api/workflow/${run}/status?includeOutput=true`)).toMatchObject({
          status: 'COMPLETED',
          output: { result: false },
        }),
      { timeout: 60_000, interval: 100 },
    );
  });
});

// The last one makes a client, and from then on the part of ConductorOne asks for one.
const migration = 'docs/migrate/conductorone.md';
const others = [...keptUpPages.filter((page) => page !== 'README.md' && page !== migration), migration].filter(
  (page) => ofPage(page).length > 0,
);

test.each(others)('%s: every block runs, one after the other', async (page) => {
  await bash([...ofPage(page), callsInText(page)].join('\n'), await variablesOf(page));
  // Pages use the same names.
  for (const { id } of await signalbox.must('GET', '/api/metadata/webhook'))
    await signalbox.must('DELETE', `/api/metadata/webhook/${id}`);
});

/** Ids that a page leaves to its readers. */
async function variablesOf(page: string): Promise<Record<string, string>> {
  switch (page) {
    case 'docs/operations.md': {
      const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { deployOnPush: 0 } });
      const run = await signalbox.must('POST', '/api/workflow/deployOnPush', { branch: id });
      await signalbox.postOpen(id, { ref: 'refs/heads/other' });
      const {
        events: [event],
      } = await signalbox.must('GET', `/api/events?source=${id}`);
      return { RUN: run, ID: run, EVENT: event.id, EXPLAIN: `/api/events/${event.id}/explain` };
    }
    case 'examples/ticket-middleware/README.md': {
      const { app } = await signalbox.must('POST', '/api/v1/apps', { displayName: 'Network' });
      return { APP: app.id };
    }
    case 'docs/migrate/orkes-conductor.md':
      // The server stands for the old one too, which has some of each kind.
      await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: 'to_be_taken_over' }]);
      await signalbox.must('POST', '/api/schema', [
        { name: 'order', version: 1, type: 'JSON', data: { type: 'object' } },
      ]);
      return {};
    default:
      return {};
  }
}
