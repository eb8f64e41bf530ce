import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessRequestCase } from '../../src/access/access-request-case.ts';
import { createKsuid } from '../../src/model/ksuid.ts';
import type { AccessRequest } from '../../src/model/access/access-request.ts';
import type { AccessRequestStore } from '../../src/model/access/access-request-store.ts';
import { createAccessRequestStore } from '../../src/store/access/access-request-store.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let testDatabase: TestDatabase;
let tasks: AccessRequestStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  tasks = createAccessRequestStore(testDatabase.database.pool);
});
afterAll(() => testDatabase?.drop());

function newTask(): AccessRequest {
  const id = createKsuid();
  const now = new Date().toISOString();
  return {
    id,
    numericId: '',
    displayName: '',
    description: '',
    state: 'TASK_STATE_OPEN',
    processing: 'TASK_PROCESSING_TYPE_PROCESSING',
    createdAt: now,
    updatedAt: now,
    type: {
      grant: {
        appId: createKsuid(),
        appEntitlementId: createKsuid(),
        identityUserId: createKsuid(),
        outcome: 'GRANT_OUTCOME_UNSPECIFIED',
      },
    },
    policy: { next: [], history: [] },
    commentCount: 0,
  } as unknown as AccessRequest;
}

const run = (task: AccessRequest) =>
  new AccessRequestCase(task, { now: () => new Date().toISOString(), newId: createKsuid });

async function commentsOf(taskId: string): Promise<readonly (string | undefined)[]> {
  const trail = await tasks.audit({ taskId, newestFirst: false, commentsOnly: false, offset: 0, limit: 100 });
  return trail.map(({ comment }) => comment?.comment);
}

test('what is run again after a crash, with other ids, takes the place of what it had saved (C64)', async () => {
  const task = newTask();
  await tasks.open(task);
  const first = run(task);
  const again = run(task);
  for (const requestCase of [first, again]) requestCase.comment('u', 'asked');
  const asked = first.takeTrail();
  again.takeTrail();
  await tasks.save(first.task, asked);
  for (const comment of ['approved', 'sent', 'accepted']) first.comment('u', comment);
  await tasks.save(first.task, first.takeTrail());
  for (const comment of ['approved', 'sent']) again.comment('u', comment);
  await tasks.save(again.task, again.takeTrail());
  expect(await commentsOf(task.id)).toEqual(['asked', 'approved', 'sent']);
  again.comment('u', 'answered');
  await tasks.save(again.task, again.takeTrail());
  expect(await commentsOf(task.id)).toEqual(['asked', 'approved', 'sent', 'answered']);
});

test('a save that is repeated adds nothing, and another task keeps its trail', async () => {
  const [task, other] = [newTask(), newTask()];
  await Promise.all([tasks.open(task), tasks.open(other)]);
  const [own, its] = [run(task), run(other)];
  its.comment('u', 'other');
  await tasks.save(its.task, its.takeTrail());
  for (const comment of ['one', 'two']) own.comment('u', comment);
  const part = own.takeTrail();
  await tasks.save(own.task, part);
  await tasks.save(own.task, part);
  expect(await commentsOf(task.id)).toEqual(['one', 'two']);
  expect(await commentsOf(other.id)).toEqual(['other']);
});
