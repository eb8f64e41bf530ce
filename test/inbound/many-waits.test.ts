import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

const runs = 200;
const concurrency = 32;

test('200 workflows on 200 values get 200 events in any order: each its own, none lost, none twice (M75)', async () => {
  const name = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })], {
    outputParameters: { n: '${wait_ref.output.n}' },
  });
  const secretValue = 's';
  const { id } = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue,
    receiverWorkflowNamesToVersions: { [name]: 0 },
  });
  const numbers = Array.from({ length: runs }, (_, n) => n);
  const workflowIds = await eachOf(numbers, (n) => signalbox.startWorkflow(name, { n }));
  await signalbox.untilWaiting(runs, { withinMs: 30_000 });

  const order = numbers.map((n) => ({ n, at: Math.random() })).sort((one, other) => one.at - other.at);
  const statuses = await eachOf(
    order,
    async ({ n }) => (await signalbox.postEvent(id, signAsGitHub(secretValue, { n }))).status,
  );
  expect(new Set(statuses)).toEqual(new Set([200]));

  const outputs = await eachOf(workflowIds, (workflowId) => signalbox.client.workflow.result(workflowId));
  expect(outputs).toEqual(numbers.map((n) => ({ n })));
  await signalbox.untilIdle();
  const { rows } = await signalbox.pool.query(
    'SELECT state, count(*)::int AS n, count(DISTINCT event_id)::int AS events FROM wait GROUP BY state',
  );
  expect(rows).toEqual([{ state: 'delivered', n: runs, events: runs }]);
}, 120_000);

/** Keeps so many under way at once. */
async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as Item);
    }),
  );
  return results;
}
