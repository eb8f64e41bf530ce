import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let name: string;
let ended: string;

const human = { name: 'h', taskReferenceName: 'human', type: 'HUMAN' };

beforeAll(async () => {
  signalbox = await startSignalbox();
  name = await signalbox.saveDefinition([human], { outputParameters: { said: '${human.output.said}' } });
  ended = await signalbox.startWorkflow(name);
  await signalbox.must('POST', `/api/tasks/${ended}/human/COMPLETED`, { said: 'yes' });
  await signalbox.untilStatus(ended, 'COMPLETED', { withinMs: 60_000 });
}, 120_000);
afterAll(() => signalbox?.stop());

/** Runs that ended long ago, each a second older than the one before it. */
async function leaveRuns(count: number, { correlationId = '', taskChars = 0 } = {}): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await signalbox.pool.query(
    `INSERT INTO execution SELECT (jsonb_populate_record(e, jsonb_build_object('workflow_id', k.id, 'correlation_id', $3::text,
       'started_at', e.started_at - k.n * interval '1 second', 'head', replace(e.head, $2, k.id)))).*
     FROM execution e, unnest($1::text[]) WITH ORDINALITY k(id, n) WHERE e.workflow_id = $2`,
    [ids, ended, correlationId],
  );
  for (const id of taskChars > 0 ? ids : [])
    await signalbox.pool.query(
      `INSERT INTO execution_task SELECT (jsonb_populate_record(t, jsonb_build_object('workflow_id', $1::text, 'task_id', $1::text,
         'document', replace(replace(t.document, $2, $1), '"said":"', '"said":"' || repeat('x', $3))))).*
       FROM execution_task t WHERE t.workflow_id = $2`,
      [id, ended, taskChars],
    );
  return ids;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What this process holds: it is the server, too. */
function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const sampledEveryChars = 20e6;

/** An answer of any size, without the long values in it, and how much memory this process needed more meanwhile. */
async function readLarge(path: string) {
  const before = memory();
  const response = await fetch(`${signalbox.url}${path}`);
  const decoder = new TextDecoder();
  let [chars, most, text] = [0, 0, ''];
  for await (const chunk of response.body ?? []) {
    const piece = decoder.decode(chunk, { stream: true });
    const isSampled = Math.floor(chars / sampledEveryChars) < Math.floor((chars + piece.length) / sampledEveryChars);
    chars += piece.length;
    text += piece.replaceAll(/x{100,}/g, '');
    if (isSampled) most = Math.max(most, memory() - before);
  }
  return { status: response.status, chars, moreBytes: most, body: JSON.parse(text) };
}

test('lists of large executions and tasks are right, whatever they have together, in bounded memory', async () => {
  const correlationId = randomUUID();
  const ids = await leaveRuns(24, { correlationId, taskChars: 5e6 });
  const query = encodeURIComponent(`correlationId = ${correlationId}`);
  for (const path of ['workflow/search-v2', 'tasks/search-v2', 'tasks/search']) {
    const sort = path.startsWith('tasks') ? '' : 'startTime:DESC';
    const { status, chars, moreBytes, body } = await readLarge(`/api/${path}?query=${query}&sort=${sort}`);
    expect([path, status, body.totalHits]).toEqual([path, 200, 24]);
    expect(chars).toBeGreaterThan(120e6);
    const found = body.results.map((one: any) => one.workflowId ?? one.workflowInstanceId);
    if (sort === '') expect(found.toSorted()).toEqual([...ids].toSorted());
    else expect(found).toEqual(ids);
    expect([path, Math.round(moreBytes / 1e6)]).toEqual([path, expect.toSatisfy((mb: number) => mb < 60)]);
  }
}, 300_000);

test('of a correlation id with very many runs the newest are listed, which is said, and no other id loses any', async () => {
  const [busy, quiet] = [`busy ${randomUUID()}`, `quiet ${randomUUID()}`];
  const many = await leaveRuns(1_001, { correlationId: busy });
  await leaveRuns(3, { correlationId: quiet });
  const oldest = await leaveRuns(1, { correlationId: quiet });
  await signalbox.pool.query(`UPDATE execution SET started_at = '2001-01-01' WHERE workflow_id = ANY($1)`, [oldest]);
  const ask = (ids: readonly string[]) =>
    signalbox.call('POST', `/api/workflow/${name}/correlated?includeClosed=true`, [...ids, 'none']);
  const all = await ask([busy, quiet]);
  expect(Object.keys(all.body)).toEqual([busy, quiet, 'none']);
  expect(all.body[busy].map(({ workflowId }: any) => workflowId)).toEqual(many.slice(0, 1_000));
  expect(all.body[quiet]).toHaveLength(4);
  expect(all.body.none).toEqual([]);
  expect(all.headers['x-signalbox-warning']).toContain(`the newest 1000 of ${busy}`);
  expect((await ask([quiet])).headers['x-signalbox-warning']).toBeUndefined();
}, 180_000);

test('more runs of correlation ids than fit in one answer are refused, more that run are said', async () => {
  const ids = Array.from({ length: 11 }, () => randomUUID());
  for (const correlationId of ids) await leaveRuns(910, { correlationId });
  const path = `/api/workflow/${name}/correlated?includeClosed=true`;
  const refused = await signalbox.call('POST', path, ids);
  expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('more than 10000 executions')]);

  await signalbox.pool.query(`UPDATE execution SET ended_at = NULL WHERE workflow_id <> $1`, [ended]);
  const running = await signalbox.call('GET', `/api/workflow/running/${name}`);
  expect(running.body).toHaveLength(10_000);
  expect(running.headers['x-signalbox-warning']).toContain('the newest 10000');
}, 180_000);

test('runs found by their tasks come in the order that was asked for, which is one of runs', async () => {
  const correlationId = randomUUID();
  const ids = await leaveRuns(3, { correlationId, taskChars: 1 });
  const ask = (sort: string) =>
    signalbox.call(
      'GET',
      `/api/workflow/search-by-tasks?${new URLSearchParams({ query: `correlationId = ${correlationId}`, sort })}`,
    );
  const idsOf = ({ body }: any) => body.results.map(({ workflowId }: any) => workflowId);
  expect(idsOf(await ask('startTime:ASC'))).toEqual(ids.toReversed());
  expect(idsOf(await ask(''))).toEqual(ids);
  const { status, body } = await ask('scheduledTime:DESC');
  expect([status, body.validationErrors[0]]).toMatchObject([400, { path: 'sort' }]);
}, 60_000);
