import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

const find = (id: string) => signalbox.must('GET', `/api/find/${encodeURIComponent(id)}`);

describe('GET /api/find/{id}', () => {
  it('says what an id is of, and the path that it names shows that very thing', async () => {
    const definition = await signalbox.saveDefinition([waitTask({ '$.action': 'closed' })]);
    const source = await signalbox.createSource({
      receiverWorkflowNamesToVersions: { [definition]: 0 },
      signalbox: { deliveryId: { header: 'X-Delivery' } },
    });
    const workflowId = await signalbox.startWorkflow(definition);
    await signalbox.untilWaiting(1);
    await signalbox.postEvent(source.id, {
      headers: { 'X-Key': 'open sesame', 'X-Delivery': 'their-own/7', 'Content-Type': 'application/json' },
      body: '{"action":"opened"}',
    });
    const [event] = await signalbox.ledger(source.id);
    const { waits } = await signalbox.must('GET', `/api/waits?workflowId=${workflowId}`);
    const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
    const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
      displayName: 'receiver',
      url: 'http://127.0.0.1:9/nobody',
    });
    const { webhook: message } = await signalbox.must('POST', `/api/v1/webhooks/${webhook.id}/test`);
    const { app } = await signalbox.must('POST', '/api/v1/apps', { displayName: 'Payroll' });
    for (const [id, kind] of [
      [event.id, 'event'],
      ['their-own/7', 'event'],
      [waits[0].id, 'wait'],
      [source.id, 'source'],
      [source.name, 'source'],
      [workflowId, 'workflow'],
      [tasks[0].taskId, 'task'],
      [definition, 'definition'],
      [webhook.id, 'endpoint'],
      [message.id, 'message'],
      [app.id, 'app'],
    ] as const) {
      const { found } = await find(id);
      expect([id, found.map((thing: { kind: string }) => thing.kind)]).toEqual([id, [kind]]);
      expect(JSON.stringify(await signalbox.must('GET', found[0].path))).toContain(found[0].id);
    }
  });

  it('says so when nothing has the id, whatever its form', async () => {
    for (const id of ['nothing', '1', '9'.repeat(30), '00000000-0000-4000-8000-000000000000', "'; --"]) {
      expect(await find(id)).toEqual({ found: [], message: expect.stringContaining('Nothing has this id') });
    }
  });
});
