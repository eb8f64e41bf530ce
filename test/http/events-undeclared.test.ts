import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const headers = { 'X-Key': 'k' };
const message = JSON.stringify({
  Type: 'Notification',
  MessageId: 'm-1',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Message: '{"order":7}',
});

/** A source whose sender declares its JSON as text, verified by a header so that no certificate is needed. */
async function listen(sourcePlatform: string, matches: object) {
  const workflow = await signalbox.saveDefinition([waitTask(matches)]);
  const source = await signalbox.createSource({
    sourcePlatform,
    verifier: 'HEADER_BASED',
    headers,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const post = async (body: string) => {
    const answer = await signalbox.postEvent(source.id, {
      headers: { ...headers, 'Content-Type': 'text/plain; charset=UTF-8' },
      body,
    });
    expect(answer.status).toBe(200);
    return String(answer.headers['x-signalbox-event-id']);
  };
  return { workflow, source, post };
}

test('SNS’s JSON is matched as what it is, though it is declared as text (M24); what it carries stays text', async () => {
  const { workflow, source, post } = await listen('Amazon SNS', { '$.TopicArn': 'arn:aws:sns:eu-west-1:1:t' });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const id = await post(message);
  const { tasks } = await signalbox.untilStatus(run, 'COMPLETED');
  expect(tasks[0].outputData).toMatchObject({ Type: 'Notification', Message: '{"order":7}' });
  // A search and a trial read it alike.
  expect(
    (await signalbox.must('GET', `/api/events?source=${source.id}&path=$.MessageId&value=m-1`)).events.map(
      (event: any) => event.id,
    ),
  ).toEqual([id]);
  expect(
    await signalbox.must('POST', '/api/matches/test', { eventId: id, matches: { '$.Type': 'Notification' } }),
  ).toMatchObject({ holds: true });
});

test('one that is no JSON after all is a text, and no malformed body', async () => {
  const { source, post } = await listen('SNS', { '$.request': 'plain words' });
  const id = await post('plain words');
  expect(
    (await signalbox.must('GET', `/api/events?source=${source.id}&path=$.request`)).events.map(
      (event: any) => event.id,
    ),
  ).toEqual([id]);
});

test('other senders’ JSON is read as well, unless the source says that text is text', async () => {
  const { source, post } = await listen('GitHub', { '$.TopicArn': 'x' });
  const id = await post(message);
  const find = async (path: string) =>
    (await signalbox.must('GET', `/api/events?source=${source.id}&path=${path}`)).events.map((event: any) => event.id);
  expect([await find('$.TopicArn'), await find('$.request')]).toEqual([[id], []]);
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    verifier: 'HEADER_BASED',
    headers,
    receiverWorkflowNamesToVersions: { any: 0 },
    signalbox: { jsonInText: false },
  });
  expect([await find('$.TopicArn'), await find('$.request')]).toEqual([[], [id]]);
});
