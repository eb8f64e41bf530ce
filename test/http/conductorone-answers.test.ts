import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createCast,
  kindsOf,
  taskWhen,
  trailOf,
  type AccessOptions,
  type Cast,
  type Person,
} from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status, type Delivery, type TestReceiver } from '../outbound/receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;
let cast: Cast;
let administrator: Person;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  signalbox = await startSignalbox();
  cast = await createCast(signalbox);
  ({ administrator } = cast);
  [alice, bob] = await Promise.all([cast.person('alice'), cast.person('bob')]);
});
afterAll(() => signalbox?.stop());
// Each test has its own: a message that a test before left behind finds nobody.
beforeEach(async () => {
  receiver = await startTestReceiver();
});
afterEach(() => receiver.close());

const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';
const outcomeOf = (task: any) => task.type.grant.outcome;

async function createWebhook(fields: object = {}): Promise<string> {
  return (
    await administrator.must('POST', '/api/v1/webhooks', { displayName: 'w', url: receiver.url, signalbox: fields })
  ).webhook.id;
}

async function ask(options: AccessOptions): Promise<any> {
  const { appId, appEntitlementId } = await cast.access(options);
  return (await alice.must('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: alice.id }))
    .taskView.task;
}

const askEndpoint = async (fields: object = {}) =>
  ask({ steps: [{ approval: { webhook: { webhookId: await createWebhook(fields) } } }] });

function act(person: Person, task: any, name: string, body: object = {}) {
  return person.call('POST', `/api/v1/tasks/${task.id}/action/${name}`, {
    policyStepId: task.policy.current?.id,
    ...body,
  });
}

/** Requests that were sent about a task: those of the round before may still be on its way. */
async function deliveryOf(task: any): Promise<Delivery> {
  const find = () => receiver.deliveries.find(({ json }) => json.payload.taskView.task.id === task.id);
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return find() as Delivery;
}

function callBack({ json }: Delivery, body: object | string) {
  return signalbox.call('POST', new URL(json.callbackUrl).pathname, body);
}

describe('no call of a person waits for a receiver', () => {
  test('asking, acting and looking are done while the receiver thinks, and it sees the task that it was sent', async () => {
    let seen: any;
    let answer = () => undefined as void;
    receiver.answer = async (response, { json }) => {
      seen = (await alice.must('GET', `/api/v1/tasks/${json.payload.taskView.task.id}`)).taskView.task;
      answer = () => void response.writeHead(202).end();
    };
    const task = await askEndpoint();
    await receiver.until(1);
    await expect.poll(() => seen).toBeDefined();
    const { actions: _of, ...sent } = receiver.deliveries[0]?.json.payload.taskView.task;
    const { actions: _own, ...stored } = seen;
    expect(stored).toEqual(sent);
    expect((await act(alice, task, 'comment', { comment: 'please' })).status).toBe(200);
    expect(
      (await act(administrator, task, 'skip-step')).body.taskView.task.policy.history[0].approval.skipped,
    ).toBeDefined();
    answer();
  });

  test('a person who approves is answered before the endpoint that provisions', async () => {
    receiver.answer = () => undefined;
    const webhookId = await createWebhook();
    const task = await ask({
      steps: [{ approval: { users: { userIds: [bob.id] } } }],
      entitlement: { provisionPolicy: { webhook: { webhookId } } },
    });
    const approved = await act(bob, task, 'approve');
    expect(approved.body.taskView.task.policy.current.provision).toMatchObject({
      state: 'PROVISION_INSTANCE_STATE_WEBHOOK',
      webhookId,
    });
    await receiver.until(1);
  });

  test('a provision step names its message in what is sent (C113)', async () => {
    const webhookId = await createWebhook();
    const task = await ask({ steps: [{ accept: {} }], entitlement: { provisionPolicy: { webhook: { webhookId } } } });
    const { json } = await receiver.until(1);
    expect(json.payload.taskView.task.policy.current.provision).toMatchObject({
      webhookId,
      webhookInstanceId: json.webhookId,
    });
    const waiting = await taskWhen(
      alice,
      task.id,
      ({ policy }) => policy.current.provision.state === 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING',
    );
    expect(waiting.policy.current.provision.webhookInstanceId).toBe(json.webhookId);
  });

  test('a callback that closes the task before its attempt is answered', async () => {
    receiver.answer = async (response, delivery) => {
      expect((await callBack(delivery, { version: 'v1', deny: { comment: 'early' } })).status).toBe(202);
      response.writeHead(202).end();
    };
    const task = await askEndpoint();
    expect(outcomeOf(await taskWhen(alice, task.id, closed))).toBe('GRANT_OUTCOME_DENIED');
  });
});

describe('an answer that was accepted stands (C64, C95)', () => {
  test.each([
    ['skip-step', {}],
    ['close', { comment: 'no need' }],
    ['reset', {}],
    ['restart', {}],
  ])('against a simultaneous %s', async (name, body) => {
    for (let round = 0; round < 4; round += 1) {
      const task = await askEndpoint();
      const delivery = await deliveryOf(task);
      const [answered, acted] = await Promise.all([
        callBack(delivery, { version: 'v1', deny: { comment: 'no' } }),
        act(administrator, task, name, body),
      ]);
      expect([
        [202, 400],
        [400, 200],
      ]).toContainEqual([answered.status, acted.status]);
      if (answered.status === 400) {
        await act(administrator, await taskWhen(alice, task.id, () => true), 'close');
        continue;
      }
      const after = await taskWhen(alice, task.id, closed);
      expect([outcomeOf(after), after.policy.history[0].approval.denied?.userId]).toEqual([
        'GRANT_OUTCOME_DENIED',
        '00000000000000000000000WHK1',
      ]);
    }
  });
});

describe('what cannot stand is refused before it is accepted (C93, C99)', () => {
  const deny = (comment: string) => `{"version":"v1","deny":{"comment":"${comment}"}}`;

  test.each([
    ['U+0000', deny('a\\u0000b')],
    ['half a surrogate pair', deny('\\ud800')],
    ['U+0000 in an id', '{"version":"v1","reassign":{"newStepUserIds":["\\u0000"]}}'],
    ['an endless id', `{"version":"v1","reassign":{"newStepUserIds":["${'a'.repeat(10_000)}"]}}`],
    ['U+0000 in a step', '{"version":"v1","replacePolicy":{"policySteps":[{"reject":{"rejectMessage":"\\u0000"}}]}}'],
  ])('a callback with %s is a 400, and the URL stays usable', async (_name, body) => {
    const task = await askEndpoint();
    const delivery = await receiver.until(1);
    expect((await callBack(delivery, body)).status).toBe(400);
    expect((await callBack(delivery, deny('no'))).status).toBe(202);
    await taskWhen(alice, task.id, closed);
  });

  test.each([deny('a\\u0000b'), deny('\\ud800'), '{"version":"v1","reassign":{"newStepUserIds":["\\u0000"]}}'])(
    'an answer with %s is a bad response, recorded once',
    async (body) => {
      receiver.answer = status(200, body);
      const task = await askEndpoint();
      expect(outcomeOf(await taskWhen(alice, task.id, closed))).toBe('GRANT_OUTCOME_DENIED');
      expect(kindsOf(await trailOf(alice, task.id))).toContain('webhookApprovalBadResponse');
      expect(receiver.deliveries).toHaveLength(1);
    },
  );

  test('whom nobody can be is no approver: disabled, a user of the system, the requester', async () => {
    const gone = await cast.person('gone', { status: 'DISABLED' }).catch(() => undefined);
    const disabled =
      gone?.id ??
      (await administrator.must('POST', '/api/v1/users', { displayName: 'd', status: 'DISABLED' })).userView.user.id;
    const task = await askEndpoint();
    const delivery = await receiver.until(1);
    for (const id of [disabled, '00000000000000000000000WHK1', '00000000000000000000000SYS1', alice.id]) {
      expect([id, (await callBack(delivery, { version: 'v1', reassign: { newStepUserIds: [id] } })).status]).toEqual([
        id,
        400,
      ]);
    }
    expect((await callBack(delivery, { version: 'v1', reassign: { newStepUserIds: [bob.id] } })).status).toBe(202);
    await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id));
  });

  test('people reassign to such users no more than endpoints', async () => {
    const task = await ask({ steps: [{ approval: { users: { userIds: [bob.id] }, allowReassignment: true } }] });
    expect((await act(bob, task, 'reassign', { newStepUserIds: ['00000000000000000000000SYS1'] })).status).toBe(400);
    expect((await act(bob, task, 'reassign', { newStepUserIds: [alice.id] })).status).toBe(400);
  });
});

test('a deleted webhook takes no answer any more, and its step fails at once (C23, C95)', async () => {
  const task = await askEndpoint();
  const delivery = await receiver.until(1);
  await administrator.must('DELETE', `/api/v1/webhooks/${task.policy.current.approval.approval.webhook.webhookId}`);
  expect((await callBack(delivery, { version: 'v1', approve: {} })).status).toBe(400);
  expect(outcomeOf(await taskWhen(alice, task.id, closed, 30_000))).toBe('GRANT_OUTCOME_DENIED');
});

test('a document with its version alone answers a test in both modes (C92)', async () => {
  const webhookId = await createWebhook({ callbackMode: 'documentRequired' });
  await administrator.must('POST', `/api/v1/webhooks/${webhookId}/test`, {});
  const delivery = await receiver.until(1);
  expect((await callBack(delivery, '')).status).toBe(400);
  expect((await callBack(delivery, '{}')).status).toBe(400);
  expect((await callBack(delivery, { version: 'v1' })).status).toBe(200);
});
