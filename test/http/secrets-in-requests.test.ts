import { createHmac, randomBytes } from 'node:crypto';
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
const put = (source: any, config: object) =>
  signalbox.must<any>('PUT', `/api/metadata/webhook/${source.id}`, { name: source.name, ...receivers, ...config });

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
    const post = () =>
      signalbox.postEvent(source.id, {
        headers: { 'X-Gitlab-Token': secret, 'X-Gitlab-Event': 'Push Hook' },
        body: '{"n":1}',
      });
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
    const source = await signalbox.createSource({
      sourcePlatform: 'GitLab',
      verifier: 'HEADER_BASED',
      headers: { 'X-Key': 'k' },
      ...receivers,
    });
    expect(
      (await signalbox.postEvent(source.id, { headers: { 'X-Key': 'k', 'X-Gitlab-Token': secret }, body: '{}' }))
        .status,
    ).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(secret);
  });
});

describe('a query parameter that is a secret (G9, R99)', () => {
  test.each(['Facebook', 'Meta'])(
    '%s’s verify token is kept and shown nowhere in the clear, right or wrong',
    async (sourcePlatform) => {
      const [right, wrong] = [token(), token()];
      const source = await signalbox.createSource({ sourcePlatform, secretKey: right, ...receivers });
      const ask = (given: string) =>
        signalbox.postEvent(source.id, {
          method: 'GET',
          query: `?hub.mode=subscribe&hub.verify%5Ftoken=${given}&hub.challenge=c-1`,
        });
      expect([(await ask(wrong)).status, (await ask(right)).status]).toEqual([403, 200]);
      const { kept, shown } = await keptAndShown(source.id);
      for (const secret of [right, wrong]) expect(kept + shown).not.toContain(secret);
      expect(shown).toContain('hub.challenge=c-1');
      const read = await signalbox.must('GET', `/api/metadata/webhook/${source.id}`);
      expect(read.secretKey).toBe('***');
    },
  );

  test('a refused request is verified again with the token of its URL, which no workflow sees', async () => {
    const secret = token();
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const config = { sourcePlatform: 'CloudEvents', receiverWorkflowNamesToVersions: { [workflow]: 0 } };
    const source = await signalbox.createSource({ ...config, secretValue: 'not yet' });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    const refused = await signalbox.postEvent(source.id, {
      query: `?access_token=${secret}&kept=1`,
      headers: { 'Content-Type': 'application/json' },
      body: '{"n":1}',
    });
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
    const twilio = await signalbox.createSource({
      sourcePlatform: 'Twilio',
      secretValue: 's',
      receiverWorkflowNamesToVersions: { [workflow]: 0 },
      signalbox: { publicUrl },
    });
    // The reason of the check is told to the sender, and to whoever asks why a workflow waits.
    const refused = await signalbox.postEvent(twilio.id, { headers: { 'X-Twilio-Signature': 'c2ln' } });
    expect(refused.text).toContain('checked for https://hooks.example.com/webhook/');
    const run = await signalbox.startWorkflow(workflow);
    await expect.poll(async () => (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits.length).toBe(1);
    const [wait] = (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits;
    const explained = await signalbox.must('GET', `/api/waits/${encodeURIComponent(wait.id)}/explain`);
    expect(JSON.stringify(explained)).toContain('https://hooks.example.com/webhook/');
    expect(refused.text + JSON.stringify([wait, explained, await keptAndShown(twilio.id)])).not.toContain(password);
    const source = await signalbox.createSource({
      sourcePlatform: 'Custom',
      headers: { 'X-Key': 'k' },
      ...receivers,
      signalbox: { publicUrl },
    });
    expect((await signalbox.postEvent(source.id, { headers: { 'X-Key': 'k' }, body: '{}' })).status).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(password);
    expect(shown).toContain('https://hooks.example.com/webhook/');
  });
});

describe('a secret in the body (G9)', () => {
  const json = { 'Content-Type': 'application/json' };
  /** A run of it, and everything that it has been given. */
  async function listen(config: object) {
    const workflow = await signalbox.saveDefinition([waitTask()]);
    const source = await signalbox.createSource({ ...config, receiverWorkflowNamesToVersions: { [workflow]: 0 } });
    const run = await signalbox.startWorkflow(workflow);
    await expect.poll(async () => (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits.length).toBe(1);
    return {
      source,
      run,
      given: async () => JSON.stringify(await signalbox.untilStatus(run, 'COMPLETED')) + (await historyOf(run)),
    };
  }
  async function historyOf(workflowId: string): Promise<string> {
    const { events = [] } = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
    return Buffer.from(
      JSON.stringify(events, (_key, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('utf8') : value,
      ),
    ).toString();
  }

  test('Microsoft Graph’s clientState is kept sealed or not at all: right, wrong, escaped, and in a body that is none', async () => {
    const secret = token();
    const { source, given } = await listen({ sourcePlatform: 'msgraph', secretValue: 'not yet' });
    const post = (body: string, headers: Record<string, string> = json) =>
      signalbox.postEvent(source.id, { headers, body });
    const body = (state: string, name = 'clientState') =>
      `{ "value": [ {"id":"7", "${name}" : "${state}", "resource":"clientState", "subject":"für"} ] }`;
    const escaped = [...secret].map((character) => `\\u00${character.charCodeAt(0).toString(16)}`).join('');
    expect((await post(body(secret))).status).toBe(401);
    const [refused] = await signalbox.ledger(source.id);
    expect((await post(`clientState=${secret}`)).status).toBe(401);
    expect((await post(`{"value":[{"clientState":"${secret}`)).status).toBe(401);
    expect((await post(`{"value":[{"clientState":"${secret}","x":"${'x'.repeat(20_000)}"}]}`)).status).toBe(401);
    expect((await post(Buffer.from(secret).toString('base64'), { ...json, 'Content-Encoding': 'gzip' })).status).toBe(
      401,
    );
    // Also after the master key was changed.
    expect(await resealAll(signalbox.pool, createSecretBox(signalbox.secretKey))).toBeGreaterThan(0);
    await signalbox.must('POST', `/api/sources/${source.id}/rotate`, { secret });
    expect((await replay(refused.id)).status).toBe(200);
    const history = await given();
    expect((await post(body(escaped, 'client\\u0053tate'))).status).toBe(200);
    expect((await post(body(secret).replace('"7"', '"8"'))).status).toBe(200);
    expect((await signalbox.call('POST', `/api/events/${refused.id}/replay?as=new`)).status).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    for (const hidden of [secret, Buffer.from(secret).toString('hex'), escaped])
      expect(kept + shown + history).not.toContain(hidden);
    // All else is as it came.
    const entry = await signalbox.must('GET', `/api/events/${refused.id}`);
    expect(entry.body).toBe(body('***'));
    expect(history).toContain('"clientState":"***"');
    expect(history).toContain('für');
  });

  test.each(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b0'])(
    'Mailgun’s signature: %s',
    async (type) => {
      const key = token();
      const { source, given } = await listen({ sourcePlatform: 'Mailgun', secretValue: key });
      const [timestamp, once] = [String(Math.floor(Date.now() / 1000)), token()];
      const signature = createHmac('sha256', key)
        .update(timestamp + once)
        .digest('hex');
      const fields = { timestamp, token: once, signature, subject: 'für' };
      const bodies: Record<string, string> = {
        'application/json': JSON.stringify({
          signature: { timestamp, token: once, signature },
          'event-data': { id: 'e', subject: 'für' },
        }),
        'application/x-www-form-urlencoded': new URLSearchParams(fields).toString(),
        'multipart/form-data; boundary=b0': `${Object.entries(fields)
          .map(([name, value]) => `--b0\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
          .join('')}--b0--\r\n`,
      };
      const body = bodies[type] ?? '';
      expect(
        (
          await signalbox.postEvent(source.id, {
            headers: { 'Content-Type': type },
            body: body.replace(timestamp, '1000000000'),
          })
        ).status,
      ).toBe(401);
      expect((await signalbox.postEvent(source.id, { headers: { 'Content-Type': type }, body })).status).toBe(200);
      const history = await given();
      const { kept, shown } = await keptAndShown(source.id);
      for (const hidden of [signature, Buffer.from(signature).toString('hex')])
        expect(kept + shown + history).not.toContain(hidden);
      expect(history).toContain('für');
      expect((await signalbox.ledger(source.id)).map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected']);
    },
  );

  test('it stays one where the sender’s requests are verified in another way', async () => {
    const secret = token();
    const source = await signalbox.createSource({
      sourcePlatform: 'msgraph',
      verifier: 'HEADER_BASED',
      headers: { 'X-Key': 'k' },
      ...receivers,
    });
    expect(
      (
        await signalbox.postEvent(source.id, {
          headers: { ...json, 'X-Key': 'k' },
          body: `{"value":[{"clientState":"${secret}"}]}`,
        })
      ).status,
    ).toBe(200);
    const { kept, shown } = await keptAndShown(source.id);
    expect(kept + shown).not.toContain(secret);
  });
});
