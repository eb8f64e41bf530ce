import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBlobs } from '../../src/store/blobs.ts';
import { inlineBytesMax } from '../../src/temporal/claim-check.ts';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const secret = 'it is a secret';
const setTask = { name: 'set', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: 1 } };

async function blobCount(): Promise<number> {
  const { rows } = await signalbox.pool.query('SELECT count(*)::int AS count FROM blob');
  return rows[0].count;
}

/** GitHub's largest is 25 MiB with everything around. */
function push(ref: string, bytes: number) {
  return { ref, blob: randomBytes(Math.floor((bytes - 1_000) / 2)).toString('hex') };
}

it('resumes a wait with a push of 25 MB, which the workflow and the API read whole (R45, M92)', {
  timeout: 120_000,
}, async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.ref': 'main' })], {
    outputParameters: { ref: '${wait_ref.output.ref}' },
  });
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const body = push('main', 25 * 1024 * 1024);
  expect((await signalbox.postEvent(source.id, signAsGitHub(secret, body))).status).toBe(200);
  const ended = await signalbox.untilStatus(run, 'COMPLETED', { withinMs: 60_000 });
  expect(ended.output).toEqual({ ref: 'main' });
  expect(ended.tasks[0].outputData.blob === body.blob).toBe(true);
});

it('gives a wait that looks back a push of several megabytes', { timeout: 60_000 }, async () => {
  const workflow = await signalbox.saveDefinition(
    [waitTask({ '$.ref': 'first' }, 'first'), waitTask({ '$.ref': 'early' }, 'early')],
    { outputParameters: { whole: '${early.output}' } },
  );
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const body = push('early', 6 * 1024 * 1024);
  await signalbox.postEvent(source.id, signAsGitHub(secret, body));
  await signalbox.untilIdle();
  await signalbox.postEvent(source.id, signAsGitHub(secret, { ref: 'first' }));
  const ended = await signalbox.untilStatus(run, 'COMPLETED', { withinMs: 30_000 });
  expect(ended.output.whole.blob === body.blob).toBe(true);
});

it('starts a workflow with an event of several megabytes', { timeout: 60_000 }, async () => {
  const workflow = await signalbox.saveDefinition([setTask]);
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    workflowsToStart: { [workflow]: 1 },
  });
  const body = push('main', 5 * 1024 * 1024);
  await signalbox.postEvent(source.id, signAsGitHub(secret, body));
  await signalbox.untilIdle();
  const [entry] = await signalbox.ledger(source.id);
  const ended = await signalbox.untilStatus(entry.started[0].workflowId, 'COMPLETED', { withinMs: 30_000 });
  expect(ended.input.blob === body.blob).toBe(true);
});

it('keeps a large event once, however many waits take it', { timeout: 60_000 }, async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.ref': 'all' })], {
    outputParameters: { ref: '${wait_ref.output.ref}' },
  });
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const runs = await Promise.all(Array.from({ length: 10 }, () => signalbox.startWorkflow(workflow)));
  await signalbox.untilWaiting(10);
  const before = await blobCount();
  await signalbox.postEvent(source.id, signAsGitHub(secret, push('all', 1024 * 1024)));
  await signalbox.untilIdle();
  expect(await blobCount()).toBe(before + 1);
  for (const run of runs) await signalbox.untilStatus(run, 'COMPLETED');
});

it('leaves small payloads alone', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.ref': 'small' })]);
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const before = await blobCount();
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  await signalbox.postEvent(source.id, signAsGitHub(secret, push('small', inlineBytesMax / 4)));
  await signalbox.untilStatus(run, 'COMPLETED');
  expect(await blobCount()).toBe(before);
});

it('forgets what was not used for longer than the retention, a batch at a time, and nothing else', async () => {
  const blobs = createBlobs(signalbox.pool);
  const [old, older, fresh] = await Promise.all([
    blobs.put(randomBytes(9)),
    blobs.put(randomBytes(9)),
    blobs.put(randomBytes(9)),
  ]);
  await signalbox.pool.query(`UPDATE blob SET used_at = now() - interval '91 days' WHERE id = $1`, [old]);
  await signalbox.pool.query(`UPDATE blob SET used_at = now() - interval '99 days' WHERE id = $1`, [older]);
  expect(await blobs.forget({ days: 90, limit: 1 })).toBe(1);
  expect(await blobs.get(older)).toBeUndefined();
  // Reading is using: what a run still reads is not forgotten.
  expect(await blobs.get(old)).toHaveLength(9);
  expect(await blobs.forget({ days: 90, limit: 10 })).toBe(0);
  expect(await blobs.get(fresh)).toHaveLength(9);
});
