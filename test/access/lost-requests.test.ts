import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { createCast, taskWhen, trailOf, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let cast: Cast;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  signalbox = await startSignalbox({ lostRequests: { savedForMs: 0, pauseMs: 200 } });
  cast = await createCast(signalbox);
  [alice, bob] = await Promise.all([cast.person('alice'), cast.person('bob')]);
});
afterEach(() => signalbox?.stop());

test('a request whose run was terminated in Temporal ends in error, and the same access can be asked for again', async () => {
  const access = await cast.access({ steps: [{ approval: { users: { userIds: [bob.id] } } }] });
  const ask = { ...access, identityUserId: alice.id };
  const { taskView } = await alice.must('POST', '/api/v1/task/grant', ask);
  const other = await bob.must('POST', '/api/v1/task/grant', { ...access, identityUserId: bob.id });
  const { id } = taskView.task;
  await signalbox.client.workflow.getHandle(accessRequestWorkflowId(id)).terminate('by hand');

  const closed = await taskWhen(alice, id, ({ state }) => state === 'TASK_STATE_CLOSED', 30_000);
  expect(closed).toMatchObject({
    processing: 'TASK_PROCESSING_TYPE_DONE',
    type: { grant: { outcome: 'GRANT_OUTCOME_ERROR' } },
    commentCount: 1,
  });
  const comments = (await trailOf(alice, id)).filter((entry: { comment?: unknown }) => entry.comment !== undefined);
  expect(comments).toMatchObject([{ comment: { comment: expect.stringContaining('ended in Temporal (TERMINATED)') } }]);

  const again = await alice.must('POST', '/api/v1/task/grant', ask);
  expect(again.taskView.task.id).not.toBe(id);
  // Those whose runs go on are left alone, over many rounds.
  for (const open of [again, other])
    expect((await alice.must('GET', `/api/v1/tasks/${open.taskView.task.id}`)).taskView.task.state).toBe(
      'TASK_STATE_OPEN',
    );
  await bob.must('POST', `/api/v1/tasks/${again.taskView.task.id}/action/approve`, {
    policyStepId: again.taskView.task.policy.current.id,
  });
}, 120_000);
