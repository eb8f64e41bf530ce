import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCast, type Cast } from '../helpers/access.ts';
import { freePort, startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';

const program = fileURLToPath(new URL('../../examples/ticket-middleware/middleware.ts', import.meta.url));
const secret: string = randomUUID();

let signalbox: Signalbox;
let cast: Cast;
let tickets: TestReceiver;
let middleware: ChildProcess;
let url: string;

beforeAll(async () => {
  signalbox = await startSignalbox();
  tickets = await startTestReceiver((response) => void response.writeHead(201).end());
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  middleware = spawn(process.execPath, ['--conditions=signalbox-source', '--import', 'tsx', program], {
    env: {
      PATH: process.env['PATH'],
      SIGNALBOX_URL: signalbox.url,
      TICKETS_URL: `http://127.0.0.1:${tickets.port}/tickets`,
      TICKETS_SECRET: secret,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (middleware.stdout === null) throw new Error('The middleware has no output.');
  await once(middleware.stdout, 'data');
  cast = await createCast(signalbox);
}, 90_000);

afterAll(async () => {
  middleware?.kill();
  await tickets?.close();
  await signalbox?.stop();
});

test('a closed ticket completes the provisioning, also when its webhook comes twice', async () => {
  const { ticket, grant } = await requestOfTicket('ada');
  expect(ticket.json.title).toContain('ada');
  expect(await close({ number: 7, state: 'open', reference: ticket.json.reference })).toBe(204);
  expect(await close({ number: 7, state: 'done', reference: ticket.json.reference }, 'somebody else')).toBe(401);
  expect((await grant()).outcome).toBe('GRANT_OUTCOME_UNSPECIFIED');

  expect(await close({ number: 7, state: 'done', reference: ticket.json.reference })).toBe(204);
  await expect.poll(async () => (await grant()).outcome, { timeout: 20_000 }).toBe('GRANT_OUTCOME_GRANTED');
  expect(await close({ number: 7, state: 'done', reference: ticket.json.reference })).toBe(204);
  expect((await grant()).outcome).toBe('GRANT_OUTCOME_GRANTED');
});

test('a rejected ticket leaves the provisioning to a person', async () => {
  const { ticket, current } = await requestOfTicket('grace');
  expect(await close({ number: 8, state: 'rejected', reference: ticket.json.reference })).toBe(204);
  await expect.poll(async () => JSON.stringify(await current()), { timeout: 20_000 }).toMatch(/"manual"/);
});

async function requestOfTicket(name: string) {
  const requester = await cast.person(name);
  const { webhook } = await cast.administrator.must('POST', '/api/v1/webhooks', {
    displayName: name,
    url: `${url}/hooks`,
  });
  const access = await cast.access({
    steps: [{ accept: {} }],
    entitlement: { provisionPolicy: { webhook: { webhookId: webhook.id } } },
  });
  const opened = tickets.deliveries.length;
  const { taskView } = await requester.must('POST', '/api/v1/task/grant', {
    appId: access.appId,
    appEntitlementId: access.appEntitlementId,
    identityUserId: requester.id,
  });
  const task = async () => (await requester.must('GET', `/api/v1/tasks/${taskView.task.id}`)).taskView.task;
  return {
    ticket: await tickets.until(opened + 1),
    grant: async () => (await task()).type.grant,
    current: async () => (await task()).policy.current,
  };
}

async function close(ticket: object, key = secret): Promise<number> {
  const body = JSON.stringify(ticket);
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const answer = await request(`${url}/tickets`, { method: 'POST', headers: { 'X-Signature': signature }, body });
  await answer.body.dump();
  return answer.statusCode;
}
