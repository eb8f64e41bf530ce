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

test('a request that waited for a worker is not opened when another one about that access was decided meanwhile', async () => {
  const first = newTask();
  const repeat = { ...newTask(), type: first.type };
  const later = { ...newTask(), type: first.type };
  const askedAt = first.createdAt;
  expect(await tasks.open(first, askedAt)).toMatchObject({ kind: 'opened' });
  expect(await tasks.open(repeat, askedAt)).toEqual({ kind: 'conflict', openTaskId: first.id });
  const decidedAt = new Date(Date.parse(askedAt) + 60_000).toISOString();
  await tasks.save({ ...first, state: 'TASK_STATE_CLOSED', updatedAt: decidedAt }, { from: 0, entries: [] });
  expect(await tasks.open(repeat, askedAt)).toEqual({ kind: 'conflict', openTaskId: first.id });
  // Its own run may have come as far as this before.
  expect(await tasks.open(first, askedAt)).toMatchObject({ kind: 'opened' });
  expect(await tasks.open(later, decidedAt)).toMatchObject({ kind: 'opened' });
});

interface Save {
  readonly comment: string;
  /** From the beginning of the task, by the clock of its run. */
  readonly atSeconds: number;
  readonly historyLength?: number;
}

/** Two tries of one and the same part of a run save what they did: whether each counted, and what is in the trail. */
async function saveBoth(first: Save, second: Save) {
  const task = newTask();
  await tasks.open(task);
  const save = ({ comment, atSeconds, historyLength }: Save) => {
    const now = () => new Date(Date.parse(task.updatedAt) + atSeconds * 1_000).toISOString();
    const requestCase = new AccessRequestCase(task, { now, newId: createKsuid });
    requestCase.comment('u', comment);
    return tasks.save(requestCase.task, requestCase.takeTrail(), { historyLength });
  };
  const counted = [await save(first), await save(second)];
  return { counted, comments: await commentsOf(task.id) };
}

test.each([
  ['of the version before', { atSeconds: 12 }, { atSeconds: 1 }],
  ['with a shorter history', { atSeconds: 12, historyLength: 9 }, { atSeconds: 1, historyLength: 6 }],
  // An update that the service forgot when it was killed comes again at once, and its task has the same place.
  ['with the same history, a second later', { atSeconds: 2, historyLength: 6 }, { atSeconds: 1, historyLength: 6 }],
])('a worker that was frozen takes nothing from what another has saved since: %s', async (_, other, late) => {
  expect(await saveBoth({ ...other, comment: 'by the other' }, { ...late, comment: 'by the frozen one' })).toEqual({
    counted: [true, false],
    comments: ['by the other'],
  });
});

test.each([
  // A part of the service moved to a machine whose clock is behind.
  ['though the clock was set back', { atSeconds: 60, historyLength: 6 }, { atSeconds: 1, historyLength: 9 }],
  // The service lost power, and the last events of the run with it.
  ['though the history was longer once', { atSeconds: 1, historyLength: 9 }, { atSeconds: 12, historyLength: 6 }],
])('a save that counts is never taken for a late one: %s', async (_, before, now) => {
  expect(await saveBoth({ ...before, comment: 'of before' }, { ...now, comment: 'that counts' })).toEqual({
    counted: [true, true],
    comments: ['that counts'],
  });
});

test('of two saves at the same time the later one takes the place of the other', async () => {
  const task = newTask();
  await tasks.open(task);
  const save = (comment: string, historyLength: number) => {
    const requestCase = run(task);
    requestCase.comment('u', comment);
    return tasks.save(requestCase.task, requestCase.takeTrail(), { historyLength });
  };
  const { pool } = testDatabase.database;
  const waiting = async (count: number) => {
    const text = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (;;) if (((await pool.query<{ count: number }>(text)).rows[0]?.count ?? 0) >= count) return;
  };
  // Both wait for the row, in this order, so the second begins while what the first adds is in no table yet.
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM task WHERE id = $1 FOR UPDATE', [task.id]);
  const first = save('of a try that did not count', 6);
  await waiting(1);
  const second = save('that counts', 9);
  await waiting(2);
  await holder.query('COMMIT');
  holder.release();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(await commentsOf(task.id)).toEqual(['that counts']);
});

test('the first save counts, however far ahead the clock of the server was where somebody asked', async () => {
  const startedAt = new Date().toISOString();
  const task = { ...newTask(), createdAt: new Date(Date.now() + 60_000).toISOString() };
  await tasks.open(task, startedAt);
  const requestCase = new AccessRequestCase(task, { now: () => startedAt, newId: createKsuid });
  requestCase.comment('u', 'asked');
  await tasks.save(requestCase.task, requestCase.takeTrail());
  expect(await commentsOf(task.id)).toEqual(['asked']);
});
