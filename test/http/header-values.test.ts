import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

/** Each begins as the ledger's own sealed values do: of an unknown format, cut off, no base64, and of another key. */
const lookalikes = ['sealed:v1:AAAA', 'sealed:v1:', 'sealed:v1:AQ==', 'sealed:v1:%%%', `sealed:v1:AQ${'A'.repeat(60)}`];

/** As a release before this rule wrote it. */
const writeUnescaped = (eventId: string, value: string) =>
  signalbox.pool.query('UPDATE event SET headers = $2 WHERE id = $1', [
    eventId,
    JSON.stringify([
      ['X-Key', 'open sesame'],
      ['X-A', value],
    ]),
  ]);

describe('a header may have any value, also one that looks like a sealed secret (G2, M30, R99)', () => {
  describe.each([
    ['as it is written now', false],
    ['in a row of before', true],
  ])('%s', (_how, old) => {
    test.each(lookalikes)('%s is read by look-back, explain and replay', async (value) => {
      const since = new Date(Date.now() - 60_000).toISOString();
      const workflow = await signalbox.saveDefinition([waitTask({ '@header:x-a': value }, 'wait_ref', { since })]);
      const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
      const posted = await signalbox.postEvent(source.id, {
        headers: { 'X-Key': 'open sesame', 'X-A': value },
        body: '{"n":1}',
      });
      const eventId = String(posted.headers['x-signalbox-event-id']);
      await signalbox.untilIdle();
      if (old) await writeUnescaped(eventId, value);

      const run = await signalbox.startWorkflow(workflow);
      const { tasks } = await signalbox.untilStatus(run, 'COMPLETED');
      expect(tasks[0].outputData).toEqual({ n: 1 });

      const explained = await signalbox.get(`/api/events/${eventId}/explain`);
      expect([explained.status, explained.body.waits[0].verdict]).toEqual([200, 'TOOK']);
      expect((await signalbox.call('POST', `/api/events/${eventId}/replay`)).status).toBe(200);
    });
  });

  test('a refused request with such a value is verified again when it is replayed', async () => {
    const value = `sealed:v1:${randomUUID()}`;
    const source = await signalbox.createSource({
      headers: { 'X-A': value },
      sourcePlatform: 'Custom',
      receiverWorkflowNamesToVersions: { any: 0 },
    });
    await signalbox.postEvent(source.id, { headers: { 'X-A': `${value}x` }, body: '{}' });
    const [refused] = await signalbox.ledger(source.id);
    expect((await signalbox.call('POST', `/api/events/${refused.id}/replay`)).status).toBe(409);
    await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
      name: source.name,
      sourcePlatform: 'Custom',
      headers: { 'X-A': `${value}x` },
      receiverWorkflowNamesToVersions: { any: 0 },
    });
    expect((await signalbox.call('POST', `/api/events/${refused.id}/replay`)).status).toBe(200);
  });
});
