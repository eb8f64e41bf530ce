import { createCast, taskWhen, type Person } from '../helpers/access.ts';
import type { Signalbox } from '../helpers/signalbox.ts';
import { keep } from './keep.ts';

/** A grant whose end is moved until it comes, and somebody who leaves while a request for the same access is open. */
export async function recordGrants(signalbox: Signalbox): Promise<void> {
  const cast = await createCast(signalbox);
  const { administrator } = cast;
  const alice = await cast.person('alice');
  const access = await cast.access({ steps: [{ accept: {} }], entitlement: { provisionPolicy: { unconfigured: {} } } });
  const { appId, appEntitlementId } = access;
  const ask = async () =>
    (
      await alice.must('POST', '/api/v1/task/grant', {
        appId,
        appEntitlementId,
        identityUserId: alice.id,
        grantDuration: '86400s',
      })
    ).taskView.task;
  await provide(administrator, (await ask()).id);
  const { bindings } = await alice.must(
    'GET',
    `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/users/${alice.id}/grants`,
  );
  const { rows } = await signalbox.pool.query<{ id: string }>('SELECT id FROM access_grant WHERE app_user_id = $1', [
    bindings[0].appUserId,
  ]);

  const longer = await ask();
  const {
    signalbox: { id },
  } = await administrator.must('POST', '/api/v1/task/offboarding', { subjectUserId: alice.id });
  // One more pass finds it open still.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await alice.must('POST', `/api/v1/tasks/${longer.id}/action/close`, {});
  await signalbox.client.workflow.getHandle(`offboarding/${id}`).result();
  const runs = await allRuns(signalbox, `offboarding/${id}`);
  for (const [name, runId] of [
    ['busy', runs[0]],
    ['asks', runs.at(-2)],
    ['over', runs.at(-1)],
  ] as const) {
    await keep(signalbox, { workflowId: `offboarding/${id}`, runId: String(runId) }, `offboard-user-${name}`);
  }

  for (const ahead of [3_600_000, 2_000]) {
    const newDeprovisionAt = new Date(Date.now() + ahead).toISOString();
    await administrator.must(
      'POST',
      `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/users/${bindings[0].appUserId}/update-grant-duration`,
      { newDeprovisionAt },
    );
  }
  await signalbox.client.workflow.getHandle(`grant/${rows[0]?.id}`).result();
  await keep(signalbox, { workflowId: `grant/${rows[0]?.id}` }, 'keep-grant-end-ordinary');
}

/** A grant that is renewed while a request takes it back, because its time was over. */
export async function recordRenewed(signalbox: Signalbox): Promise<void> {
  const cast = await createCast(signalbox);
  const { administrator } = cast;
  const alice = await cast.person('alice');
  const provisionSteps = [{ unconfigured: {} }, { unconfigured: {} }];
  const { appId, appEntitlementId } = await cast.access({
    steps: [{ accept: {} }],
    entitlement: { provisionPolicy: { unconfigured: {} }, deprovisionerPolicy: { multiStep: { provisionSteps } } },
  });
  const body = { appId, appEntitlementId, identityUserId: alice.id };
  const ask = async (grantDuration: string) => {
    const { taskView } = await alice.must('POST', '/api/v1/task/grant', { ...body, grantDuration });
    await provide(administrator, taskView.task.id);
  };
  await ask('1s');
  for (;;) {
    const { list } = await administrator.must('POST', '/api/v1/search/tasks', {
      appEntitlementIds: [appEntitlementId],
      taskTypes: [{ revoke: {} }],
    });
    const [found] = list;
    if (found === undefined) continue;
    await ask('86400s');
    await provide(administrator, found.task.id);
    return keep(signalbox, { workflowId: `task/${found.task.id}` }, 'access-request-expiry-called-off');
  }
}

async function provide(administrator: Person, taskId: string): Promise<void> {
  const waiting = await taskWhen(
    administrator,
    taskId,
    ({ policy }) => policy.current?.provision?.state === 'PROVISION_INSTANCE_STATE_WAITING',
  );
  await administrator.must('POST', `/api/v1/tasks/${taskId}/action/provision-complete`, {
    policyStepId: waiting.policy.current.id,
  });
  await taskWhen(administrator, taskId, ({ state }) => state === 'TASK_STATE_CLOSED');
}

/** Oldest first: a run that continues names the next one. */
async function allRuns({ client }: Signalbox, workflowId: string): Promise<readonly string[]> {
  const newest = await client.workflow.getHandle(workflowId).fetchHistory();
  const runs = [String(newest.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId)];
  for (;;) {
    const history = await client.workflow.getHandle(workflowId, runs.at(-1)).fetchHistory();
    const next = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next === undefined || next === null || next === '') return runs;
    runs.push(next);
  }
}
