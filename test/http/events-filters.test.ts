import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let source: { id: string };

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { orders: 0 } });
  for (const n of [1, 2, 3]) await signalbox.postOpen(source.id, { n });
});

afterAll(() => signalbox?.stop());

const messagesOf = (answer: { body: any }) =>
  answer.body.validationErrors.map(({ path, message }: any) => `${path}: ${message}`).join('\n');

describe('what nobody knows is refused, and not passed over as if it were every event', () => {
  test.each([
    { what: 'a typo', body: { filter: { outcomes: 'rejected' } }, says: /filter\.outcomes: .*did you mean "outcome"/ },
    {
      what: 'a word of another part of the API',
      body: { filter: { source: 'h1', path: '$.zzz' } },
      says: /filter\.path: .*"path".*source, outcome/,
    },
    {
      what: 'a name beside a good one',
      body: { filter: { outcome: 'rejected', sourceId: 'x' } },
      says: /did you mean "source"/,
    },
    {
      what: 'a switch in another spelling',
      body: { filter: { outcome: 'rejected' }, dryrun: true },
      says: /dryrun: .*did you mean "dryRun"/,
    },
    { what: 'an empty filter', body: { filter: {} }, says: /filter: name at least one of source, outcome/ },
    { what: 'no filter', body: {}, says: /filter: .*at least one of source, outcome/ },
    { what: 'a filter that is none', body: { filter: 'all' }, says: /filter: .*at least one of source, outcome/ },
    {
      what: 'a cursor that nobody gave',
      body: { filter: { source: 'h1' }, cursor: 'garbage' },
      says: /cursor: .*nextCursor/,
    },
  ])('replay of many: $what', async ({ body, says }) => {
    const answer = await signalbox.call('POST', '/api/events/replay', { dryRun: true, ...body });
    expect(answer.status).toBe(400);
    expect(messagesOf(answer)).toMatch(says);
  });

  test.each([
    { path: '/api/events?from=-271821-04-20T00:00:00Z', says: /from: use a time like/ },
    { path: '/api/events?to=%2B275760-09-13T00:00:00Z', says: /to: use a time like/ },
    { path: '/api/events?from=-99999999999999', says: /from: use a time like/ },
    { path: '/api/events?sourceId=zzz', says: /sourceId: .*did you mean "source"/ },
    { path: '/api/events?Outcome=rejected', says: /Outcome: .*did you mean "outcome"/ },
    { path: '/api/events?value=7', says: /path: .*value/ },
    { path: '/api/events?cursor=garbage', says: /cursor: .*nextCursor/ },
    {
      path: `/api/events?cursor=${Buffer.from('2026-99-99T00:00:00.000000Z 01a20432-b82b-7427-8aa1-8c2000000000').toString('base64url')}`,
      says: /cursor: .*nextCursor/,
    },
    { path: '/api/events?outcome=rejected&path=$.a', says: /outcome: .*accepted/ },
    {
      path: '/api/events/01a20432-b82b-7427-8aa1-8c2000000000/explain?limits=3',
      says: /limits: .*did you mean "limit"/,
    },
    { path: '/api/events/01a20432-b82b-7427-8aa1-8c2000000000/explain?cursor=garbage', says: /cursor: .*nextCursor/ },
  ])('GET $path', async ({ path, says }) => {
    const answer = await signalbox.get(path);
    expect(answer.status).toBe(400);
    expect(messagesOf(answer)).toMatch(says);
  });

  test('the history of a webhook knows no source but its own', async () => {
    const answer = await signalbox.get(`/api/metadata/webhook/${source.id}/history?limit=3&source=x`);
    expect(answer.status).toBe(400);
    expect(messagesOf(answer)).toMatch(/"limit"/);
  });

  test('`as` has no other name', async () => {
    const [{ id }] = await signalbox.ledger(source.id);
    expect((await signalbox.call('POST', `/api/events/${id}/replay?how=new`)).status).toBe(400);
  });
});

test('what is known is found, and an empty value is none', async () => {
  const first = await signalbox.must('GET', `/api/events?source=${source.id}&outcome=&path=&limit=1`);
  expect(first.events).toHaveLength(1);
  const second = await signalbox.must('GET', `/api/events?source=${source.id}&limit=1&cursor=${first.nextCursor}`);
  expect(second.events[0].id).not.toBe(first.events[0].id);
  expect(
    (await signalbox.must('GET', `/api/events?source=${source.id}&outcome=accepted&path=$.n&value=2`)).events,
  ).toHaveLength(1);
  const dryRun = await signalbox.must('POST', '/api/events/replay', {
    filter: { source: source.id },
    dryRun: true,
    cursor: null,
  });
  expect(dryRun.matched).toBe(3);
});
