import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let name: string;
let other: string;
let ended: string;
let open: string;
const correlationId = `order ${randomUUID()}`;
const word = `w${randomUUID().replaceAll('-', '')}`;
const answer = `a${randomUUID().replaceAll('-', '')}`;

const human = { name: 'h', taskReferenceName: 'human', type: 'HUMAN' };
const search = (path: string, parameters: Record<string, string>) =>
  signalbox.must('GET', `/api/${path}?${new URLSearchParams(parameters)}`);
const idsOf = ({ results }: { results: readonly { workflowId: string }[] }) =>
  results.map(({ workflowId }) => workflowId);

beforeAll(async () => {
  signalbox = await startSignalbox();
  name = await signalbox.saveDefinition([human]);
  other = await signalbox.saveDefinition([human], { outputParameters: { said: '${human.output.said}' } });
  const start = (of: string, input: object) =>
    signalbox.must('POST', '/api/workflow', { name: of, input, correlationId });
  ended = await start(other, { text: `line one\nline ${word}` });
  open = await start(name, { text: word, n: 1 });
  await signalbox.must('POST', `/api/tasks/${ended}/human/COMPLETED`, { said: answer });
  await signalbox.untilStatus(ended, 'COMPLETED', { withinMs: 60_000 });
}, 120_000);
afterAll(() => signalbox?.stop());

describe('runs are found', () => {
  test('by the query language, newest first', async () => {
    const both = await search('workflow/search', { query: `workflowType IN (${name},${other})` });
    expect([both.totalHits, idsOf(both)]).toEqual([2, [open, ended]]);
    const query = `correlationId='${correlationId}' AND status=COMPLETED AND startTime>0`;
    const one = await search('workflow/search', { query });
    expect(one).toMatchObject({
      totalHits: 1,
      results: [
        {
          workflowId: ended,
          workflowType: other,
          status: 'COMPLETED',
          correlationId,
          output: JSON.stringify({ said: answer }),
          startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      ],
    });
    expect((await search('workflow/search', { query: `${query} AND startTime < 1000` })).totalHits).toBe(0);
  }, 60_000);

  test('by words in input, output and correlation id; page by page', async () => {
    const found = await search('workflow/search', { freeText: word, sort: 'startTime:ASC' });
    expect([found.totalHits, idsOf(found)]).toEqual([2, [ended, open]]);
    const second = await search('workflow/search', { freeText: word, sort: 'startTime:ASC', start: '1', size: '1' });
    expect([second.totalHits, idsOf(second)]).toEqual([2, [open]]);
    expect(idsOf(await search('workflow/search', { freeText: answer }))).toEqual([ended]);
    expect(idsOf(await search('workflow/search', { freeText: correlationId }))).toEqual([open, ended]);
    expect((await search('workflow/search', { freeText: word.slice(0, 8) })).totalHits).toBe(0);
  }, 60_000);

  test('whole, and by their tasks', async () => {
    const whole = await search('workflow/search-v2', { query: `workflowId=${ended}` });
    expect(whole.results[0]).toMatchObject({
      workflowId: ended,
      output: { said: answer },
      tasks: [{ status: 'COMPLETED' }],
    });
    const byTasks = { query: `workflowType IN (${name},${other}) AND referenceTaskName=human AND status=IN_PROGRESS` };
    expect(idsOf(await search('workflow/search-by-tasks', byTasks))).toEqual([open]);
    expect((await search('workflow/search-by-tasks-v2', byTasks)).results[0].tasks).toHaveLength(1);
    const tasks = await search('tasks/search', { ...byTasks, freeText: '*' });
    expect(tasks).toMatchObject({
      totalHits: 1,
      results: [{ workflowId: open, taskReferenceName: 'human', input: '{}' }],
    });
    expect((await search('tasks/search-v2', byTasks)).results[0]).toMatchObject({ referenceTaskName: 'human' });
  }, 60_000);

  test('as running, and by correlation id', async () => {
    expect(await signalbox.must('GET', `/api/workflow/running/${name}?version=1`)).toEqual([open]);
    expect(await signalbox.must('GET', `/api/workflow/running/${name}?version=2`)).toEqual([]);
    expect(await signalbox.must('GET', `/api/workflow/running/${other}`)).toEqual([]);
    const path = `/api/workflow/${other}/correlated/${encodeURIComponent(correlationId)}`;
    expect(await signalbox.must('GET', path)).toEqual([]);
    const [found] = await signalbox.must('GET', `${path}?includeClosed=true`);
    expect(found).toMatchObject({ workflowId: ended, tasks: [] });
    const byId = await signalbox.must('POST', `/api/workflow/${name}/correlated?includeTasks=True`, [
      correlationId,
      'none',
    ]);
    expect(byId).toMatchObject({ [correlationId]: [{ workflowId: open, tasks: [{}] }], none: [] });
    const batch = { correlationIds: [correlationId], workflowNames: [name, other] };
    const all = await signalbox.must('POST', '/api/workflow/correlated/batch?includeClosed=true', batch);
    expect(all[correlationId].map(({ workflowId }: any) => workflowId)).toEqual([open, ended]);
  }, 60_000);

  test('a query that is none is refused, with what is wrong with it', async () => {
    const { status, body } = await signalbox.call('GET', '/api/workflow/search?query=color%3Dred&sort=size&size=5000');
    expect(status).toBe(400);
    expect(body.validationErrors.map(({ path }: any) => path)).toContain('size');
    const bad = await signalbox.call('GET', '/api/workflow/search?query=color%3Dred&sort=size');
    expect(bad.body.validationErrors.map(({ path }: any) => path)).toEqual(['query', 'sort']);
  }, 60_000);

  test('a number that no time or version can be is refused, one beyond all runs finds none', async () => {
    const ask = (query: string) => signalbox.call('GET', `/api/workflow/search?${new URLSearchParams({ query })}`);
    for (const query of ['startTime > 9999999999999999', 'startTime < -9999999999999999', 'version = 99999999999']) {
      const { status, body } = await ask(query);
      expect([query, status, body.validationErrors?.[0]?.path]).toEqual([query, 400, 'query']);
    }
    expect((await ask('startTime > 8640000000000000')).body).toEqual({ totalHits: 0, results: [] });
    expect((await ask('version = 2147483647')).body).toEqual({ totalHits: 0, results: [] });
    expect((await signalbox.call('GET', `/api/workflow/running/${name}?startTime=9999999999999999`)).status).toBe(400);
  }, 60_000);
});

test('a run that was removed is nowhere, and its idempotency key is free', async () => {
  const request = { name, idempotencyKey: randomUUID(), idempotencyStrategy: 'FAIL' };
  const workflowId = await signalbox.must('POST', '/api/workflow', request);
  const remove = () => signalbox.call('DELETE', `/api/workflow/${workflowId}/remove?archiveWorkflow=false`);
  expect((await remove()).status).toBe(409);
  await signalbox.must('POST', `/api/tasks/${workflowId}/human/COMPLETED`, {});
  await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  // Temporal removes it within a minute of its end, which the answer waits for; 503 says to ask again.
  const answers = [await remove()];
  while (answers.at(-1)?.status === 503 && answers.length < 5) answers.push(await remove());
  expect(answers.at(-1)?.status).toBe(200);
  for (const { status, body } of answers) if (status === 503) expect(body.message).toContain('Temporal is removing');
  expect((await signalbox.get(`/api/workflow/${workflowId}`)).status).toBe(404);
  expect((await search('workflow/search', { query: `workflowId=${workflowId}` })).totalHits).toBe(0);
  expect((await remove()).status).toBe(404);
  expect(await signalbox.must('POST', '/api/workflow', request)).toBe(workflowId);
}, 300_000);

test('many that ended a moment ago are removed together', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => signalbox.startWorkflow(name)));
  await signalbox.must('POST', '/api/workflow/bulk/terminate', ids);
  const unknown = randomUUID();
  let left = [...ids, unknown];
  for (let tries = 0; tries < 5 && left.length > 1; tries += 1) {
    const { bulkErrorResults } = await signalbox.must('POST', '/api/workflow/bulk/delete', left);
    expect(bulkErrorResults[unknown]).toContain('no such workflow');
    left = Object.keys(bulkErrorResults);
  }
  expect(left).toEqual([unknown]);
  for (const id of ids) expect((await signalbox.get(`/api/workflow/${id}`)).status).toBe(404);
}, 300_000);
