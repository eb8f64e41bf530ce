import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessActivities } from '../../activities/access-activities.ts';
import { createClient } from '../../src/temporal/connection.ts';
import { createGrantRunner } from '../../src/temporal/grant-runner.ts';
import { temporalOptions } from '../helpers/temporal.ts';
import { startBareWorker, type BareWorker } from './bare-worker.ts';

const temporal = temporalOptions();
const client = createClient(temporal);
const grantRunner = createGrantRunner({ client, taskQueue: temporal.taskQueue });
const grantId = randomUUID();
/** How many changes were in the history when each was made. */
const accepted: number[] = [];
let worker: BareWorker;

beforeAll(async () => {
  const activities: Pick<AccessActivities, 'changeGrantEnd'> = {
    async changeGrantEnd(id, deprovisionAt) {
      const { events } = await client.workflow.getHandle(`grant/${id}`).fetchHistory();
      accepted.push(
        events?.filter(({ workflowExecutionUpdateAcceptedEventAttributes: update }) => update != null).length ?? 0,
      );
      return deprovisionAt === null ? null : { ...grant, deprovisionAt };
    },
  };
  worker = await startBareWorker(temporal, activities);
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await client.connection.close();
});

const grant = {
  id: grantId,
  appId: 'a',
  appEntitlementId: 'e',
  appUserId: 'u',
  identityUserId: 'i',
  taskId: 't',
  createdAt: '2026-01-01T00:00:00.000Z',
};

test('a new end is written down after the run has it for good: nobody sees an end that a dead service has forgotten', async () => {
  for (const minutes of [60, 30]) {
    const end = new Date(Date.now() + minutes * 60_000).toISOString();
    expect(await grantRunner.changeEnd(grantId, end)).toMatchObject({ deprovisionAt: end });
  }
  expect(await grantRunner.changeEnd(grantId, null)).toBe('gone');
  expect(accepted).toEqual([1, 2, 3]);
  await client.workflow.getHandle(`grant/${grantId}`).result();
});
