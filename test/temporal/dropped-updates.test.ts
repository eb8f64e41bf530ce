import { readdirSync, readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { ServiceError, type Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { systemUsers } from '../../src/model/caller.ts';
import { createAccessRequestClient } from '../../src/temporal/access-request-client.ts';

const comment = { kind: 'comment', comment: 'c', caller: { userId: systemUsers.administrator, roleIds: [] } } as const;

/** A service that drops the first updates of a run, as it does when a signal comes while a task of the run ends it. */
function serviceThatDrops(count: number) {
  const updateIds: string[] = [];
  const executeUpdate = async (_name: string, { updateId }: { updateId: string }) => {
    updateIds.push(updateId);
    if (updateIds.length > count) return 'action';
    const cause = Object.assign(new Error('dropped'), {
      code: status.FAILED_PRECONDITION,
      details: 'dropped',
      metadata: {},
    });
    throw new ServiceError('Workflow Update failed', { cause });
  };
  const workflow = { getHandle: () => ({ executeUpdate }), executeUpdateWithStart: executeUpdate };
  const client = { workflow, withDeadline: (_deadline: number, call: () => unknown) => call() } as unknown as Client;
  return { runner: createAccessRequestClient({ client, taskQueue: 'q' }), updateIds };
}

test('an act that the service dropped is told again, under the same id', async () => {
  const { runner, updateIds } = serviceThatDrops(2);
  expect(await runner.act('task', comment)).toEqual({ kind: 'done', actionId: 'action' });
  expect([updateIds.length, new Set(updateIds).size]).toEqual([3, 1]);
});

test('so is the start of a task', async () => {
  const { runner, updateIds } = serviceThatDrops(1);
  const draft = { task: { id: 'task', displayName: 't' }, steps: [], conditions: [] } as unknown as Parameters<
    typeof runner.start
  >[0];
  await runner.start(draft);
  expect([updateIds.length, new Set(updateIds).size]).toEqual([2, 1]);
});

test('every update has an id that stays the same when it is told again', () => {
  const folder = new URL('../../src/temporal/', import.meta.url);
  const calls = readdirSync(folder).flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split(/(?=\bexecuteUpdate(?:WithStart)?[<(])/)
      .slice(1)
      .map((call) => ({ file, call: call.slice(0, 400) })),
  );
  expect(calls.length).toBeGreaterThan(6);
  expect(calls.filter(({ call }) => !/\bupdateId\b/.test(call))).toEqual([]);
});

test('a service that goes on dropping is unavailable', async () => {
  const { runner, updateIds } = serviceThatDrops(Infinity);
  expect(await runner.act('task', comment)).toEqual({ kind: 'unavailable' });
  expect(updateIds).toHaveLength(5);
});
