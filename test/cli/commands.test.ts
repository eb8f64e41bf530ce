import { execFile, spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { runSignalbox, signalboxProgram, spawnSignalbox } from '../helpers/command-line.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

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
    SIGNALBOX_URL: signalbox.url,
    SIGNALBOX_API_KEY: signalbox.key ?? '',
    ...env,
  };
}

const run = (words: readonly string[], env?: Record<string, string>) => spawnSignalbox(words, environment(env));

/** A command that goes on, and what it has written so far. */
function follow(words: readonly string[], env?: Record<string, string>) {
  const child = spawn(process.execPath, [signalboxProgram, ...words], {
    env: { PATH: process.env['PATH'], ...environment(env) },
  });
  onTestFinished(() => void child.kill());
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const until = (wanted: RegExp | string) =>
    vi.waitFor(() => (typeof wanted === 'string' ? expect(text).toContain(wanted) : expect(text).toMatch(wanted)), {
      timeout: 60_000,
      interval: 50,
    });
  return Object.assign(until, { text: () => text });
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
    const none = await run(['waits', 'list', '--workflow', 'nobodys', '--json']);
    expect(JSON.parse(none.out)).toMatchObject({ waits: [], message: expect.stringContaining('has no wait') });
    expect((await run(['sources', 'list'])).out).toContain(`${signalbox.url}/webhook/${source.id}`);
    const runs = await run(['workflows', 'list', '--name', definition, '--limit', '1', '--json']);
    expect(JSON.parse(runs.out).workflows).toMatchObject([{ workflowId }]);
    expect((await run(['workflows', 'list', '--name', definition])).out).toContain(workflowId);
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

  it('is followed by its source as well', async () => {
    const until = follow(['sources', 'tail', source.name]);
    const posting = setInterval(() => void signalbox.postOpen(source.id, { action: `closed ${Math.random()}` }), 500);
    onTestFinished(() => clearInterval(posting));
    await until(/accepted +\S+/);
  });

  it.each(['waits', 'workflows'])('%s that begin are followed too, and again when they end', async (noun) => {
    const name = await signalbox.saveDefinition([waitTask({ '$.action': 'closed' })]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const until = follow([noun, 'tail', '--name', name]);
    await until('Following');
    const started = await signalbox.startWorkflow(name);
    await until(noun === 'workflows' ? new RegExp(`${started} .*RUNNING`) : /\/1 +open/);
    await signalbox.postOpen(id, { action: 'closed' });
    await until(noun === 'workflows' ? new RegExp(`${started} .*COMPLETED`) : /\/1 +delivered/);
  });

  it('goes on in a list as well when the server was away', async () => {
    const gate = await openGate();
    const until = follow(['waits', 'tail', '--name', definition], { SIGNALBOX_URL: gate.url });
    await until('Following');
    gate.refuse(() => true);
    await until('waiting for it');
    await signalbox.startWorkflow(definition);
    gate.refuse(() => false);
    await until(/back[^]*\/1 +open/);
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

it('every option and word that would do nothing is refused, with the reason', async () => {
  const file = join(folder, 'request.json');
  writeFileSync(file, '{}');
  for (const [line, why] of [
    ['events replay some --dry-run', '--dry-run is for many events, and one is named'],
    ['events replay some --source github', '--source is for many events'],
    ['events replay --new --source github', '--new is for one event'],
    ['waits get some extra', 'too many arguments'],
    ['messages get endpoint', "missing required argument 'message'"],
    ['trigger github --workflow mine', '--workflow is for a webhook that is made'],
    ['trigger github --list --create', '--create does nothing with --list'],
    ['trigger github push --list', '"push" chooses one'],
    ['verify --vectors some --now 1', '--now is for --request'],
    [`verify --request ${file} --normative`, '--normative chooses cases'],
    [`verify --request ${file} --platform github --platform slack`, 'one --platform'],
    [`verify --request ${file} --platform github --public-url http://x`, '--public-url is for raw HTTP'],
    ['keys list --role admin', "unknown option '--role'"],
    ['keys list extra', 'too many arguments'],
    ['waits list --limit many', '--limit is a whole number from 1 to 100'],
    ['start --port 3000', "unknown option '--port'"],
    [`import conductor ${file} --key-env X`, '--key-env is for a server'],
    [`import conductor ${file} --dry-run --overwrite`, '--overwrite does nothing'],
    ['catch-up extra --source a --since b --token-env PATH', 'too many arguments'],
  ] as const)
    expect([line, await run(line.split(' '))]).toMatchObject([line, { code: 2, error: expect.stringContaining(why) }]);
});

/** The newest entry of a source once more: as old as told, as if its commit had taken that long. */
async function insertCopy(sourceId: string, { ageMs = 0, count = 1, eventType = 'copy' }): Promise<readonly string[]> {
  const { rows } = await signalbox.pool.query<{ id: string }>(
    `INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'tx', pg_current_xact_id(),
       'received_at', e.received_at + n * interval '1 microsecond' - $2 * interval '1 millisecond', 'event_type', $4::text,
       'delivery_key', NULL, 'content_key', NULL))).*
     FROM event e, generate_series(1, $3) n
     WHERE e.id = (SELECT id FROM event WHERE source_id = $1 ORDER BY received_at DESC, id DESC LIMIT 1)
     RETURNING id`,
    [sourceId, ageMs, count, eventType],
  );
  return rows.map(({ id }) => id);
}

describe('what is followed', () => {
  it('comes once each: what is stamped earlier and committed later, what came while the server was away, more than a page', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [definition]: 0 } });
    await signalbox.postOpen(id, { action: 'before' });
    const [before] = await signalbox.ledger(id);
    const gate = await openGate();
    const tail = follow(['events', 'tail', '--source', id], { SIGNALBOX_URL: gate.url });
    await vi.waitFor(() => expect(gate.lists()).toBeGreaterThan(3), { timeout: 60_000 });
    const [late] = await insertCopy(id, { ageMs: 2_000 });
    await tail(String(late));
    gate.refuse(() => true);
    await tail('waiting for it');
    const missed = await insertCopy(id, { count: 250 });
    gate.refuse(() => false);
    for (const one of missed) await tail(one);
    expect(tail.text().match(/accepted/g)).toHaveLength(251);
    expect(tail.text()).not.toContain(before.id);
  });

  it('is forwarded also when the server was away just then', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [definition]: 0 } });
    await signalbox.postOpen(id, { action: 'opened' });
    const [event] = await signalbox.ledger(id);
    const receiver = createServer((request, response) => void request.resume().once('end', () => response.end()));
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void receiver.close());
    const gate = await openGate();
    // The list still comes; the event itself does not.
    gate.refuse((path) => path.includes(event.id));
    const { port } = receiver.address() as AddressInfo;
    const listen = follow(['listen', String(port), '--source', id, '--replay-last', '1'], { SIGNALBOX_URL: gate.url });
    await listen('waiting for it');
    gate.refuse(() => false);
    await listen(new RegExp(`200 +POST.*${event.id}`));
  });

  it('cannot steer the terminal', async () => {
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [definition]: 0 } });
    await signalbox.postOpen(id, { action: 'opened' });
    const [copy = ''] = await insertCopy(id, { eventType: 'a\u001b]0;owned\u0007b\u009b31m\u202ec\nd' });
    const listen = follow(['listen', '1', '--source', id, '--replay-last', '1']);
    await listen(`a ]0;owned b 31m c d  ${copy}`);
    const json = await run(['events', 'get', copy]);
    expect(json.out).toContain('\\u009b31m\\u202ec');
  });
});

/** The server behind a gate that can be shut: what it refuses is answered 503. */
async function openGate() {
  let isRefused = (_path: string) => false;
  let lists = 0;
  const gate = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (isRefused(path)) {
      response.writeHead(503, { 'Content-Type': 'application/json' });
      return response.end('{"status":503,"message":"away","retryable":true}');
    }
    const answer = await fetch(signalbox.url + path, { headers: { 'X-Authorization': signalbox.key ?? '' } });
    if (path.startsWith('/api/events?')) lists += 1;
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    return response.end(await answer.text());
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void gate.close());
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    lists: () => lists,
    refuse(which: (path: string) => boolean) {
      isRefused = which;
    },
  };
}

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
    const catchUp = ['catch-up', '--source', source.id, '--since', '2026-11-22T10:00:00Z', '--token-env', 'TOKEN'];
    expect((await run(catchUp, { TOKEN: 't', SIGNALBOX_URL: 'http://127.0.0.1:1' })).code).toBe(3);
    expect((await run(catchUp, { TOKEN: 't', SIGNALBOX_API_KEY: 'wrong' })).code).toBe(4);
    expect(await run(catchUp, { TOKEN: 't' })).toMatchObject({
      code: 1,
      error: expect.stringContaining('only GitHub and Stripe'),
    });
    expect(await run(['find', 'nothing'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('Nothing has this'),
    });
    expect(await run([])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
    expect((await run(['help', 'verify'])).out).toContain('--vectors <file>');
  });
});

it('doctor names the waits that nothing can complete', async () => {
  const before = await run(['doctor']);
  expect(before).toMatchObject({ code: 0, out: expect.stringMatching(/ok +worker: works/) });
  const lonely = await signalbox.saveDefinition([waitTask({})]);
  await signalbox.startWorkflow(lonely);
  await vi.waitFor(
    async () => {
      const { waits } = await signalbox.must('GET', `/api/waits?workflowName=${lonely}`);
      expect(waits).toHaveLength(1);
    },
    { timeout: 60_000, interval: 100 },
  );
  const after = await run(['doctor', '--json']);
  expect(after.code).toBe(1);
  const bad = JSON.parse(after.out).findings.filter(({ ok }: { ok: boolean }) => !ok);
  expect(bad).toMatchObject([{ detail: `no source can reach it, so ${lonely} waits for ever` }]);
});

describe('import conductorone', () => {
  it('takes over webhooks and the policies that name them, twice without harm', async () => {
    const target = await startSignalbox({ worker: false, asAdministrator: true });
    onTestFinished(() => target.stop());
    const env = { SIGNALBOX_URL: target.url, SIGNALBOX_API_KEY: target.key ?? '' };
    const file = join(folder, 'conductorone.json');
    const webhook = {
      id: '2pRfBbvQ4vgWyj7eFLCNnYlXqGE',
      displayName: 'Approvals',
      description: 'who may',
      url: 'https://approvals.example.com/hook',
      callbackTimeout: '86400s',
      createdAt: '2026-01-01T00:00:00Z',
    };
    const step = { approval: { webhook: { webhookId: webhook.id } } };
    const policy = {
      id: '2pRfBbvQ4vgWyj7eFLCNnYlXqGF',
      displayName: 'By webhook',
      policyType: 'POLICY_TYPE_GRANT',
      policySteps: { grant: { steps: [step] } },
    };
    writeFileSync(
      file,
      JSON.stringify({ webhooks: { list: [{ webhook }] }, policies: { list: [{ policy }], nextPageToken: '' } }),
    );
    expect(await run(['import', 'conductorone', file, '--dry-run'], env)).toMatchObject({
      code: 0,
      out: '1 webhooks and 1 policies were found.\n',
    });
    expect(await run(['import', 'conductorone', file], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/imported +webhook Approvals[^]*imported +policy By webhook/),
    });
    const [made] = (await target.must('GET', '/api/v1/webhooks')).list;
    const [taken] = (await target.must('GET', '/api/v1/policies')).list;
    expect(JSON.stringify(taken)).toContain(`"webhookId":"${made.id}"`);
    const { results } = JSON.parse((await run(['import', 'conductorone', file, '--json'], env)).out);
    expect(results).toMatchObject([{ outcome: 'there' }, { outcome: 'there' }]);
    writeFileSync(file, '{"something": "else"}');
    expect((await run(['import', 'conductorone', file], env)).code).toBe(2);
  });
});

describe('a file for an import that holds something else says so, and nothing is passed over without a word', () => {
  const policy = { displayName: 'one', policyType: 'POLICY_TYPE_GRANT' };

  it.each([
    ['conductorone', { webhooks: 3 }, 2, '"webhooks" has to be a list'],
    ['conductorone', { policies: [], definitions: [] }, 2, '"definitions" of'],
    [
      'conductorone',
      { webhooks: [], policies: [{ policy }, { policy: {} }] },
      0,
      'skipped   policies[1] has no displayName',
    ],
    ['conductorone', { list: [policy, {}] }, 0, 'skipped   list[1] has no displayName'],
    ['conductorone', { list: [policy], nextPageToken: 'more' }, 0, 'skipped   the further pages of "list"'],
    ['conductorone', [], 2, 'holds no list of webhooks or policies'],
    ['conductor', { webhooks: 3 }, 2, '"webhooks" has to be a list'],
    ['conductor', { webhooks: [], definitions: [] }, 2, '"definitions" of'],
    ['conductor', { webhooks: [{}] }, 0, 'skipped   webhooks[0] has no name'],
    ['conductor', null, 2, 'holds no definition'],
  ])('import %s of %j', async (kind, content, code, message) => {
    const file = join(folder, 'strange.json');
    writeFileSync(file, JSON.stringify(content));
    const { out, error, ...ended } = await run(['import', kind, file, '--dry-run']);
    expect([ended.code, out + error]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('import conductor', () => {
  it('takes over what another server has, twice without harm', async () => {
    const target = await startSignalbox({ worker: false, asAdministrator: true });
    onTestFinished(() => target.stop());
    const env = { SIGNALBOX_URL: target.url, SIGNALBOX_API_KEY: target.key ?? '', THEIR_KEY: signalbox.key ?? '' };
    const words = ['import', 'conductor', signalbox.url, '--key-env', 'THEIR_KEY'];
    const taskName = `task-${source.id}`;
    await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: taskName, retryCount: 7 }]);
    const schema = { name: `schema-${source.id}`, version: 2, type: 'JSON', data: { type: 'object' } };
    await signalbox.must('POST', '/api/schema', schema);
    expect(await run([...words, '--dry-run'], env)).toMatchObject({
      code: 0,
      out: expect.stringContaining('were found'),
    });
    expect((await target.must('GET', '/api/metadata/workflow')).length).toBe(0);
    const first = await run(words, env);
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining(`imported  definition ${definition}`) });
    expect(await target.must('GET', `/api/metadata/taskdefs/${taskName}`)).toMatchObject({ retryCount: 7 });
    expect(await target.must('GET', `/api/schema/${schema.name}`)).toEqual(schema);
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
    const seen = await runSignalbox(['import', 'conductor', file], { env: environment(), isTerminal: true });
    expect(seen.progress).toEqual([expect.stringMatching(/^imported \[#+\] 1 of 1$/)]);
    writeFileSync(file, '{"taskDefs": [{"retryCount": 1}]}');
    expect(await run(['import', 'conductor', file])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/skipped +taskDefs\[0\] has no name/),
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
