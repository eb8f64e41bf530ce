import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { LocalSlack } from '../inbound/local-slack.ts';

let signalbox: Signalbox;
let slack: LocalSlack;

beforeAll(async () => {
  signalbox = await startSignalbox();
  slack = await LocalSlack.start();
});

afterAll(async () => {
  await slack?.close();
  await signalbox?.stop();
});

test('the bot answers the one who says hello, and shows nobody the address that lets it write', async () => {
  const definition = readFileSync(new URL('../../examples/slack-bot/greet.json', import.meta.url), 'utf8');
  await signalbox.must('POST', '/api/metadata/workflow', JSON.parse(definition));
  const source = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: slack.signingSecret,
    receiverWorkflowNamesToVersions: { greet_in_slack: 1 },
  });
  expect(await slack.enableEvents(source.signalbox.url)).toBe(true);
  const runId = await signalbox.startWorkflow('greet_in_slack', { slackUrl: slack.incomingWebhookUrl });
  await signalbox.untilWaiting(1);

  await slack.say('good evening');
  await slack.say('hello');

  const run = await signalbox.untilStatus(runId, 'COMPLETED');
  expect(run.output).toEqual({ greeted: 'U0001' });
  expect(slack.channel.at(-1)).toEqual({ by: 'app', text: 'Hello <@U0001>!' });
  expect(JSON.stringify(run)).not.toContain(slack.incomingWebhookUrl);
});
