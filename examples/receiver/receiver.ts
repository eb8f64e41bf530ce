// A receiver of outgoing webhooks: proves what comes, answers 202 at once, and calls back when its work is done.
//
//   SIGNALBOX_URL=http://127.0.0.1:8080 npm run example examples/receiver/receiver.ts
//
// Then add an outgoing webhook with the URL http://127.0.0.1:3000/hooks and test it.
import express from 'express';
import { verifyDelivery, type VerifiedDelivery } from 'signalbox/receiver';

const signalboxUrl = process.env['SIGNALBOX_URL'] ?? 'http://127.0.0.1:8080';
const port = Number(process.env['PORT'] ?? 3000);
/** The host of the URL that you gave to Signalbox. */
const audience = process.env['RECEIVER_HOST'] ?? '127.0.0.1';

/** Deliveries come at least once: these were taken up already. Use a table in earnest. */
const taken = new Set<string>();

const app = express();

// Raw bytes: the signature is over them, not over what a parser makes of them.
app.post('/hooks', express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {
  const delivery = await verifyDelivery(
    { method: request.method, headers: request.headers, body: request.body },
    { jwksUrl: `${signalboxUrl}/auth/v1/jwks`, audience },
  );
  if (delivery.kind === 'refused') {
    console.log(`refused: ${delivery.reason}`);
    return void response.status(401).end();
  }
  response.status(202).end();
  if (taken.has(delivery.id)) return;
  taken.add(delivery.id);
  work(delivery).catch((error: unknown) => {
    taken.delete(delivery.id);
    console.error(error);
  });
});

app.listen(port, () => console.log(`Receiving on http://${audience}:${port}/hooks`));

/** Here goes what takes its time: a ticket, a call to another tool, a person. */
async function work(delivery: VerifiedDelivery): Promise<void> {
  console.log(`${delivery.event} ${delivery.id}`);
  const answer = await fetch(delivery.callbackUrl, { method: 'POST', body: JSON.stringify(decide(delivery)) });
  console.log(`called back: ${answer.status}`);
}

function decide({ event }: VerifiedDelivery): object {
  switch (event) {
    case 'c1.webhooks.v1.PayloadProvisionStep':
      return { version: 'v1', complete: { comment: 'The account is there.' } };
    case 'c1.webhooks.v1.PayloadPolicyApprovalStep':
      return { version: 'v1', deny: { comment: 'This example approves nobody.' } };
    default:
      return { version: 'v1' };
  }
}
