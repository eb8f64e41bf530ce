import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const hmac = { kind: 'hmac', header: 'X-Mac', algorithm: 'sha256', encoding: 'hex' };
const create = (more: object = {}) =>
  signalbox.createSource({
    sourcePlatform: 'Custom',
    receiverWorkflowNamesToVersions: { orders: 0 },
    signalbox: { custom: { kind: 'challenge', field: 'challenge', ...more } },
  });
const ask = (id: string, method: string, query = '?challenge=a%20b') => signalbox.postEvent(id, { method, query });

describe('a custom challenge that is not signed answers a plain parameter while it is unverified (R63)', () => {
  test.each(['GET', 'POST'])('by %s, as text, and then takes events', async (method) => {
    const { id } = await create();
    expect((await signalbox.postEvent(id, { body: '{"n":1}' })).status).toBe(401);
    const answer = await ask(id, method);
    expect([answer.status, answer.text]).toEqual([200, 'a b']);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' });
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified).toBe(true);
    expect((await signalbox.postEvent(id, { body: '{"n":2}' })).status).toBe(200);
    // From now on it is a parameter like any other, and GET carries no event.
    expect([(await ask(id, 'GET')).status, (await ask(id, 'POST')).text]).toEqual([405, '']);
  });

  test('neither a missing, an empty nor a repeated one', async () => {
    const { id } = await create();
    for (const query of ['', '?challenge=', '?challenge=a&challenge=b', '?other=a'])
      expect((await ask(id, 'GET', query)).status).toBe(405);
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified).toBe(false);
  });

  test('a signed one does not', async () => {
    const { id } = await create({ signature: hmac });
    expect([(await ask(id, 'GET')).status, (await ask(id, 'POST')).status]).toEqual([405, 401]);
  });
});
