import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signAs, toIncomingRequest } from '../../src/author/verify.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const patient = { timeout: 60_000, interval: 100 };

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** The vendor's API, as far as anybody asks it here. */
describe('events that carry only type and id', () => {
  let signalbox: Signalbox;
  let vendor: Server;
  let apiUrl: string;
  /** By the path that is asked for; taken one after the other, the last one stays. */
  const answers = new Map<string, Answer[]>();
  const asked: Asked[] = [];
  /** The vendor answers once this is done. */
  let gate: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    vendor = createServer(async (request, response) => {
      const path = request.url ?? '';
      asked.push({ path, headers: request.headers });
      await gate;
      const [answer = { status: 404, body: {} }, ...later] = answers.get(path) ?? [];
      if (later.length > 0) answers.set(path, later);
      response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => vendor.once('listening', resolve));
    apiUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
    signalbox = await startSignalbox({ config: { allowTargets: ['127.0.0.1'] } });
  });
  afterAll(async () => {
    await signalbox?.stop();
    vendor?.close();
  });

  describe('Stripe', () => {
    const secret = 'whsec_of_thin_events';
    const apiKey = `rk_test_${randomUUID()}`;

    test('are answered at once, completed with the operator’s key, and matched by what the object is', async () => {
      const scene = await receiving({ '$.hydrated.status': 'open' });
      const { source } = scene;
      const run = await waiting(scene);
      const opened = hold();
      const thin = thinEvent({ context: 'acct_1' });
      const big = '12345678901234567890';
      answers.set(thin.related_object.url, [{ body: `{"id":"in_1","status":"open","big":${big}}` }]);
      const id = await post(source.id, thin);
      expect(await signalbox.must('GET', `/api/events/${id}`)).not.toHaveProperty('hydrated');
      opened();
      const execution = await ended(run);
      expect(outputOf(execution)).toMatchObject({ hydrated: { id: 'in_1', status: 'open', big } });
      const [call] = asked.filter(({ path }) => path === thin.related_object.url);
      expect(call?.headers).toMatchObject({
        authorization: `Bearer ${apiKey}`,
        'stripe-context': 'acct_1',
        'stripe-version': expect.stringMatching(/^\d{4}-/),
      });
      const entry = await signalbox.must('GET', `/api/events/${id}`);
      expect(JSON.parse(entry.body)).toEqual(thin);
      expect(entry.hydrated).toMatchObject({ askedUrl: `${apiUrl}${thin.related_object.url}` });
      expect(entry.hydrated.fetched).toContain(big);
      expect(await signalbox.must('GET', `/api/events/${id}/explain`)).toMatchObject({
        waits: expect.arrayContaining([expect.objectContaining({ verdict: 'TOOK' })]),
      });
    });

    test('are asked for again until the vendor answers, which the ledger says meanwhile', async () => {
      const scene = await receiving({ '$.hydrated.status': 'paid' });
      const { source } = scene;
      const run = await waiting(scene);
      const thin = thinEvent();
      answers.set(thin.related_object.url, [{ status: 500 }, { status: 401 }, { body: { status: 'paid' } }]);
      const id = await post(source.id, thin);
      await vi.waitFor(async () => {
        const { state, pending } = await signalbox.must('GET', `/api/events/${id}`);
        expect(state).toBe('RETRYING');
        expect(pending.lastError).toMatch(/answered (500|401: its key is wrong)/);
      }, patient);
      await ended(run);
      expect(asked.filter(({ path }) => path === thin.related_object.url)).toHaveLength(3);
    });

    test.each([
      ['before the rest is there', false],
      ['after it', true],
    ])('a wait that begins after the event, %s, gets it whole', async (_, isFetched) => {
      const { source, workflow, go } = await receiving({ '$.hydrated.status': 'late' });
      const run = await signalbox.startWorkflow(workflow);
      await untilWaits(run);
      const opened = hold();
      if (isFetched) opened();
      const thin = thinEvent();
      answers.set(thin.related_object.url, [{ body: { status: 'late' } }]);
      const id = await post(source.id, thin);
      if (isFetched)
        await vi.waitFor(async () => {
          expect(await signalbox.must('GET', `/api/events/${id}`)).toHaveProperty('hydrated');
        }, patient);
      await signalbox.postOpen(go, { go: true });
      await untilWaits(run, 2);
      opened();
      const { hydrated } = outputOf(await ended(run));
      expect(hydrated).toEqual({ status: 'late' });
    });

    test('an object that was deleted ends the asking: conditions on it do not hold, and it is said why', async () => {
      const scene = await receiving({ '$.hydrated.status': 'open' });
      const { source } = scene;
      await waiting(scene);
      const id = await post(source.id, thinEvent());
      await signalbox.untilIdle({ withinMs: 60_000 });
      const { hydrated } = await signalbox.must('GET', `/api/events/${id}`);
      expect(hydrated.problem).toContain('answered 404');
      expect((await signalbox.must('GET', `/api/events/${id}/explain`)).summary).toContain('$.hydrated is null');
    });

    test.each([
      ['2 MB', 2_000_000],
      ['9 MB', 9_000_000],
    ])('an object of %s ends the asking too', async (_, characters) => {
      const scene = await receiving({ '$.hydrated.status': 'open' });
      const thin = thinEvent();
      answers.set(thin.related_object.url, [{ body: { status: 'open', text: 'x'.repeat(characters) } }]);
      const id = await post(scene.source.id, thin);
      await signalbox.untilIdle({ withinMs: 60_000 });
      const { hydrated } = await signalbox.must('GET', `/api/events/${id}`);
      expect(hydrated.problem).toContain('answered with more than');
    });

    test('a wait that begins after many events finds the one behind all others', async () => {
      const status = randomUUID();
      const { source, workflow, go } = await receiving({ '$.hydrated.status': status });
      const run = await signalbox.startWorkflow(workflow);
      await untilWaits(run);
      const all = Array.from({ length: 30 }, () => thinEvent());
      for (const [
        at,
        {
          related_object: { url },
        },
      ] of all.entries())
        answers.set(url, [{ body: { status: at === all.length - 1 ? status : 'another' } }]);
      for (const thin of all) await post(source.id, thin);
      await signalbox.untilIdle({ withinMs: 60_000 });
      await signalbox.postOpen(go, { go: true });
      expect(outputOf(await ended(run)).hydrated).toEqual({ status });
    });

    test('whole events, and sources without a key, ask nobody', async () => {
      const scene = await receiving({ '$.data.object.id': 'in_9' });
      const { source } = scene;
      const run = await waiting(scene);
      const before = asked.length;
      await post(source.id, {
        id: `evt_${randomUUID()}`,
        object: 'event',
        type: 'x',
        data: { object: { id: 'in_9' } },
      });
      await ended(run);
      const keyless = await signalbox.createSource({
        sourcePlatform: 'Stripe',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { [scene.workflow]: 0 },
      });
      const id = await post(keyless.id, thinEvent());
      await signalbox.untilIdle({ withinMs: 60_000 });
      expect(await signalbox.must('GET', `/api/events/${id}`)).not.toHaveProperty('hydrated');
      expect(asked).toHaveLength(before);
    });

    test('the key goes to nobody else, and is shown to nobody', async () => {
      const { source } = await receiving({ a: 1 });
      for (const url of ['https://evil.example/v1/x', '//evil.example/v1/x', 'http://127.0.0.1:1/x']) {
        const id = await post(source.id, { ...thinEvent(), related_object: { id: 'in_1', url } });
        await signalbox.untilIdle({ withinMs: 60_000 });
        const { hydrated } = await signalbox.must('GET', `/api/events/${id}`);
        expect(hydrated).toMatchObject({ problem: 'related_object.url is no path of the API' });
      }
      const shown = JSON.stringify(await signalbox.must('GET', `/api/metadata/webhook/${source.id}`));
      expect(shown).not.toContain(apiKey);
      expect(signalbox.logLines.join('\n')).not.toContain(apiKey);
      const { rows } = await signalbox.pool.query('SELECT to_json(source)::text AS text FROM source WHERE id = $1', [
        source.id,
      ]);
      expect(rows[0].text).not.toContain(apiKey);
    });

    test('a context that no header can have ends the asking: nobody can be asked with it', async () => {
      const { source } = await receiving({ a: 1 });
      const id = await post(source.id, thinEvent({ context: 'acct_1\r\nX-Other: 1' }));
      await signalbox.untilIdle({ withinMs: 60_000 });
      const { hydrated } = await signalbox.must('GET', `/api/events/${id}`);
      expect(hydrated.problem).toContain('context');
    });

    test.each(['apiKey', 'apiVersion'])('%s that no header can have is refused when it is saved', async (option) => {
      const { status, body } = await signalbox.call('POST', '/api/metadata/webhook', {
        name: randomUUID(),
        sourcePlatform: 'Stripe',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { any: 0 },
        signalbox: { stripe: { apiKey, [option]: 'pasted\n' } },
      });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(`signalbox.stripe.${option}`);
    });

    test('an address that the operator did not allow is not called', async () => {
      const { source } = await receiving({ a: 1 }, { api: 'http://169.254.169.254' });
      const id = await post(source.id, thinEvent());
      await vi.waitFor(async () => {
        const { pending } = await signalbox.must('GET', `/api/events/${id}`);
        expect(pending?.lastError).toContain('169.254.169.254');
      }, patient);
    });

    /** A run waits for the word to go on first, so that its second wait begins when a test wants it to. */
    async function receiving(matches: object, { api = apiUrl } = {}) {
      const workflow = await signalbox.saveDefinition([waitTask({ '$.go': true }, 'g'), waitTask(matches, 'w')]);
      const { id: go } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
      const source = await signalbox.createSource({
        sourcePlatform: 'Stripe',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { [workflow]: 0 },
        signalbox: { stripe: { apiKey, apiUrl: api } },
      });
      return { source, workflow, go };
    }

    /** A run that waits for the object. */
    async function waiting({ workflow, go }: { readonly workflow: string; readonly go: string }): Promise<string> {
      const run = await signalbox.startWorkflow(workflow);
      await untilWaits(run);
      await signalbox.postOpen(go, { go: true });
      await untilWaits(run, 2);
      return run;
    }

    function post(sourceId: string, body: object) {
      return postAs('stripe', { sourceId, secret, body });
    }
  });

  describe('Standard Webhooks', () => {
    const secret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;

    test('are completed at the URL that a template makes of them, each member as one piece', async () => {
      const workflow = await signalbox.saveDefinition([waitTask({ '$.hydrated.status': 'completed' }, 'w')]);
      const source = await signalbox.createSource({
        sourcePlatform: 'Standard Webhooks',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { [workflow]: 0 },
        signalbox: { thin: { url: `${apiUrl}/v1/responses/{data.id}?full=true`, token: 'sk-of-the-operator' } },
      });
      const run = await signalbox.startWorkflow(workflow);
      await untilWaits(run);
      const path = '/v1/responses/resp%2F..%2F1?full=true';
      answers.set(path, [{ body: { status: 'completed' } }]);
      const body = { type: 'response.completed', data: { id: 'resp/../1' } };
      await postAs('standard-webhooks', { sourceId: source.id, secret, body });
      await ended(run);
      expect(asked.find((call) => call.path === path)?.headers.authorization).toBe('Bearer sk-of-the-operator');
    });

    test('events of agents’ sessions come with their session, asked for with the headers that its API wants', async () => {
      const token = `sk-ant-${randomUUID()}`;
      const matches = { '$.data.type': 'session.status_idled', '$.hydrated.status': 'idle' };
      const workflow = await signalbox.saveDefinition([waitTask(matches, 'w')]);
      const headers = {
        'x-api-key': '{token}',
        'anthropic-version': '2023-06-01',
        'anthropic-beta': 'managed-agents-2026-04-01',
      };
      const source = await signalbox.createSource({
        sourcePlatform: 'Standard Webhooks',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { [workflow]: 0 },
        signalbox: { thin: { url: `${apiUrl}/v1/sessions/{data.id}`, token, headers } },
      });
      const run = await signalbox.startWorkflow(workflow);
      await untilWaits(run);
      const id = `sesn_${randomUUID()}`;
      const path = `/v1/sessions/${id}`;
      const session = { id, type: 'session', status: 'idle', title: 'Mend the build' };
      answers.set(path, [{ status: 529 }, { body: session }]);
      const data = { type: 'session.status_idled', id, organization_id: 'org_1', workspace_id: 'wrkspc_1' };
      const body = { type: 'event', id: `wevt_${randomUUID()}`, created_at: new Date().toISOString(), data };
      const event = await postAs('standard-webhooks', { sourceId: source.id, secret, body });
      expect(outputOf(await ended(run))).toMatchObject({ data, hydrated: session });
      const calls = asked.filter((call) => call.path === path);
      expect(calls).toHaveLength(2);
      expect(calls[1]?.headers).toMatchObject({ ...headers, 'x-api-key': token });
      expect(calls[1]?.headers).not.toHaveProperty('authorization');
      const entry = await signalbox.must('GET', `/api/events/${event}`);
      expect(entry.eventType).toBe('session.status_idled');
      expect(JSON.parse(entry.body)).toEqual(body);
      expect(JSON.parse(entry.hydrated.fetched)).toEqual(session);
      const shown = JSON.stringify([entry, await signalbox.must('GET', `/api/metadata/webhook/${source.id}`)]);
      expect(shown + signalbox.logLines.join('\n')).not.toContain(token);
    });

    test.each([
      [{ headers: { 'x-api-key': 'k' } }, 'which is not set'],
      [{ url: 'https://example.com/{id}', headers: { 'x-api-key': '{token}' } }, 'signalbox.thin.token is not set'],
      [{ url: 'https://example.com/{id}', headers: { 'x y': 'z' } }, 'is no name of a header'],
      [{ url: 'https://example.com/{id}', headers: { Host: 'other.example' } }, 'is not for you to set'],
      [{ url: 'https://example.com/{id}', headers: { Expect: '100-continue' } }, 'is not for you to set'],
      [{ url: 'https://example.com/{id}', headers: { 'X-A': 'a\nX-B: b' } }, 'no header can have'],
      [{ url: 'https://example.com/{id}', token: 'sk-of-the-operator\n' }, 'no header can have'],
      [{ url: 'https://example.com/{id}', headers: { 'X-Api-Key': 'k' } }, 'put the key into signalbox.thin.token'],
      [{ url: 'https://example.com/{id}', headers: { Authorization: 'Basic eDp5' } }, 'write {token} here'],
    ])('headers that cannot be sent are refused when they are saved: %j', async (thin, words) => {
      const { status, body } = await signalbox.call('POST', '/api/metadata/webhook', {
        name: randomUUID(),
        sourcePlatform: 'Standard Webhooks',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { any: 0 },
        signalbox: { thin },
      });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(words);
    });

    test.each([
      ['https://{host}/x', 'in its host'],
      ['https:{host}/x', 'in its host'],
      ['https:\\\\{host}/x', 'in its host'],
      ['ftp://example.com/{id}', 'begins with http'],
      ['https://example.com/all', 'names no member'],
      ['https://user:secret@example.com/{id}', 'has a user in it'],
    ])('a template like %s is refused when it is saved', async (url, words) => {
      const { status, body } = await signalbox.call('POST', '/api/metadata/webhook', {
        name: randomUUID(),
        sourcePlatform: 'Standard Webhooks',
        secretValue: secret,
        receiverWorkflowNamesToVersions: { any: 0 },
        signalbox: { thin: { url } },
      });
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(words);
    });
  });

  /** What the second wait took. */
  function outputOf({ tasks }: { tasks: { referenceTaskName: string; outputData: any }[] }) {
    return tasks.find(({ referenceTaskName }) => referenceTaskName === 'w')?.outputData;
  }

  function thinEvent(more: object = {}) {
    const id = `evt_${randomUUID()}`;
    return {
      id,
      object: 'v2.core.event',
      type: 'v1.billing.meter.error_report_triggered',
      related_object: { id: 'in_1', type: 'invoice', url: `/v1/invoices/in_${randomUUID()}` },
      ...more,
    };
  }

  /** The vendor does not answer before this is called. */
  function hold(): () => void {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  async function postAs(
    platform: string,
    { sourceId, secret, body }: { readonly sourceId: string; readonly secret: string; readonly body: object },
  ): Promise<string> {
    const url = `${signalbox.url}/webhook/${sourceId}`;
    const request = toIncomingRequest({
      url,
      headers: { 'Content-Type': 'application/json', 'webhook-id': `msg_${randomUUID()}` },
      body: JSON.stringify(body),
    });
    const signed = signAs(platform, secret, { request, nowSeconds: Math.floor(Date.now() / 1000) });
    if (signed.kind === 'unsignable') throw new Error(signed.message);
    const response = await fetch(url, {
      method: 'POST',
      headers: signed.request.headers.map(([name, value]): [string, string] => [name, value]),
      body: Buffer.from(signed.request.body),
    });
    expect(response.status).toBe(200);
    return String(response.headers.get('x-signalbox-event-id'));
  }

  async function untilWaits(workflowId: string, count = 1): Promise<void> {
    await vi.waitFor(async () => {
      const { waits } = await signalbox.must('GET', `/api/waits?workflowId=${workflowId}`);
      expect(waits).toHaveLength(count);
    }, patient);
  }

  async function ended(workflowId: string) {
    return vi.waitFor(async () => {
      const execution = await signalbox.must('GET', `/api/workflow/${workflowId}`);
      expect(execution.status).toBe('COMPLETED');
      return execution;
    }, patient);
  }
});
