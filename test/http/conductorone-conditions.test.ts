import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCast, taskWhen, trailOf, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';

/** Time or memory, whichever is used up first on the machine that runs this. */
const stopped = /longer than 2 s|more than 64 MiB/;

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

const list = `[${Array.from({ length: 500 }, (_, index) => index).join(',')}]`;
/** Within every bound that a text has, and a hundred million steps. */
const costly = `${list}.map(a, ${list}.map(b, ${list}.map(c, a * b * c))).size() > 0`;
const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';
const expressions = (...texts: string[]) => ({
  approval: { expression: { expressions: texts, fallbackUserIds: [bob.id] } },
});

async function ask(policy: object, description = '') {
  const { appId, appEntitlementId } = await cast.access({ policy });
  return alice.call('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: alice.id, description });
}

/** A task that waits for the answer of an endpoint, and how to give it. */
async function askEndpoint() {
  const { webhook } = await administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'approver',
    url: receiver.url,
  });
  const { body } = await ask({
    policySteps: { grant: { steps: [{ approval: { webhook: { webhookId: webhook.id } } }] } },
  });
  const delivery = await receiver.until(1);
  const callBack = (policySteps: unknown, more: object = { replacePolicy: { policySteps } }) =>
    signalbox.call<any>('POST', new URL(delivery.json.callbackUrl).pathname, { version: 'v1', ...more });
  return { task: body.taskView.task, callBack };
}

/** The longest time for which this process, which is receiver, API and worker, did nothing else; in ms. */
async function blockedDuring(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

const errorsIn = (trail: readonly any[]) =>
  trail.filter(({ eventType }) => eventType === 'TASK_AUDIT_EVENT_TYPE_ERROR');

describe('an answer that replaces the policy (C129, C130)', () => {
  test('may bring an expression, which names the people of the step', async () => {
    const { task, callBack } = await askEndpoint();
    expect((await callBack([expressions(`["${administrator.id}"]`)])).status).toBe(202);
    await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds[0] === administrator.id);
  });

  test.each([
    ['an expression that does not compile', () => [expressions('subject.email ==')], 'ExpressionApproval.Expressions'],
    ['a pattern that is none', () => [expressions('"a".matches("(")')], 'the pattern is none of RE2'],
    ['an expression that is too long', () => [expressions(`"${'x'.repeat(9_000)}"`)], 'at most 8192'],
    [
      'more expressions than a step may have',
      () => [expressions(...Array.from({ length: 33 }, () => '"x"'))],
      'at most 32 items',
    ],
    [
      'more expressions than an answer may have',
      () => Array.from({ length: 7 }, () => expressions(...Array.from({ length: 32 }, () => '"x"'))),
      'at most 200',
    ],
    [
      'a condition that does not compile',
      () => [{ wait: { condition: { condition: 'subject.' } } }],
      'WaitCondition.Condition',
    ],
    ['members of another type', () => [{ approval: { users: { userIds: 5 } } }], '[0].approval.users.userIds'],
    ['a duration that is none', () => [{ wait: { duration: { duration: 7 } } }], '[0].wait.duration.duration'],
    ['too many steps', () => Array.from({ length: 65 }, () => ({ accept: {} })), 'at most 64 steps'],
    ['what nests too deeply', () => [JSON.parse(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`)], 'nests more than 512'],
  ])('is refused with %s, and can be sent again put right (C93)', async (_name, steps, message) => {
    const { task, callBack } = await askEndpoint();
    const refused = await callBack(steps());
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
    expect((await callBack(undefined, { deny: {} })).status).toBe(202);
    await taskWhen(alice, task.id, closed);
  });

  test('with an expression without end holds up nobody: the step goes to its fallback, and the trail says why', async () => {
    const { task, callBack } = await askEndpoint();
    const blockedMs = await blockedDuring(async () => {
      expect((await callBack([expressions(costly)])).status).toBe(202);
      await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds[0] === bob.id, 30_000);
    });
    expect(blockedMs).toBeLessThan(1_500);
    expect(errorsIn(await trailOf(alice, task.id))).toMatchObject([
      {
        conditionalPolicyExecutionResult: {
          condition: costly,
          conditionMatched: false,
          error: expect.stringMatching(stopped),
        },
      },
    ]);
    expect(
      (
        await bob.call('POST', `/api/v1/tasks/${task.id}/action/approve`, {
          policyStepId: (await taskWhen(alice, task.id, () => true)).policy.current.id,
        })
      ).status,
    ).toBe(200);
  }, 60_000);

  test('with the pattern that JavaScript never ends is answered at once', async () => {
    const { task, callBack } = await askEndpoint();
    const blockedMs = await blockedDuring(async () => {
      expect(
        (await callBack([expressions(`"${'a'.repeat(60)}!".matches("(a+)+$") ? "${alice.id}" : "${bob.id}"`)])).status,
      ).toBe(202);
      await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds[0] === bob.id);
    });
    expect(blockedMs).toBeLessThan(1_500);
  });

  test('with null for what it does not use is read as without', async () => {
    const { task, callBack } = await askEndpoint();
    expect(
      (await callBack([{ approval: { users: { userIds: [bob.id] }, expression: null, manager: null } }])).status,
    ).toBe(202);
    await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds[0] === bob.id);
  });

  test('in the answer itself is held to the same', async () => {
    receiver.answer = (response) =>
      void response
        .writeHead(200)
        .end(JSON.stringify({ version: 'v1', replacePolicy: { policySteps: [expressions('subject.')] } }));
    const { webhook } = await administrator.must('POST', '/api/v1/webhooks', {
      displayName: 'approver',
      url: receiver.url,
    });
    const { body } = await ask({
      policySteps: { grant: { steps: [{ approval: { webhook: { webhookId: webhook.id } } }] } },
    });
    const task = await taskWhen(alice, body.taskView.task.id, closed);
    expect(task.type.grant.outcome).toBe('GRANT_OUTCOME_DENIED');
    expect(errorsIn(await trailOf(alice, task.id))).toMatchObject([
      { webhookApprovalBadResponse: { error: expect.stringContaining('ExpressionApproval.Expressions') } },
    ]);
  });
});

describe('a rule of a policy (C121)', () => {
  const rule = (condition: string) => ({
    policySteps: { grant: { steps: [{ reject: {} }] }, quick: { steps: [{ accept: {} }] } },
    rules: [{ condition, stepKey: 'quick' }],
  });
  const words = 'task.description.matches("^(\\\\w+\\\\s?)*$")';

  test('gives the same answer to every description, at once', async () => {
    const blockedMs = await blockedDuring(async () => {
      const [plain, hostile] = [
        await ask(rule(words), 'ordinary words of a requester'),
        await ask(rule(words), `${'a'.repeat(4_000)}!`),
      ];
      expect(
        (await taskWhen(alice, plain.body.taskView.task.id, ({ policy }) => policy.history.length > 0)).policy
          .history[0],
      ).toHaveProperty('accept');
      expect((await taskWhen(alice, hostile.body.taskView.task.id, closed)).type.grant.outcome).toBe(
        'GRANT_OUTCOME_DENIED',
      );
    });
    expect(blockedMs).toBeLessThan(1_500);
  });

  test('that is stopped decides nothing: the task is denied, and the trail says why', async () => {
    const steps = { grant: { steps: [{ accept: {} }] } };
    const answer = await ask({
      policySteps: steps,
      rules: [
        { condition: 'false', stepKey: 'grant' },
        { condition: costly, stepKey: 'grant' },
        { condition: 'true', stepKey: 'grant' },
      ],
    });
    expect(answer.status).toBe(200);
    const task = await taskWhen(alice, answer.body.taskView.task.id, closed);
    expect(task.type.grant.outcome).toBe('GRANT_OUTCOME_DENIED');
    const results = (await trailOf(alice, task.id)).flatMap(
      ({ conditionalPolicyExecutionResult: result }) => result ?? [],
    );
    expect(results).toMatchObject([
      { condition: 'false', conditionMatched: false },
      { condition: costly, conditionMatched: false, error: expect.stringMatching(stopped) },
    ]);
  }, 60_000);

  test('that is checked at length is refused at length, not waited for', async () => {
    const many = Array.from({ length: 150 }, () => expressions('true', 'false'));
    const refused = await administrator.call('POST', '/api/v1/policies', {
      displayName: 'many',
      policySteps: { grant: { steps: many.slice(0, 64) }, more: { steps: many.slice(0, 64) } },
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('at most 200 conditions') },
    });
  });
});

test('a wait for a condition that is stopped is over, and the trail says why', async () => {
  const { body } = await ask({
    policySteps: { grant: { steps: [{ wait: { condition: { condition: costly } } }, { accept: {} }] } },
  });
  const task = await taskWhen(alice, body.taskView.task.id, closed, 30_000);
  expect(task.type.grant.outcome).toBe('GRANT_OUTCOME_WAIT_TIMED_OUT');
  expect(errorsIn(await trailOf(alice, task.id))).toMatchObject([
    { conditionalPolicyExecutionResult: { error: expect.stringMatching(stopped) } },
  ]);
}, 60_000);

test('a wait for a condition that cannot be evaluated yet goes on, and says so once', async () => {
  const { body } = await ask({
    policySteps: {
      grant: { steps: [{ wait: { condition: { condition: 'subject.profile.cleared == true' } } }, { accept: {} }] },
    },
  });
  const { id } = body.taskView.task;
  await expect.poll(async () => errorsIn(await trailOf(alice, id)).length, { timeout: 10_000 }).toBe(1);
  await alice.must('POST', `/api/v1/tasks/${id}/action/process`, {});
  expect(errorsIn(await trailOf(alice, id))).toHaveLength(1);
  await signalbox.pool.query(`UPDATE person SET document = document || '{"profile":{"cleared":true}}' WHERE id = $1`, [
    alice.id,
  ]);
  await alice.must('POST', `/api/v1/tasks/${id}/action/process`, {});
  await taskWhen(alice, id, ({ policy }) => policy.history.length > 1);
});

describe('the expressions of who provisions by hand', () => {
  const byExpression = (...texts: unknown[]) => ({
    provisionPolicy: { manual: { assignee: { expression: { expressions: texts } } } },
  });

  test.each([
    ['subject.', 'Assignee.Expression'],
    [5, 'give a text'],
  ])('are checked when they are saved: %s', async (text, message) => {
    const { app } = await administrator.must('POST', '/api/v1/apps', { displayName: `app ${String(text)}` });
    const answer = await administrator.call('POST', `/api/v1/apps/${app.id}/entitlements`, {
      displayName: 'x',
      ...byExpression(text),
    });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
  });

  test('name them, and are passed over with a word when they cannot be evaluated', async () => {
    const { appId, appEntitlementId } = await cast.access({
      steps: [{ accept: {} }],
      entitlement: byExpression(costly, `"${bob.id}"`),
    });
    const { body } = await alice.call('POST', '/api/v1/task/grant', {
      appId,
      appEntitlementId,
      identityUserId: alice.id,
    });
    await taskWhen(alice, body.taskView.task.id, ({ policy }) => policy.current?.provision !== undefined, 30_000);
    expect(errorsIn(await trailOf(alice, body.taskView.task.id))).toMatchObject([
      { conditionalPolicyExecutionResult: { condition: costly } },
    ]);
  }, 60_000);
});

describe('a step that cannot be walked', () => {
  /** As it may have been stored before answers and policies were checked. */
  async function askWith(step: object): Promise<string> {
    const access = await cast.access({ steps: [{ accept: {} }] });
    await signalbox.pool.query(
      `UPDATE policy SET document = jsonb_set(document, '{policySteps,grant,steps}', $2) WHERE id = $1`,
      [access.policyId, JSON.stringify([step])],
    );
    const { body } = await alice.call('POST', '/api/v1/task/grant', {
      appId: access.appId,
      appEntitlementId: access.appEntitlementId,
      identityUserId: alice.id,
    });
    return (
      body.taskView?.task.id ??
      (await alice.must('POST', '/api/v1/search/tasks', { applicationIds: [access.appId] })).list[0].task.id
    );
  }

  test('because its people cannot be found goes to others, and says so', async () => {
    const id = await askWith({ approval: { users: { userIds: 5 } } });
    await taskWhen(alice, id, ({ stepApproverIds }) => stepApproverIds.length > 0, 60_000);
    expect((await trailOf(alice, id)).flatMap(({ comment }) => comment?.comment ?? [])).toEqual([
      expect.stringContaining('findApprovers'),
    ]);
  }, 90_000);

  test('for good ends the task, and says so', async () => {
    const id = await askWith({ wait: { untilTime: { hours: 1, timezone: 'Nowhere' } } });
    const task = await taskWhen(alice, id, closed, 60_000);
    expect(task.type.grant.outcome).toBe('GRANT_OUTCOME_ERROR');
    expect((await trailOf(alice, id)).flatMap(({ comment }) => comment?.comment ?? [])).toEqual([
      expect.stringContaining('planWait'),
    ]);
  }, 90_000);
});
