import { randomUUID } from 'node:crypto';
import { createCast, taskWhen, type AccessOptions, type Cast, type Person } from '../helpers/access.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { outgoingEvents } from '../../src/model/outbound/outgoing-event.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { keep } from './keep.ts';

/** Access requests through the turns that a person, an endpoint and a timer can give them, and messages of their own. */
export async function recordAccessRequests(signalbox: Signalbox): Promise<void> {
  const receiver = await startTestReceiver();
  const stage = await createStage(signalbox, receiver);
  await recordGranted(stage);
  await recordManyActs(stage);
  await recordRetried(stage);
  await recordLeft(stage);
  await recordEscalated(stage);
  await recordReassigned(stage);
  await recordSends(stage);
  await receiver.close();
}

interface Stage {
  readonly signalbox: Signalbox;
  readonly receiver: TestReceiver;
  readonly cast: Cast;
  readonly alice: Person;
  readonly bob: Person;
  readonly webhookId: string;
  ask(options: AccessOptions, more?: object): Promise<any>;
  act(person: Person, task: any, name: string, body?: object): Promise<any>;
  /** Answers the newest delivery. */
  callBack(document: object): Promise<void>;
}

const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';

async function createStage(signalbox: Signalbox, receiver: TestReceiver): Promise<Stage> {
  const cast = await createCast(signalbox);
  const [alice, bob] = await Promise.all([cast.person('alice'), cast.person('bob')]);
  const { webhook } = await cast.administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'w',
    url: receiver.url,
  });
  return {
    signalbox,
    receiver,
    cast,
    alice,
    bob,
    webhookId: webhook.id,
    async ask(options, more = {}) {
      receiver.deliveries.length = 0;
      const { appId, appEntitlementId } = await cast.access(options);
      return (
        await alice.must('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: alice.id, ...more })
      ).taskView.task;
    },
    act: (person, task, name, body = {}) =>
      person.must('POST', `/api/v1/tasks/${task.id}/action/${name}`, {
        policyStepId: task.policy.current?.id,
        ...body,
      }),
    async callBack(document) {
      const { json } = receiver.deliveries.at(-1) ?? (await receiver.until(1));
      await signalbox.must('POST', new URL(json.callbackUrl).pathname, document);
    },
  };
}

/** People approve, an endpoint provisions, and the grant ends by itself. */
async function recordGranted({ signalbox, receiver, webhookId, alice, bob, ask, act, callBack }: Stage): Promise<void> {
  receiver.answer = status(202);
  const users = { approval: { users: { userIds: [bob.id] } } };
  const task = await ask(
    { steps: [users], entitlement: { provisionPolicy: { webhook: { webhookId } } } },
    { grantDuration: '1s' },
  );
  const { firstRunId } = await firstRunOf(signalbox, task.id);
  await act(bob, task, 'approve');
  await receiver.until(1);
  await callBack({ version: 'v1', complete: { comment: 'done' } });
  await taskWhen(alice, task.id, closed);
  // The end of the grant is provisioned by the same endpoint.
  await receiver.until(2);
  await callBack({ version: 'v1', complete: {} });
  const workflowId = `task/${task.id}`;
  await signalbox.client.workflow.getHandle(workflowId).result();
  await keep(signalbox, { workflowId, runId: firstRunId }, 'access-request-granted-accepted-first');
  await keep(signalbox, { workflowId }, 'expire-grant');
}

/** The acts of a requester and others while people and timers are waited for. */
async function recordManyActs({ signalbox, alice, bob, cast, ask, act }: Stage): Promise<void> {
  const users = { approval: { users: { userIds: [bob.id] }, allowReassignment: true } };
  const wait = { wait: { duration: { duration: '3600s' } } };
  const manual = { provisionPolicy: { manual: { assignee: { users: { userIds: [bob.id] } } } } };
  const task = await ask({ steps: [wait, users, users], entitlement: manual }, { grantDuration: '3600s' });
  const now = () => taskWhen(alice, task.id, () => true);
  await act(cast.administrator, task, 'process');
  await act(alice, await now(), 'comment', { comment: 'please' });
  await act(alice, await now(), 'restart');
  await act(bob, await now(), 'reassign', { newStepUserIds: [bob.id] });
  await act(bob, await now(), 'approve');
  await act(bob, task, 'update-grant-duration', { duration: '7200s' });
  await act(cast.administrator, await now(), 'skip-step');
  await act(bob, await now(), 'provision-cancel', { comment: 'no' });
  await keep(signalbox, { workflowId: `task/${task.id}` }, 'access-request-acts-accepted-first');
}

/** An endpoint that fails first, and one that cannot provision. */
async function recordRetried({ signalbox, receiver, webhookId, alice, bob, ask, act, callBack }: Stage): Promise<void> {
  const endpoint = { webhook: { webhookId } };
  receiver.answer = (response) => void response.writeHead(receiver.deliveries.length === 1 ? 500 : 202).end();
  const task = await ask({
    steps: [{ approval: endpoint }],
    entitlement: { provisionPolicy: endpoint },
    owners: [bob.id],
  });
  await receiver.until(2, 60_000);
  await callBack({ version: 'v1', approve: { comment: 'yes' } });
  receiver.answer = status(200, { version: 'v1', errored: { comment: 'disk full' } });
  const manual = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id), 60_000);
  await act(bob, manual, 'provision-complete');
  await keep(signalbox, { workflowId: `task/${task.id}` }, 'access-request-retried-accepted-first');
}

/** Somebody acts on a step while its endpoint is asked, once long before the answer and once together with it. */
async function recordLeft({ signalbox, receiver, webhookId, alice, cast, ask, act, callBack }: Stage): Promise<void> {
  const steps = [{ approval: { webhook: { webhookId } } }];
  receiver.answer = status(202);
  const early = await ask({ steps });
  await receiver.until(1);
  await act(alice, early, 'restart');
  await receiver.until(2);
  await callBack({ version: 'v1', deny: { comment: 'no' } });
  await taskWhen(alice, early.id, closed);
  await keep(signalbox, { workflowId: `task/${early.id}` }, 'access-request-restarted-accepted-first');

  const together = await ask({ steps });
  await receiver.until(1);
  await Promise.allSettled([
    callBack({ version: 'v1', deny: { comment: 'no' } }),
    act(cast.administrator, together, 'skip-step'),
  ]);
  const left = await taskWhen(alice, together.id, ({ policy }) => policy.history.length > 0);
  if (!closed(left)) await act(cast.administrator, left, 'close');
  await keep(signalbox, { workflowId: `task/${together.id}` }, 'access-request-answer-and-skip-accepted-first');
}

/** Nobody answers in time. */
async function recordEscalated({ signalbox, receiver, webhookId, alice, ask }: Stage): Promise<void> {
  receiver.answer = status(202);
  const escalating = {
    approval: { webhook: { webhookId }, escalationEnabled: true, escalation: { expiration: '1', cancelTicket: {} } },
  };
  const task = await ask({ steps: [escalating] });
  await taskWhen(alice, task.id, closed);
  await keep(signalbox, { workflowId: `task/${task.id}` }, 'access-request-escalated-accepted-first');
}

/** An endpoint reassigns, once to somebody who can act and once to somebody who cannot any more. */
async function recordReassigned({ signalbox, receiver, webhookId, alice, bob, cast, ask, act }: Stage): Promise<void> {
  const steps = [{ approval: { webhook: { webhookId } } }, { reject: {} }];
  const gone = await cast.person('gone');
  for (const [name, person] of [
    ['access-request-reassigned-accepted-first', bob],
    ['access-request-reassigned-to-nobody-accepted-first', gone],
  ] as const) {
    receiver.answer = async (response) => {
      if (person === gone)
        await signalbox.pool.query(`UPDATE person SET document = document || '{"status":"DISABLED"}' WHERE id = $1`, [
          gone.id,
        ]);
      status(200, { version: 'v1', reassign: { newStepUserIds: [person.id] } })(
        response,
        receiver.deliveries[0] as never,
      );
    };
    const task = await ask({ steps });
    const after = await taskWhen(alice, task.id, (found) => closed(found) || found.stepApproverIds.includes(person.id));
    if (!closed(after)) await act(bob, after, 'approve');
    await keep(signalbox, { workflowId: `task/${task.id}` }, name);
  }
}

/** Messages outside of access requests: a test, and a workflow that stops waiting. */
async function recordSends({ signalbox, receiver, webhookId, cast, callBack }: Stage): Promise<void> {
  receiver.deliveries.length = 0;
  receiver.answer = (response) => void response.writeHead(receiver.deliveries.length === 1 ? 500 : 202).end();
  const { webhook } = await cast.administrator.must('POST', `/api/v1/webhooks/${webhookId}/test`, {});
  await receiver.until(2, 60_000);
  await callBack({});
  const test = { workflowId: `deliver-message/${webhook.id}/0` };
  await signalbox.client.workflow.getHandle(test.workflowId).result();
  await keep(signalbox, test, 'deliver-message');

  receiver.deliveries.length = 0;
  receiver.answer = status(202);
  const { taskQueue } = signalbox.temporal;
  const late = { workflowId: randomUUID() };
  await signalbox.client.workflow.execute('askAtMost', {
    ...late,
    taskQueue,
    args: [{ endpoint: webhookId, event: outgoingEvents.approvalStep }, 500],
  });
  await keep(signalbox, late, 'send-webhook-called-off');
}

async function firstRunOf(signalbox: Signalbox, taskId: string): Promise<{ readonly firstRunId: string }> {
  const { runId } = await signalbox.client.workflow.getHandle(`task/${taskId}`).describe();
  return { firstRunId: runId };
}
