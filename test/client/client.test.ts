import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientTypesFile, currentClientTypes } from '../../scripts/client/current.ts';
import { answerOf, createSignalboxClient, SignalboxError, type Schemas } from '../../src/client/client.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false, asAdministrator: true });
});
afterAll(() => signalbox?.stop());

it('the types are those of the contracts; "npm run client" writes them', () => {
  expect(readFileSync(clientTypesFile, 'utf8')).toBe(currentClientTypes());
});

it('a call gives the typed answer, in our own part and in that of ConductorOne', async () => {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { orders: 0 } });
  await signalbox.postOpen(source.id, { order: 7 });
  const client = createSignalboxClient({ url: signalbox.url, key: signalbox.key });
  const { events } = await answerOf(client.GET('/api/events', { params: { query: { source: source.id } } }));
  const [event]: readonly (Schemas['Event'] | undefined)[] = events;
  expect(event).toMatchObject({ outcome: 'accepted', sourceId: source.id });
  const { app } = await answerOf(client.POST('/api/v1/apps', { body: { displayName: 'Payroll' } }));
  expect(app.displayName).toBe('Payroll');
});

it("a refusal is thrown in the server's own words", async () => {
  const client = createSignalboxClient({ url: signalbox.url, key: signalbox.key });
  const wrong = answerOf(client.GET('/api/events', { params: { query: { limit: 1_000 } } }));
  await expect(wrong).rejects.toThrow(SignalboxError);
  await expect(wrong).rejects.toMatchObject({
    status: 400,
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('use a whole number from 1 to 100'),
    validationErrors: [{ path: 'limit' }],
  });
  const stranger = createSignalboxClient({ url: signalbox.url, key: 'nobody.nothing' });
  await expect(answerOf(stranger.GET('/api/waits'))).rejects.toMatchObject({ status: 401 });
});
