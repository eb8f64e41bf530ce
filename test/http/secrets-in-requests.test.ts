import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resealAll } from '../../src/store/reseal.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const token = () => `token-${randomBytes(12).toString('hex')}`;
const receivers = { receiverWorkflowNamesToVersions: { orders: 0 } };
const replay = (id: string) => signalbox.call('POST', `/api/events/${id}/replay`);
const put = (source: any, config: object) => signalbox.must<any>('PUT', `/api/metadata/webhook/${source.id}`, { name: source.name, ...receivers, ...config });

/** Everything that is kept of a source's requests, and everything that is answered about them. */
async function keptAndShown(sourceId: string): Promise<{ readonly kept: string; readonly shown: string }> {
  const { rows } = await signalbox.pool.query('SELECT event::text AS row FROM event WHERE source_id = $1', [sourceId]);
  const list = await signalbox.ledger(sourceId);
  const whole = await Promise.all(list.map(({ id }) => signalbox.must('GET', `/api/events/${id}`)));
  const history = await signalbox.must('GET', `/api/metadata/webhook/${sourceId}/history`);
  return { kept: JSON.stringify(rows), shown: JSON.stringify([list, whole, history]) };
}

describe('a header that is itself the secret of its platform (G9, R99)', () => {
  test('GitLab’s token is sealed and never shown; a request that was refused is verified again with it', async () => {
    const secret = token();
    const gitlab = { sourcePlatform: 'GitLab', secretValue: 'not yet' };
    const source = await signalbox.createSource({ ...gitlab, ...receivers });
    const post = () => signalbox.postEvent(source.id, { headers: { 'X-Gitlab-Token': secret, 'X-Gitlab-Event': 'Push Hook' }, body: '{"n":1}' });
    expect((await post()).status).toBe(401);
    const [refused] = await signalbox.ledger(source.id);
    await put(source, { ...gitlab, secretValue: secret });
    expect((await replay(refused.id)).status).toBe(200);
    expect((await post()).status).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept).not.toContain(secret);
    expect(shown).not.toContain(secret);
    expect(shown).toContain('Push Hook');
  });

  test('it stays one where GitLab’s requests are verified in another way', async () => {
    const secret = token();
    const source = await signalbox.createSource({ sourcePlatform: 'GitLab', verifier: 'HEADER_BASED', headers: { 'X-Key': 'k' }, ...receivers });
    expect((await signalbox.postEvent(source.id, { headers: { 'X-Key': 'k', 'X-Gitlab-Token': secret }, body: '{}' })).status).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(secret);
  });
});

describe('a query parameter that is a secret (G9, R99)', () => {
  test.each(['Facebook', 'Meta'])('%s’s verify token is kept and shown nowhere in the clear, right or wrong', async (sourcePlatform) => {
    const [right, wrong] = [token(), token()];
    const source = await signalbox.createSource({ sourcePlatform, secretKey: right, ...receivers });
    const ask = (given: string) => signalbox.postEvent(source.id, { method: 'GET', query: `?hub.mode=subscribe&hub.verify%5Ftoken=${given}&hub.challenge=c-1` });
    expect([(await ask(wrong)).status, (await ask(right)).status]).toEqual([403, 200]);
    const { kept, shown } = await keptAndShown(source.id);
    for (const secret of [right, wrong]) expect(kept + shown).not.toContain(secret);
    expect(shown).toContain('hub.challenge=c-1');
    const read = await signalbox.must('GET', `/api/metadata/webhook/${source.id}`);
    expect(read.secretKey).toBe('***');
  });

  test('a refused request is verified again with the token of its URL, which no workflow sees', async () => {
    const secret = token();
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const config = { sourcePlatform: 'CloudEvents', receiverWorkflowNamesToVersions: { [workflow]: 0 } };
    const source = await signalbox.createSource({ ...config, secretValue: 'not yet' });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    const refused = await signalbox.postEvent(source.id, { query: `?access_token=${secret}&kept=1`, headers: { 'Content-Type': 'application/json' }, body: '{"n":1}' });
    expect(refused.status).toBe(401);
    const [{ id }] = await signalbox.ledger(source.id);
    expect((await replay(id)).body).toMatchObject({ status: 409, code: 'STILL_REFUSED' });
    // Also after the master key was changed.
    expect(await resealAll(signalbox.pool, createSecretBox(signalbox.secretKey))).toBeGreaterThan(0);
    await put(source, { ...config, secretValue: secret });
    expect((await replay(id)).status).toBe(200);
    const { tasks } = await signalbox.untilStatus(run, 'COMPLETED');
    expect(JSON.stringify(tasks)).toContain('"kept":"1"');
    expect(JSON.stringify(tasks)).not.toContain('access_token');
    const copy = (await signalbox.call('POST', `/api/events/${id}/replay?as=new`)).body;
    expect(copy.event.url).toMatch(/\?kept=1$/);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(secret);
  });

  test('a name and password in the public URL stay out of what is kept', async () => {
    const password = token();
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const publicUrl = `https://caller:${password}@hooks.example.com`;
    const twilio = await signalbox.createSource({ sourcePlatform: 'Twilio', secretValue: 's', receiverWorkflowNamesToVersions: { [workflow]: 0 }, signalbox: { publicUrl } });
    // What it was checked for is told to the sender, and to whoever asks why a workflow waits.
    const refused = await signalbox.postEvent(twilio.id, { headers: { 'X-Twilio-Signature': 'c2ln' } });
    expect(refused.text).toContain('checked for https://hooks.example.com/webhook/');
    const run = await signalbox.startWorkflow(workflow);
    await expect.poll(async () => (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits.length).toBe(1);
    const [wait] = (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits;
    const explained = await signalbox.must('GET', `/api/waits/${encodeURIComponent(wait.id)}/explain`);
    expect(JSON.stringify(explained)).toContain('https://hooks.example.com/webhook/');
    expect(refused.text + JSON.stringify([wait, explained, await keptAndShown(twilio.id)])).not.toContain(password);
    const source = await signalbox.createSource({
      sourcePlatform: 'Custom', headers: { 'X-Key': 'k' }, ...receivers, signalbox: { publicUrl },
    });
    expect((await signalbox.postEvent(source.id, { headers: { 'X-Key': 'k' }, body: '{}' })).status).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(password);
    expect(shown).toContain('https://hooks.example.com/webhook/');
  });
});
