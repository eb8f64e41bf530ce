import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runSignalbox, signalboxProgram } from '../helpers/command-line.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const run = (words: readonly string[]) => runSignalbox(words, { env: { SIGNALBOX_URL: signalbox.url } });

const createSource = (): Promise<{ id: string }> =>
  signalbox.createSource({ name: randomUUID(), receiverWorkflowNamesToVersions: { orderPayment: 0 } });

/** One refused request, and so many accepted ones after it. */
async function refusedBehind(sourceId: string, count: number): Promise<void> {
  await signalbox.postOpen(sourceId, { n: 1 });
  await signalbox.pool.query(
    `INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(),
       'received_at', e.received_at + n * interval '1 microsecond', 'delivery_key', NULL, 'content_key', NULL))).*
     FROM event e, generate_series(1, $2) n WHERE e.source_id = $1`,
    [sourceId, count],
  );
  await signalbox.pool.query(
    `UPDATE event SET outcome = 'rejected', reason = 'SIGNATURE_MISMATCH'
     WHERE id = (SELECT id FROM event WHERE source_id = $1 ORDER BY received_at, id LIMIT 1)`,
    [sourceId],
  );
}

it('a count that ended before the oldest event says that it is the least', async () => {
  const { id } = await createSource();
  await refusedBehind(id, 10_000);
  const words = ['events', 'replay', '--source', id, '--outcome', 'rejected', '--dry-run'];
  expect(await run(words)).toMatchObject({
    code: 0,
    out: 'At least 0 events would be replayed; those further back were not counted.',
  });
  expect(JSON.parse((await run([...words, '--json'])).out)).toMatchObject({
    matched: 0,
    complete: false,
    dryRun: true,
  });
  const all = await run(['events', 'replay', '--source', id, '--outcome', 'rejected', '--json']);
  expect(JSON.parse(all.out)).toMatchObject({ matched: 1, complete: true });
});

describe('a webhook that is not there', () => {
  it.each([
    ['events', 'replay', '--source', 'githb', '--dry-run'],
    ['events', 'replay', '--source', 'githb'],
    ['events', 'tail', '--source', 'githb'],
    ['events', 'tail', '--source', 'githb', '--outcome', 'rejected'],
    ['sources', 'tail', 'githb'],
    ['listen', '3000', '--source', 'githb', '--replay-last', '3'],
  ])('%s %s %s %s', async (...words) => {
    const { code, error } = await run(words);
    expect([code, error]).toEqual([1, expect.stringContaining('no webhook with the id or the name "githb"')]);
  });

  it('the count of its events is JSON for programs, with the message', async () => {
    const { code, out } = await run(['events', 'replay', '--source', 'githb', '--dry-run', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({ matched: 0, complete: true, message: expect.stringContaining('"githb"') }),
    ]);
  });
});

it('what is followed begins now, also where the last one of its kind lies far back', async () => {
  const { id } = await createSource();
  await refusedBehind(id, 10_000);
  const tail = follow(['events', 'tail', '--source', id, '--outcome', 'rejected']);
  const posting = setInterval(() => void refuseOne(id), 500);
  onTestFinished(() => clearInterval(posting));
  await tail(/rejected[^]*NEW/);
  expect(tail.text()).not.toContain('SIGNATURE_MISMATCH');
});

describe('a list that is longer than a page', () => {
  const insert = (name: string, from: number, to: number, secondsAgo: number) =>
    signalbox.pool.query(
      `INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, scope, workflow_name, workflow_version, matches, shape, key, since, state, registered_at)
       SELECT $1 || '/' || n, $1, $1, $1, n, 'workflow:' || $1, $1, 0, '{}', '', '', now(), 'open', now() + n * interval '1 ms' - $4 * interval '1 second'
       FROM generate_series($2::int, $3::int) AS n`,
      [name, from, to, secondsAgo],
    );

  it('a change of a row far down is shown', async () => {
    const name = randomUUID();
    await insert(name, 1, 350, 600);
    const tail = follow(['waits', 'tail', '--name', name]);
    await tail(/Following/);
    await signalbox.pool.query(`UPDATE wait SET state = 'withdrawn' WHERE id = $1`, [`${name}/7`]);
    await tail(new RegExp(`${name}/7 .*withdrawn`));
    await insert(name, 351, 600, 0);
    for (const n of [351, 475, 600]) await tail(new RegExp(`${name}/${n} .*open`));
    expect(tail.text().match(/ open /g)).toHaveLength(250);
  });

  it('a row that moves up, since others are gone, is not new', async () => {
    const name = randomUUID();
    await insert(name, 1, 1_200, 600);
    const tail = follow(['waits', 'tail', '--state', 'open', '--name', name]);
    await tail(/Following/);
    await signalbox.pool.query(`UPDATE wait SET state = 'withdrawn' WHERE workflow_name = $1 AND seq > 150`, [name]);
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    await insert(name, 2_000, 2_000, 0);
    await tail(new RegExp(`${name}/2000 .*open`));
    expect(tail.text().match(/ open /g)).toHaveLength(1);
  });

  it('a source that is not there is said', async () => {
    const tail = follow(['waits', 'tail', '--source', 'githb']);
    await tail(/no webhook with the id or the name "githb"/);
  });
});

/** As if it had come just now. */
async function refuseOne(sourceId: string): Promise<void> {
  await signalbox.pool.query(
    `INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'received_at', now(),
       'outcome', 'rejected', 'reason', 'NEW', 'delivery_key', NULL, 'content_key', NULL))).*
     FROM event e WHERE e.source_id = $1 LIMIT 1`,
    [sourceId],
  );
}

/** A command that goes on, and what it has written so far. */
function follow(words: readonly string[]) {
  const child = spawn(process.execPath, [signalboxProgram, ...words], {
    env: { PATH: process.env['PATH'], SIGNALBOX_URL: signalbox.url },
  });
  onTestFinished(() => void child.kill());
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const until = (wanted: RegExp) => vi.waitFor(() => expect(text).toMatch(wanted), { timeout: 60_000, interval: 50 });
  return Object.assign(until, { text: () => text });
}
