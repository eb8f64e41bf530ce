import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { LocalSlack } from './local-slack.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

describe('the Slack sample, from the challenge to the completed workflow', () => {
  const secret = 'slack-signing-secret';

  test('a challenge verifies the URL, a message completes the run, another event leaves it running (R34, M10, M56)', async () => {
    const name = await signalbox.saveDefinition([waitTask({ "$['event']['type']": 'message' })], {
      name: 'sample_webhook_for_slack',
    });
    const source = await signalbox.createSource({
      sourcePlatform: 'Slack',
      secretValue: secret,
      receiverWorkflowNamesToVersions: { [name]: 1 },
    });
    expect(source.urlVerified).toBe(false);
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);

    const message = { type: 'event_callback', event_id: 'Ev1', event: { type: 'message', text: 'hello' } };
    const early = await signalbox.postEvent(source.id, signAsSlack(secret, message));
    expect([early.status, (early.body as { code: string }).code]).toEqual([401, 'URL_NOT_VERIFIED']);

    const challenge = await signalbox.postEvent(
      source.id,
      signAsSlack(secret, { type: 'url_verification', challenge: 'abc123' }),
    );
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
    expect((await signalbox.get(`/api/workflow/${workflowId}/status`)).body).toEqual({
      workflowId,
      status: 'COMPLETED',
    });
    expect((await signalbox.get(`/api/workflow/${workflowId}/status?includeOutput=true`)).body).toEqual({
      workflowId,
      status: 'COMPLETED',
      output: completed.output,
    });
    expect((await signalbox.ledger(source.id)).map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'accepted',
      'accepted',
      'challenge',
      'URL_NOT_VERIFIED',
    ]);
  });
});

describe('the sample use case: sending messages in a Slack channel', () => {
  let slack: LocalSlack;

  beforeAll(async () => {
    slack = await LocalSlack.start();
  });
  afterAll(() => slack?.close());

  test('a message in the channel completes the run, which posts one to the channel itself', async () => {
    // "Create workflows to send a message in a Slack channel."
    const heard = waitTask({ "$['event']['type']": 'message', "$['event']['text']": 'hello' }, 'heard');
    const post = {
      name: 'post',
      taskReferenceName: 'post',
      type: 'HTTP',
      // "... a Slack app that has permission to post to the Slack channel": its incoming webhook.
      inputParameters: {
        http_request: {
          uri: slack.incomingWebhookUrl,
          method: 'POST',
          body: { text: 'You said: ${heard.output.event.text}' },
        },
      },
    };
    const name = await signalbox.saveDefinition([heard, post]);
    // "Create a webhook that listens for events from Slack." "Once the unverified URL is generated ..."
    const source = await signalbox.createSource({
      sourcePlatform: 'Slack',
      secretValue: slack.signingSecret,
      receiverWorkflowNamesToVersions: { [name]: 1 },
    });
    expect(source.urlVerified).toBe(false);
    // "... turn on the toggle button Enable Events. Provide the unverified URL of the Webhook under the field Request URL."
    // "The URL would now be verified in both the Slack app and the Conductor side."
    expect(await slack.enableEvents(source.signalbox.url)).toBe(true);
    const shown = (await signalbox.get(`/api/metadata/webhook/${source.id}`)).body;
    expect(shown.urlVerified).toBe(true);
    // "Save the Webhook."
    await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, shown);
    // "Run the workflow. The current status of the workflow will be RUNNING."
    const workflowId = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
    // "Open the Slack app and send the text message to the channel."
    await slack.say('something else');
    await signalbox.untilIdle();
    expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
    await slack.say('hello');
    // "The Workflow is completed now."
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.tasks.at(-1).outputData.response).toMatchObject({ statusCode: 200, body: 'ok' });
    expect(slack.channel).toEqual([
      { by: 'person', text: 'something else' },
      { by: 'person', text: 'hello' },
      { by: 'app', text: 'You said: hello' },
    ]);
  });

  test('a message that Slack refuses fails the run with the reason that Slack gives', async () => {
    const post = {
      name: 'post',
      taskReferenceName: 'post',
      type: 'HTTP',
      inputParameters: { uri: slack.incomingWebhookUrl, method: 'POST', body: { texts: 'no such field' } },
    };
    const workflowId = await signalbox.startWorkflow(await signalbox.saveDefinition([post]));
    const failed = await signalbox.untilStatus(workflowId, 'FAILED');
    expect([failed.reasonForIncompletion, failed.tasks[0].outputData.response.statusCode]).toEqual(['no_text', 400]);
  });
});
