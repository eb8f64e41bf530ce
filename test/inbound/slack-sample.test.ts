import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

describe('the Slack sample, from the challenge to the completed workflow', () => {
  const secret = 'slack-signing-secret';

  test('a challenge verifies the URL, a message completes the run, another event leaves it running (R34, M10, M56)', async () => {
    const name = await signalbox.saveDefinition([waitTask({ "$['event']['type']": 'message' })], { name: 'sample_webhook_for_slack' });
    const source = await signalbox.createSource({ sourcePlatform: 'Slack', secretValue: secret, receiverWorkflowNamesToVersions: { [name]: 1 } });
    expect(source.urlVerified).toBe(false);
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);

    const message = { type: 'event_callback', event_id: 'Ev1', event: { type: 'message', text: 'hello' } };
    const early = await signalbox.postEvent(source.id, signAsSlack(secret, message));
    expect([early.status, (early.body as { code: string }).code]).toEqual([401, 'URL_NOT_VERIFIED']);

    const challenge = await signalbox.postEvent(source.id, signAsSlack(secret, { type: 'url_verification', challenge: 'abc123' }));
    expect([challenge.status, challenge.text]).toEqual([200, 'abc123']);
    expect(challenge.headers['content-type']).toMatch(/^text\/plain/);
    expect((await signalbox.get(`/api/metadata/webhook/${source.id}`)).body.urlVerified).toBe(true);

    const other = { ...message, event_id: 'Ev2', event: { type: 'reaction_added' } };
    expect((await signalbox.postEvent(source.id, signAsSlack(secret, other))).status).toBe(200);
    await signalbox.untilIdle();
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');

    const wanted = { ...message, event_id: 'Ev3' };
    expect((await signalbox.postEvent(source.id, signAsSlack(secret, wanted))).status).toBe(200);
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.tasks[0].outputData).toEqual(wanted);
    expect((await signalbox.get(`/api/workflow/${workflowId}/status`)).body).toEqual({ workflowId, status: 'COMPLETED' });
    expect((await signalbox.get(`/api/workflow/${workflowId}/status?includeOutput=true`)).body).toEqual({ workflowId, status: 'COMPLETED', output: completed.output });
    expect((await signalbox.ledger(source.id)).map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'accepted', 'accepted', 'challenge', 'URL_NOT_VERIFIED',
    ]);
  });
});
