import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { freePort } from '../helpers/signalbox.ts';
import { SignalboxProcess } from './signalbox-process.ts';

const count = 20;
const secretValue = 's';

test('kill -9 of everything between an event and its workflow: after the next start each completes, once (G6)', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-kill-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const settings = { PORT: String(await freePort()), SIGNALBOX_DATA_DIR: dataDir };

  const before = await SignalboxProcess.start(settings);
  const name = await before.api.saveDefinition([
    waitTask({ '$.n': '${workflow.input.n}' }),
    waitTask({ '$.n': '${workflow.input.n}' }, 'again'),
  ]);
  const { id } = await before.api.createSource({
    sourcePlatform: 'GitHub',
    secretValue,
    receiverWorkflowNamesToVersions: { [name]: 0 },
  });
  const numbers = Array.from({ length: count }, (_, n) => n);
  const workflowIds = await Promise.all(numbers.map((n) => before.api.startWorkflow(name, { n })));
  const deliveries = numbers.map((n) => signAsGitHub(secretValue, { n }));

  // Killed when half of the senders have their answer: their workflows had no time to complete.
  let answered = 0;
  await Promise.all(
    deliveries.map(async (delivery) => {
      const status = await before.api.postEvent(id, delivery).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200 && (answered += 1) === count / 2) await before.killAll();
    }),
  );
  expect(answered).toBeGreaterThanOrEqual(count / 2);

  const after = await SignalboxProcess.start(settings);
  // Senders that got no answer do this; those that got one may do it too.
  for (const delivery of deliveries) expect((await after.api.postEvent(id, delivery)).status).toBe(200);
  for (const [n, workflowId] of workflowIds.entries()) {
    const [first, second] = await untilFirst(after, workflowId);
    expect([first.status, first.outputData, second.status]).toEqual(['COMPLETED', { n }, 'IN_PROGRESS']);
  }
  const accepted = (await after.api.ledger(id)).filter(({ outcome }) => outcome === 'accepted');
  expect(accepted).toHaveLength(count);
  // The second wait of each would have taken an event that came twice.
  for (const { resumed } of accepted) expect(resumed).toHaveLength(1);
  for (const workflowId of workflowIds) expect(await after.api.statusOf(workflowId)).toBe('RUNNING');
  expect((await after.terminate()).code).toBe(0);
}, 180_000);

async function untilFirst({ api }: SignalboxProcess, workflowId: string): Promise<any[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { tasks = [] } = await api.must<any>('GET', `/api/workflow/${workflowId}`);
    if (tasks[0]?.status === 'COMPLETED' && tasks.length === 2) return tasks;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Workflow ${workflowId} never got its event`);
}
