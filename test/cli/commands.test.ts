import { execFile, spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const program = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));
// Each command is a process of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
let source: { id: string; name: string };
let definition: string;
let workflowId: string;
const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));

beforeAll(async () => {
  signalbox = await startSignalbox({ asAdministrator: true });
  definition = await signalbox.saveDefinition([waitTask({ '$.action': 'closed' })]);
  source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [definition]: 0 } });
  workflowId = await signalbox.startWorkflow(definition);
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(source.id, { action: 'opened' });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await signalbox?.stop();
});

function environment(env: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    SIGNALBOX_URL: signalbox.url,
    SIGNALBOX_API_KEY: signalbox.key ?? '',
    ...env,
  };
}

function run(words: readonly string[], env?: Record<string, string>) {
  return new Promise<{ code: number; out: string; error: string }>((resolve) => {
    execFile(process.execPath, [program, ...words], { env: environment(env) }, (error, out, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, error: stderr }),
    );
  });
}

/** A command that goes on, and what it has written so far. */
function follow(words: readonly string[]) {
  const child = spawn(process.execPath, [program, ...words], { env: environment() });
  onTestFinished(() => void child.kill());
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  return (wanted: RegExp | string) => vi.waitFor(() => expect(text).toMatch(wanted), { timeout: 60_000, interval: 50 });
}

describe('what a server has', () => {
  it('is listed for people and for programs, shown whole and explained', async () => {
    const listed = await run(['events', 'list', '--source', source.name]);
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/^ID .*OUTCOME[^]*accepted/) });
    const { events } = JSON.parse((await run(['events', 'list', '--json'])).out);
    expect(JSON.parse((await run(['events', 'get', events[0].id])).out)).toMatchObject({ body: '{"action":"opened"}' });
    expect((await run(['events', 'explain', events[0].id])).out).toMatch(/CONDITION_FAILED[^]*\$\.action/);
    const { waits } = JSON.parse((await run(['waits', 'list', '--state', 'open', '--json'])).out);
    expect(waits).toMatchObject([{ workflowId, sources: [source.id] }]);
    expect((await run(['waits', 'explain', waits[0].id])).out).toContain(source.name);
    expect((await run(['sources', 'list'])).out).toContain(`${signalbox.url}/webhook/${source.id}`);
    expect((await run(['workflows', 'list'])).out).toContain(workflowId);
    expect(JSON.parse((await run(['workflows', 'get', workflowId])).out)).toMatchObject({ status: 'RUNNING' });
    expect((await run(['find', waits[0].id])).out).toMatch(/wait .*\/api\/waits\//);
  });

  it('can be replayed by a filter, which is counted first', async () => {
    expect(await run(['events', 'replay'])).toMatchObject({ code: 2, error: expect.stringContaining('Name an event') });
    const counted = await run(['events', 'replay', '--source', source.id, '--outcome', 'accepted', '--dry-run']);
    expect(counted.out).toMatch(/^\d+ events would be replayed\.\n$/);
    const replayed = await run(['events', 'replay', '--source', source.id, '--outcome', 'accepted', '--json']);
    expect(JSON.parse(replayed.out)).toMatchObject({ refused: [], dryRun: false });
  });

  it('is followed as it comes', async () => {
    const until = follow(['events', 'tail', '--source', source.id]);
    // The command is there once it shows what comes.
    const posting = setInterval(() => void signalbox.postOpen(source.id, { action: `opened ${Math.random()}` }), 500);
    onTestFinished(() => clearInterval(posting));
    await until(/accepted +\S+/);
  });
});

it('listen forwards events with their own bytes and headers, those of before first', async () => {
  const came: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    came.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const other = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [definition]: 0 } });
  const bytes = Buffer.from('{ "id": 12345678901234567890,\t"text": "ü" }');
  const post = (body: Buffer, type: string) =>
    signalbox.postEvent(other.id, {
      headers: { 'X-Key': 'open sesame', 'X-Own': 'yes', 'Content-Type': type },
      body: body as never,
    });
  await post(bytes, 'application/json');
  const until = follow(['listen', String(port), '--source', other.id, '--replay-last', '5']);
  await until(/204 +POST/);
  expect(came[0]?.body).toEqual(bytes);
  expect(came[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-own': 'yes',
    'x-signalbox-source': other.id,
  });
  const binary = Buffer.from([0xff, 0xfe, 0x00, 0x41]);
  await post(binary, 'application/octet-stream');
  await vi.waitFor(() => expect(came.length).toBe(2), { timeout: 60_000 });
  expect(came[1]?.body).toEqual(binary);
});

describe('exit codes', () => {
  it('say whether it was called wrongly, nobody answers, the key is refused, or nothing is there', async () => {
    expect(await run(['evnts'])).toMatchObject({ code: 2, error: expect.stringContaining('Did you mean events?') });
    expect(await run(['events', 'list', '--outcome', 'acepted'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('did you mean accepted?'),
    });
    expect(await run(['waits', 'list'], { SIGNALBOX_URL: 'http://127.0.0.1:1' })).toMatchObject({
      code: 3,
      error: expect.stringContaining('SIGNALBOX_URL'),
    });
    expect(await run(['waits', 'list'], { SIGNALBOX_API_KEY: 'wrong' })).toMatchObject({
      code: 4,
      error: expect.stringContaining('SIGNALBOX_API_KEY'),
    });
    expect(await run(['find', 'nothing'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('Nothing has this'),
    });
    expect(await run([])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect((await run(['help', 'verify'])).out).toContain('--vectors FILE');
  });
});

it('doctor names the waits that nothing can complete', async () => {
  const before = await run(['doctor']);
  expect(before).toMatchObject({ code: 0, out: expect.stringMatching(/ok +worker: works/) });
  const lonely = await signalbox.saveDefinition([waitTask({})]);
  await signalbox.startWorkflow(lonely);
  await signalbox.untilWaiting(2);
  const after = await run(['doctor', '--json']);
  expect(after.code).toBe(1);
  const bad = JSON.parse(after.out).findings.filter(({ ok }: { ok: boolean }) => !ok);
  expect(bad).toMatchObject([{ detail: `no source can reach it, so ${lonely} waits for ever` }]);
});

describe('import conductor', () => {
  it('takes over what another server has, twice without harm', async () => {
    const target = await startSignalbox({ worker: false, asAdministrator: true });
    onTestFinished(() => target.stop());
    const env = { SIGNALBOX_URL: target.url, SIGNALBOX_API_KEY: target.key ?? '', THEIR_KEY: signalbox.key ?? '' };
    const words = ['import', 'conductor', signalbox.url, '--key-env', 'THEIR_KEY'];
    expect(await run([...words, '--dry-run'], env)).toMatchObject({
      code: 0,
      out: expect.stringContaining('were found'),
    });
    expect((await target.must('GET', '/api/metadata/workflow')).length).toBe(0);
    const first = await run(words, env);
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining(`imported  definition ${definition}`) });
    expect(await target.must('GET', `/api/metadata/webhook/${source.id}`)).toMatchObject({ name: source.name });
    const second = JSON.parse((await run([...words, '--json'], env)).out);
    expect(new Set(second.results.map(({ outcome }: { outcome: string }) => outcome))).toEqual(new Set(['there']));
  });

  it('says of a file what is wrong with it, and where', async () => {
    const file = join(folder, 'definitions.json');
    writeFileSync(
      file,
      JSON.stringify([{ name: 'broken', tasks: [{ name: 'x', taskReferenceName: 'x', type: 'SWITCH' }] }]),
    );
    expect(await run(['import', 'conductor', file])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/refused +definition broken: tasks\[0\]/),
    });
    writeFileSync(file, '{"something": "else"}');
    expect((await run(['import', 'conductor', file])).code).toBe(2);
  });
});

it('the shell completes what there is', async () => {
  const { out } = await run(['completion', 'bash']);
  const script = `${out}\nCOMP_WORDS=(signalbox events ex); COMP_CWORD=2; _signalbox; echo "\${COMPREPLY[@]}"`;
  const completed = await new Promise<string>((resolve) =>
    execFile('bash', ['-c', script], (_error, text) => resolve(text)),
  );
  expect(completed.trim()).toBe('explain');
});
