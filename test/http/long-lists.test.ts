import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

test.each([
  ['/api/metadata/workflow', 'definition'],
  ['/api/metadata/webhook', 'source'],
])('GET %s tells all of it, and 503 or 500 when it cannot be read, never half a list', async (path, table) => {
  expect(await signalbox.must('GET', path)).toEqual([]);
  for (let i = 0; i < 110; i += 1) {
    const name = `long_list_${String(i).padStart(3, '0')}`;
    if (table === 'definition') await signalbox.saveDefinition([waitTask({})], { name });
    else
      await signalbox.createSource({
        name,
        sourcePlatform: 'GitHub',
        secretValue: 's',
        receiverWorkflowNamesToVersions: { orderPayment: 0 },
      });
  }
  const names = (await signalbox.must('GET', path)).map(({ name }: { name: string }) => name);
  expect(names).toHaveLength(110);
  expect(new Set(names).size).toBe(110);

  const { pool } = signalbox.testDatabase.database;
  await pool.query(`ALTER TABLE ${table} RENAME TO gone`);
  try {
    const answer = await signalbox.call('GET', path);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.body).toMatchObject({ status: answer.status, retryable: true });
  } finally {
    await pool.query(`ALTER TABLE gone RENAME TO ${table}`);
  }
});
