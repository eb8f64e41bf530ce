// Stands between Signalbox and a ticket system: opens a ticket for each access that has to be set up by hand, and
// reports back when the ticket is closed, days later if need be.
//
//   TICKETS_URL=https://tickets.example.com/api/tickets TICKETS_SECRET=… npm run example examples/ticket-middleware/middleware.ts
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { verifyDelivery } from 'signalbox/receiver';

const signalboxUrl = process.env['SIGNALBOX_URL'] ?? 'http://127.0.0.1:8080';
const ticketsUrl = required('TICKETS_URL', 'where tickets are opened');
/** Shared with the ticket system, which signs what it posts here with it. */
const ticketsSecret = required('TICKETS_SECRET', 'the secret that the ticket system signs its webhooks with');
const port = Number(process.env['PORT'] ?? 3000);
/** The host of the URL that Signalbox knows this middleware by. */
const audience = process.env['RECEIVER_HOST'] ?? '127.0.0.1';

const app = express();
// Raw bytes: signatures are over them, not over what a parser makes of them.
app.use(express.raw({ type: () => true, limit: '5mb' }));

app.post('/hooks', async (request, response) => {
  const delivery = await verifyDelivery(
    { method: request.method, headers: request.headers, body: request.body },
    { jwksUrl: `${signalboxUrl}/auth/v1/jwks`, audience },
  );
  if (delivery.kind === 'refused') return void response.status(401).send(delivery.reason);
  const { taskView } = delivery.payload as { taskView?: { task?: { displayName?: string } } };
  const opened = await fetch(ticketsUrl, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      // Deliveries come at least once. The id is the same each time, so the ticket system opens one ticket.
      'Idempotency-Key': delivery.id,
    },
    body: JSON.stringify({
      title: taskView?.task?.displayName ?? delivery.event,
      // A field that the ticket system keeps and gives back. Nothing is stored here, so nothing is lost here.
      reference: delivery.callbackUrl,
    }),
  });
  // 202: the answer comes later, by the callback. 503: Signalbox delivers again.
  response.status(opened.ok ? 202 : 503).end();
});

app.post('/tickets', async (request, response) => {
  const signature = Buffer.from(request.get('X-Signature') ?? '', 'hex');
  const expected = createHmac('sha256', ticketsSecret).update(request.body).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    return void response.status(401).end();
  const ticket: Ticket = JSON.parse(request.body.toString());
  if (ticket.state === 'open') return void response.status(204).end();
  const answer = await fetch(ticket.reference, { method: 'POST', body: JSON.stringify(answerOf(ticket)) });
  // Anything but a success is the ticket system's to post again.
  response.status(answer.ok ? 204 : 502).end();
});

app.listen(port, () => console.log(`Opening tickets for what comes to http://${audience}:${port}/hooks`));

interface Ticket {
  readonly number: number;
  readonly state: 'open' | 'done' | 'rejected';
  readonly reference: string;
}

function answerOf({ number, state }: Ticket): object {
  const comment = `Ticket ${number}: ${state}`;
  return state === 'done' ? { version: 'v1', complete: { comment } } : { version: 'v1', errored: { comment } };
}

function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  console.error(`Set ${name}: ${meaning}.`);
  process.exit(1);
}
