import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import type { SendOptions, SendOutcome } from '../../workflows/send-webhook.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status, type Delivery, type TestReceiver } from './receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;

beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());
// Each test has its own: a message that a test before left behind finds nobody.
beforeEach(async () => {
  receiver = await startTestReceiver();
});
afterEach(() => receiver.close());

async function createEndpoint(fields: object = {}): Promise<string> {
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
    displayName: `endpoint ${randomUUID()}`,
    url: receiver.url,
    ...fields,
  });
  return webhook.id;
}

async function start(type: string, ...args: unknown[]) {
  return signalbox.client.workflow.start(type, {
    workflowId: randomUUID(),
    taskQueue: signalbox.temporal.taskQueue,
    args,
  });
}

const ask = (options: SendOptions) => start('askOnce', options);
const approval = outgoingEvents.approvalStep;
const provision = outgoingEvents.provisionStep;

function callBack({ json }: Delivery, body?: unknown) {
  return signalbox.call(
    'POST',
    new URL(json.callbackUrl).pathname,
    typeof body === 'object' ? JSON.stringify(body) : (body as string | undefined),
  );
}

async function instanceOf(endpoint: string, id: string): Promise<any> {
  return (await signalbox.must('GET', `/api/v1/webhooks/${endpoint}/instances/${id}`)).instance;
}

async function eventTypes(workflowId: string): Promise<number> {
  const { events } = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}

describe('a workflow asks and is answered', () => {
  test('by callback: approve, with its comment, in at most ten events beside start and end (C43)', async () => {
    const endpoint = await createEndpoint();
    const run = await ask({ endpoint, event: approval, payload: { user: 'alice' } });
    const delivery = await receiver.until(1);
    expect(delivery.json.payload).toEqual({ '@type': `type.googleapis.com/${approval}`, user: 'alice' });
    const answer = await callBack(delivery, { version: 'v1', approve: { comment: 'This is approved.' } });
    expect(answer.status).toBe(202);
    expect(await run.result()).toEqual({
      kind: 'approve',
      comment: 'This is approved.',
      messageId: delivery.json.webhookId,
      by: 'callback',
    });
    expect((await eventTypes(run.workflowId)) - 2).toBeLessThanOrEqual(10);
  });

  test.each([
    [approval, { deny: { comment: 'no' } }, { kind: 'deny', comment: 'no' }],
    [
      approval,
      { reassign: { newStepUserIds: ['2mqg9IILyNefQ6oMTvolM4FjDTS'] } },
      { kind: 'reassign', comment: '', newStepUserIds: ['2mqg9IILyNefQ6oMTvolM4FjDTS'] },
    ],
    [
      approval,
      { replacePolicy: { policySteps: [{ reject: {} }] } },
      { kind: 'replacePolicy', comment: '', policySteps: [{ reject: {} }] },
    ],
    [provision, { complete: {} }, { kind: 'complete', comment: '' }],
    [provision, { errored: { comment: 'no seat' } }, { kind: 'errored', comment: 'no seat' }],
    [outgoingEvents.workflowStep, { context: { seat: 7 } }, { kind: 'responded', context: { seat: 7 } }],
    ['acme.access.requested', { approve: { comment: 'own event' } }, { kind: 'approve', comment: 'own event' }],
  ])('at once, to %s with %j (C60)', async (event, document, decision) => {
    receiver.answer = status(200, { version: 'v1', ...document, somethingNew: 1 });
    const outcome = await (await ask({ endpoint: await createEndpoint(), event })).result();
    expect(outcome).toMatchObject({ ...decision, by: 'answer' });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'approved!'],
    ['no decision', { version: 'v1' }],
    ['no version', { approve: {} }],
    ['two decisions', { version: 'v1', approve: {}, deny: {} }],
    ['a decision of another event', { version: 'v1', complete: {} }],
    ['more than is read', JSON.stringify({ version: 'v1', approve: { comment: '' }, pad: 'x'.repeat(300_000) })],
  ])('with %s at once it fails, and is not asked again (C60)', async (_name, body) => {
    receiver.answer = status(200, body);
    const outcome: any = await (await ask({ endpoint: await createEndpoint(), event: approval })).result();
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'badResponse' });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test('by the name of the endpoint, two at once, and a switch exhausts the union', async () => {
    const displayName = `approvals ${randomUUID()}`;
    await createEndpoint({ displayName });
    receiver.answer = (response, { json }) =>
      status(200, { version: 'v1', deny: { comment: json.payload.n } })(response, json);
    const run = await start(
      'askTwo',
      { endpoint: displayName, event: approval, payload: { n: 'one' } },
      { endpoint: displayName, event: approval, payload: { n: 'two' } },
    );
    expect(await run.result()).toEqual(['deny: one', 'deny: two']);
  });
});

describe('a callback', () => {
  test('that comes before our 202 was read counts (C96)', async () => {
    const endpoint = await createEndpoint();
    receiver.answer = async (response, delivery) => {
      expect((await callBack(delivery, { version: 'v1', approve: {} })).status).toBe(202);
      status(202)(response, delivery);
    };
    expect(await (await ask({ endpoint, event: approval })).result()).toMatchObject({
      kind: 'approve',
      by: 'callback',
    });
    const [delivery] = receiver.deliveries;
    expect(await instanceOf(endpoint, delivery?.json.webhookId)).toMatchObject({ state: 'WEBHOOK_STATE_SUCCESS' });
  });

  test('wins over a document that comes after it, which is noted (C96)', async () => {
    const endpoint = await createEndpoint();
    receiver.answer = async (response, delivery) => {
      await callBack(delivery, { version: 'v1', deny: {} });
      status(200, { version: 'v1', approve: {} })(response, delivery);
    };
    expect(await (await ask({ endpoint, event: approval })).result()).toMatchObject({ kind: 'deny', by: 'callback' });
    const [delivery] = receiver.deliveries;
    await expect
      .poll(async () => (await instanceOf(endpoint, delivery?.json.webhookId)).signalbox.attempts)
      .toMatchObject([{ error: expect.stringContaining('decided before') }]);
  });

  test('after an attempt that seemed to fail ends the retries (C96)', async () => {
    receiver.answer = status(500);
    const run = await ask({ endpoint: await createEndpoint(), event: provision });
    await callBack(await receiver.until(1), '');
    expect(await run.result()).toMatchObject({ kind: 'complete', by: 'callback' });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test('that is blank never approves, and the token stays usable (C92, G8)', async () => {
    const run = await ask({ endpoint: await createEndpoint(), event: approval });
    const delivery = await receiver.until(1);
    for (const blank of [undefined, ' \n', '{}', { version: 'v1' }]) {
      expect(await callBack(delivery, blank)).toMatchObject({ status: 400, body: { code: 3 } });
    }
    expect((await callBack(delivery, { version: 'v1', deny: { comment: 'read it first' } })).status).toBe(202);
    expect(await run.result()).toMatchObject({ kind: 'deny' });
  });

  test('that is blank is no answer at all in mode current, whose success is 200 (C91, C92)', async () => {
    const run = await ask({
      endpoint: await createEndpoint({ signalbox: { callbackMode: 'documentRequired' } }),
      event: provision,
    });
    const delivery = await receiver.until(1);
    expect((await callBack(delivery)).status).toBe(400);
    expect((await callBack(delivery, { version: 'v1', complete: {} })).status).toBe(200);
    expect(await run.result()).toMatchObject({ kind: 'complete' });
  });

  test.each([
    ['bad JSON', '{"version":'],
    ['a list', '[]'],
    ['another version', { version: 'v2', approve: {} }],
    ['two decisions', { version: 'v1', approve: {}, deny: {} }],
    ['a decision of another event', { version: 'v1', complete: {} }],
    ['a comment that is too long', { version: 'v1', approve: { comment: 'x'.repeat(1025) } }],
    ['nobody to reassign to', { version: 'v1', reassign: { newStepUserIds: [] } }],
    [
      '33 to reassign to',
      { version: 'v1', reassign: { newStepUserIds: Array(33).fill('2mqg9IILyNefQ6oMTvolM4FjDTS') } },
    ],
    ['a policy without steps', { version: 'v1', replacePolicy: { policySteps: [] } }],
  ])('with %s is refused and burns nothing (C93)', async (_name, body) => {
    const run = await ask({ endpoint: await createEndpoint(), event: approval });
    const delivery = await receiver.until(1);
    expect(await callBack(delivery, body)).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.any(String) },
    });
    await callBack(delivery, { version: 'v1', approve: {} });
    expect(await run.result()).toMatchObject({ kind: 'approve' });
  });

  test('again with the same bytes is answered the same; with others it is refused; neither changes anything (C94)', async () => {
    const run = await ask({ endpoint: await createEndpoint(), event: approval });
    const delivery = await receiver.until(1);
    const approve = { version: 'v1', approve: {} };
    expect([(await callBack(delivery, approve)).status, (await callBack(delivery, approve)).status]).toEqual([
      202, 202,
    ]);
    expect(await callBack(delivery, { version: 'v1', deny: {} })).toMatchObject({ status: 400, body: { code: 9 } });
    expect(await run.result()).toMatchObject({ kind: 'approve' });
    expect((await callBack(delivery, approve)).status).toBe(202);
  });

  test('one of many at once wins (C97, G7)', async () => {
    const run = await ask({ endpoint: await createEndpoint(), event: approval });
    const delivery = await receiver.until(1);
    const comments = [...Array(16).keys()].map((at) => `caller ${at}`);
    const answers = await Promise.all(
      comments.map((comment) => callBack(delivery, { version: 'v1', approve: { comment } })),
    );
    const winners = comments.filter((_comment, at) => answers[at]?.status === 202);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status: code }) => code === 400)).toHaveLength(15);
    expect(await run.result()).toMatchObject({ kind: 'approve', comment: winners[0] });
    const history = await signalbox.client.workflow.getHandle(run.workflowId).fetchHistory();
    expect(history.events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(1);
  });

  test('that is too large is 413, any other method 405, a wrong token 400 without a hint (C90, C93, C95)', async () => {
    const run = await ask({ endpoint: await createEndpoint(), event: approval });
    const delivery = await receiver.until(1);
    expect((await callBack(delivery, 'x'.repeat(256_001))).status).toBe(413);
    const path = new URL(delivery.json.callbackUrl).pathname;
    expect(await signalbox.get(path)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const flipped = path.slice(0, -2) + (path.at(-2) === 'A' ? 'B' : 'A') + path.at(-1);
    const wrong = await signalbox.call('POST', flipped);
    expect(wrong).toMatchObject({ status: 400, body: { code: 9 } });
    await callBack(delivery, { version: 'v1', approve: {} });
    await run.result();
    expect((await callBack(delivery, { version: 'v1', deny: {} })).body).toEqual(wrong.body);
  });

  test('is refused once the workflow has called it off (C95)', async () => {
    const endpoint = await createEndpoint();
    const run = await start('askAtMost', { endpoint, event: approval }, 300);
    const delivery = await receiver.until(1);
    expect(await run.result()).toBe('tooLate');
    expect((await callBack(delivery, { version: 'v1', approve: {} })).status).toBe(400);
    expect(await instanceOf(endpoint, delivery.json.webhookId)).toMatchObject({
      state: 'WEBHOOK_STATE_FATAL_ERROR',
      signalbox: { failure: { reason: 'withdrawn' } },
    });
  });

  test('in time wins a race against a timer', async () => {
    const run = await start('askAtMost', { endpoint: await createEndpoint(), event: approval }, 60_000);
    await callBack(await receiver.until(1), { version: 'v1', approve: {} });
    expect(await run.result()).toMatchObject({ kind: 'approve' });
  });
});

describe('a message that cannot be delivered', () => {
  test('fails for good by 410, after one attempt (C60)', async () => {
    receiver.answer = status(410);
    expect(await (await ask({ endpoint: await createEndpoint() })).result()).toMatchObject({
      kind: 'failed',
      reason: 'gone',
    });
    expect(receiver.deliveries).toHaveLength(1);
  });

  test('fails at once when its endpoint is unknown, deleted or disabled (C23, C82)', async () => {
    expect(await (await ask({ endpoint: 'nobody' })).result()).toMatchObject({
      kind: 'failed',
      reason: 'unknownEndpoint',
    });
    const [deleted, disabled] = [await createEndpoint(), await createEndpoint()];
    await signalbox.must('DELETE', `/api/v1/webhooks/${deleted}`);
    await signalbox.must('POST', `/api/v1/webhooks/${disabled}/disable`, { reason: 'moved' });
    expect(await (await ask({ endpoint: deleted })).result()).toMatchObject({
      kind: 'failed',
      reason: 'unknownEndpoint',
    });
    expect(await (await ask({ endpoint: disabled })).result()).toMatchObject({
      kind: 'failed',
      reason: 'disabled',
      detail: expect.stringContaining('moved'),
    });
    expect(receiver.deliveries).toHaveLength(0);
    await signalbox.must('POST', `/api/v1/webhooks/${disabled}/enable`);
    receiver.answer = status(200, 'ok');
    expect(await (await ask({ endpoint: disabled })).result()).toMatchObject({ kind: 'responded' });
  });

  test('is sent again under the same id, with the same bytes and a fresh token (C31, C32, C34)', async () => {
    const endpoint = await createEndpoint();
    receiver.answer = (response, delivery) =>
      status(receiver.deliveries.length === 1 ? 500 : 200, 'ok')(response, delivery);
    const run = await ask({ endpoint });
    const [first, second] = [await receiver.until(1), await receiver.until(2, 25_000)];
    expect(await run.result()).toMatchObject({ kind: 'responded' });
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers.authorization).not.toBe(first.headers.authorization);
    const instance = await instanceOf(endpoint, first.json.webhookId);
    expect(instance).toMatchObject({
      attempts: 2,
      signalbox: {
        attempts: [
          { statusCode: 500, error: 'status 500' },
          { statusCode: 200, responseBody: 'ok' },
        ],
      },
    });
    const [one, two] = instance.signalbox.attempts.map(({ at }: { at: string }) => Date.parse(at));
    expect(two - one).toBeGreaterThanOrEqual(3_000);
  }, 40_000);

  test('follows no redirect (C35, G10)', async () => {
    let stolen = 0;
    const elsewhere = createServer((_request, response) => void (stolen++, response.end()));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const address = elsewhere.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const endpoint = await createEndpoint();
    receiver.answer = (response, delivery) =>
      receiver.deliveries.length === 1
        ? status(307, '', { Location: `http://127.0.0.1:${port}/` })(response, delivery)
        : status(410)(response, delivery);
    const outcome = (await (await ask({ endpoint })).result()) as SendOutcome;
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'gone' });
    expect(stolen).toBe(0);
    elsewhere.close();
  }, 40_000);
});
