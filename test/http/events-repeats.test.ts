import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub, signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const secret = 'it is a secret';

async function listen(sourcePlatform: string, more: object = {}) {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.kind': 'ping' }, 'wait_ref', { since: 'task' })]);
  const source = await signalbox.createSource({
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    sourcePlatform,
    secretValue: secret,
    urlVerified: true,
    ...more,
  });
  return { workflow, source };
}

it('offers a repeat that nothing names once more, to runs that have not used the first (R72)', async () => {
  const started = await signalbox.saveDefinition([
    { name: 'set', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: 1 } },
  ]);
  const { workflow, source } = await listen('Slack', { workflowsToStart: { [started]: 1 } });
  const signed = signAsSlack(secret, { kind: 'ping' });
  const early = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const first = await signalbox.postEvent(source.id, signed);
  await signalbox.untilStatus(early, 'COMPLETED');
  await signalbox.untilIdle();

  const late = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const second = await signalbox.postEvent(source.id, signed);
  expect(second.headers['x-signalbox-duplicate']).toBe('true');
  expect(second.headers['x-signalbox-event-id']).toBe(first.headers['x-signalbox-event-id']);
  await signalbox.untilStatus(late, 'COMPLETED');
  await signalbox.untilIdle();

  const entry = (await signalbox.ledger(source.id)).find((one) => one.outcome === 'accepted');
  expect(entry.deliveries).toBe(2);
  expect(entry.resumed.map((resumed: any) => resumed.workflowId).sort()).toEqual([early, late].sort());
  expect(entry.started).toHaveLength(1);
});

it('gives a named redelivery to nobody (R70)', async () => {
  const { workflow, source } = await listen('GitHub');
  const signed = signAsGitHub(secret, { kind: 'ping' });
  expect((await signalbox.postEvent(source.id, signed)).headers['x-signalbox-duplicate']).toBeUndefined();
  await signalbox.untilIdle();
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  expect((await signalbox.postEvent(source.id, signed)).headers['x-signalbox-duplicate']).toBe('true');
  await signalbox.untilIdle();
  await sleep(700);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  await signalbox.must('DELETE', `/api/workflow/${run}`);
});

it('gives a run that used the first nothing a second time', async () => {
  const conditions = { '$.kind': 'ping' };
  const workflow = await signalbox.saveDefinition([waitTask(conditions, 'first'), waitTask(conditions, 'second')]);
  const source = await signalbox.createSource({
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
    sourcePlatform: 'Slack',
    secretValue: secret,
    urlVerified: true,
  });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const signed = signAsSlack(secret, { kind: 'ping' });
  await signalbox.postEvent(source.id, signed);
  await signalbox.untilIdle();
  await signalbox.untilWaiting(1);
  await signalbox.postEvent(source.id, signed);
  await signalbox.untilIdle();
  await sleep(700);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
});

it('offers a repeat as soon as the first has been, also one that another process took while the first was under way (R72)', async () => {
  const { workflow, source } = await listen('Slack');
  const beside = await startSignalbox({ beside: signalbox, worker: false });
  onTestFinished(() => beside.stop());
  const {
    rows: [{ open }],
  } = await signalbox.pool.query(`SELECT count(*)::int AS open FROM wait WHERE state = 'open'`);
  const early = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(open + 1);

  const holder = await signalbox.pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM wait WHERE workflow_id = $1 FOR UPDATE', [early]);
  const signed = signAsSlack(secret, { kind: 'ping' });
  await signalbox.postEvent(source.id, signed);
  const late = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(open + 2);
  expect((await beside.postEvent(source.id, signed)).headers['x-signalbox-duplicate']).toBe('true');
  // The state that a crash would leave: the first is not done, and the repeat is written beside it.
  expect(
    (await signalbox.pool.query('SELECT attempts FROM dispatch WHERE reoffered_at IS NOT NULL AND NOT resume_only'))
      .rows,
  ).toEqual([{ attempts: 0 }]);
  await holder.query('COMMIT');
  holder.release();

  // Before the lease of an event that a process has for itself is over.
  await signalbox.untilStatus(late, 'COMPLETED', { withinMs: 6_000 });
  await signalbox.untilStatus(early, 'COMPLETED');
  await signalbox.untilIdle();
});
