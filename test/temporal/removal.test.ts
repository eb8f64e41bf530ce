import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { createRunsAgainService } from '../../src/temporal/runs-again.ts';

test('a removal that Temporal takes its time for is told once, and looked for ever more rarely', async () => {
  let looks = 0;
  let told = 0;
  const client = {
    options: { namespace: 'default' },
    workflow: {
      getHandle: () => ({
        describe: async () => {
          looks += 1;
          return { type: 'own', memo: { workflowName: 'own' }, status: { name: 'COMPLETED' }, runId: 'r' };
        },
      }),
    },
    workflowService: { deleteWorkflowExecution: async () => void (told += 1) },
    withDeadline: (_: number, call: () => unknown) => call(),
  } as unknown as Client;
  expect(await createRunsAgainService(client, 'queue').remove('w', { waitMs: 4_000 })).toBe('underWay');
  expect(told).toBe(1);
  // Every 200 ms it would be 20 of them.
  expect(looks).toBeLessThan(14);
});
