import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../helpers/signalbox.ts';
import { startTestReceiver, type Delivery } from '../outbound/receiver.ts';
import { SignalboxProcess } from './signalbox-process.ts';

const count = 12;
const withinMs = 120_000;

test('kill -9 of everything while runs end: the listener is told of each end, by one message, and can order them', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-listener-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const receiver = await startTestReceiver();
  onTestFinished(() => receiver.close());
  const settings = {
    PORT: String(await freePort()),
    SIGNALBOX_DATA_DIR: dataDir,
    SIGNALBOX_ALLOW_TARGETS: '127.0.0.1',
  };

  const first = await SignalboxProcess.start(settings);
  const { webhook } = await first.api.must<any>('POST', '/api/v1/webhooks', {
    displayName: 'listener',
    url: receiver.url,
  });
  const listener = { workflowStatusListenerEnabled: true, workflowStatusListenerSink: 'webhook:listener' };
  const name = await first.api.saveDefinition(
    [
      { name: 'human', taskReferenceName: 'human', type: 'HUMAN' },
      { name: 'stop', taskReferenceName: 'stop', type: 'TERMINATE', inputParameters: { terminationStatus: 'FAILED' } },
    ],
    listener,
  );
  const ids = await Promise.all(Array.from({ length: count }, (_, n) => first.api.startWorkflow(name, { n })));

  // What has arrived is not answered: the message is on its way when all is killed.
  const arrived = new Promise<void>((resolve) => (receiver.answer = () => resolve()));
  const updates = ids.map((id) =>
    first.api.call('POST', `/api/tasks/${id}/human/COMPLETED`, {}).catch(() => undefined),
  );
  await arrived;
  await first.killAll();
  await Promise.all(updates);

  receiver.answer = (response) => void response.writeHead(200).end();
  const second = await SignalboxProcess.start(settings);
  for (const id of ids) await second.api.call('POST', `/api/tasks/${id}/human/COMPLETED`, {});
  const told = (): ReadonlyMap<string, readonly Delivery[]> => grouped(receiver.deliveries);
  await expect.poll(() => [...told().keys()].toSorted(), { timeout: withinMs }).toEqual(ids.toSorted());
  for (const id of ids) {
    await second.api.untilStatus(id, 'FAILED', { withinMs });
    // However often it was sent, it is one message, which says the same each time.
    const deliveries = told().get(id) ?? [];
    expect(new Set(deliveries.map(({ json }) => json.webhookId)).size).toBe(1);
    expect(deliveries[0]?.json).toMatchObject({ event: 'workflow.failed', payload: { status: 'FAILED' } });
  }
  const { list } = await second.api.must<any>('GET', `/api/v1/webhooks/${webhook.id}/instances`);
  expect(list).toHaveLength(count);

  // Its next end is another message, which says that it is the later one, in whichever order they come.
  const [again = ''] = ids;
  const before = told().get(again)?.[0]?.json;
  expect((await second.api.call('POST', `/api/workflow/${again}/rerun`, {})).status).toBe(200);
  await second.api.must('DELETE', `/api/workflow/${again}`);
  const later = (): any =>
    told()
      .get(again)
      ?.find(({ json }) => json.webhookId !== before.webhookId)?.json;
  await expect.poll(later, { timeout: withinMs }).toMatchObject({ event: 'workflow.terminated' });
  expect(later().payload.endTime).toBeGreaterThan(before.payload.endTime);
  expect((await second.terminate()).code).toBe(0);
}, 400_000);

function grouped(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Delivery[]> {
  const byRun = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const id = String(delivery.json.payload.workflowId);
    byRun.set(id, [...(byRun.get(id) ?? []), delivery]);
  }
  return byRun;
}
