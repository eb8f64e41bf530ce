import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCast, type Cast, type Person } from '../helpers/access.ts';
import { freePort, startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';

const example = new URL('../../examples/approve-in-slack/', import.meta.url);
const signingSecret = randomUUID();

let signalbox: Signalbox;
let cast: Cast;
let slack: TestReceiver;
/** Makes the accounts of whom access was granted. */
let accounts: TestReceiver;
let bridge: ChildProcess;
let bridgeUrl: string;
let slackSourceId: string;

beforeAll(async () => {
  signalbox = await startSignalbox();
  slack = await startTestReceiver((response) => void response.writeHead(200).end('ok'));
  accounts = await startTestReceiver(
    (response) => void response.writeHead(200).end(JSON.stringify({ version: 'v1', complete: {} })),
  );
  const port = await freePort();
  bridgeUrl = `http://127.0.0.1:${port}/hooks`;
  bridge = spawn(
    process.execPath,
    ['--conditions=signalbox-source', '--import', 'tsx', fileURLToPath(new URL('bridge.ts', example))],
    {
      env: {
        PATH: process.env['PATH'],
        SIGNALBOX_URL: signalbox.url,
        SLACK_WEBHOOK_URL: `http://127.0.0.1:${slack.port}/services/T1/B1/secret`,
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ready = once(bridge.stdout ?? fail(), 'data');
  await signalbox.must(
    'POST',
    '/api/metadata/workflow',
    JSON.parse(readFileSync(new URL('decide.json', example), 'utf8')),
  );
  const source = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: signingSecret,
    urlVerified: true,
    workflowsToStart: { decide_in_slack: 1 },
  });
  slackSourceId = source.id;
  cast = await createCast(signalbox);
  await ready;
}, 90_000);

afterAll(async () => {
  bridge?.kill();
  await slack?.close();
  await accounts?.close();
  await signalbox?.stop();
});

test.each([
  ['approve', 'Approve', 'GRANT_OUTCOME_GRANTED', 'Approved in Slack by mona'],
  ['deny', 'Deny', 'GRANT_OUTCOME_DENIED', 'Denied in Slack by mona'],
])(
  'a click on %s in Slack decides the access request, and the message says who did',
  async (action, label, outcome, comment) => {
    const { administrator } = cast;
    const requester = await cast.person(`asker-${action}`);
    const { webhook } = await administrator.must('POST', '/api/v1/webhooks', { displayName: label, url: bridgeUrl });
    const provision = (
      await administrator.must('POST', '/api/v1/webhooks', { displayName: 'accounts', url: accounts.url })
    ).webhook;
    const { appId, appEntitlementId } = await cast.access({
      steps: [{ approval: { webhook: { webhookId: webhook.id } } }],
      entitlement: { provisionPolicy: { webhook: { webhookId: provision.id } } },
    });
    const asked = slack.deliveries.length;
    const { taskView } = await requester.must('POST', '/api/v1/task/grant', {
      appId,
      appEntitlementId,
      identityUserId: requester.id,
    });

    const message = await slack.until(asked + 1);
    expect(message.json.text).toContain(`asker-${action} asks for admin`);
    const button = message.json.blocks[1].elements.find((element: any) => element.action_id === action);
    expect(button.text.text).toBe(label);

    expect((await click(button)).status).toBe(200);
    const answered = await slack.until(asked + 2);
    expect([answered.url, answered.json.replace_original]).toEqual([`/response/${action}`, true]);
    expect(answered.json.text).toContain('by mona');
    await expect.poll(() => outcomeOf(requester, taskView.task.id), { timeout: 20_000 }).toBe(outcome);
    const { list } = await administrator.must('POST', '/api/v1/task/audits', { taskId: taskView.task.id });
    expect(JSON.stringify(list)).toContain(comment);
  },
  120_000,
);

async function outcomeOf(person: Person, taskId: string): Promise<string> {
  const { taskView } = await person.must('GET', `/api/v1/tasks/${taskId}`);
  return taskView.task.type.grant.outcome;
}

/** As Slack posts it: a form with one field, signed. */
function click(button: { action_id: string; value: string }) {
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', username: 'mona' },
    trigger_id: randomUUID(),
    response_url: `http://127.0.0.1:${slack.port}/response/${button.action_id}`,
    actions: [{ type: 'button', action_id: button.action_id, block_id: 'b1', value: button.value }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return signalbox.postEvent(slackSourceId, {
    body,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${signature}`,
    },
  });
}

function fail(): never {
  throw new Error('The bridge has no output.');
}
