// Receives the webhook of an approval step, proves it, and asks in a Slack channel with two buttons.
//
//   SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… npm run example examples/approve-in-slack/bridge.ts
import express from 'express';
import { verifyDelivery } from 'signalbox/receiver';

const signalboxUrl = process.env['SIGNALBOX_URL'] ?? 'http://127.0.0.1:8080';
const slackUrl =
  process.env['SLACK_WEBHOOK_URL'] ?? fail('Set SLACK_WEBHOOK_URL to the incoming webhook of your Slack app.');
const port = Number(process.env['PORT'] ?? 3000);
/** The host of the URL that Signalbox knows this bridge by. */
const audience = process.env['RECEIVER_HOST'] ?? '127.0.0.1';

const app = express();

// Raw bytes: the signature is over them, not over what a parser makes of them.
app.post('/hooks', express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {
  const delivery = await verifyDelivery(
    { method: request.method, headers: request.headers, body: request.body },
    { jwksUrl: `${signalboxUrl}/auth/v1/jwks`, audience },
  );
  if (delivery.kind === 'refused') return void response.status(401).send(delivery.reason);
  const { taskView, expanded = [] } = delivery.payload as unknown as Payload;
  const slack = await fetch(slackUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(question({ callbackUrl: delivery.callbackUrl, request: nameOf(taskView, expanded) })),
  });
  // 202: the answer comes by the callback. Anything else makes Signalbox deliver again.
  response.status(slack.ok ? 202 : 503).end();
});

app.listen(port, () => console.log(`Asking in Slack what comes to http://${audience}:${port}/hooks`));

interface Payload {
  readonly taskView: { readonly task: { readonly displayName?: string; readonly numericId?: string } };
  readonly expanded?: readonly { readonly '@type': string; readonly displayName?: string; readonly email?: string }[];
}

function nameOf({ task }: Payload['taskView'], expanded: NonNullable<Payload['expanded']>): string {
  const named = (type: string) => expanded.find((thing) => thing['@type'].endsWith(type));
  const user = named('.User')?.displayName ?? 'Somebody';
  return `${user} asks for ${named('.AppEntitlement')?.displayName ?? 'access'} of ${named('.App')?.displayName ?? 'an app'} (${task.displayName ?? ''})`;
}

/** The callback URL rides in the buttons. It works once, and Slack signs the click that brings it back. */
function question({ callbackUrl, request }: { callbackUrl: string; request: string }): object {
  const button = (action_id: string, text: string, style: string) => ({
    type: 'button',
    action_id,
    style,
    text: { type: 'plain_text', text },
    value: callbackUrl,
  });
  return {
    text: request,
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: request } },
      { type: 'actions', elements: [button('approve', 'Approve', 'primary'), button('deny', 'Deny', 'danger')] },
    ],
  };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
