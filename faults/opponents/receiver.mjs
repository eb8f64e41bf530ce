import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

// The receiver that one has to write where the engine has none: it checks GitHub's signature, looks for the run that
// the event is for, and completes the wait that is open in it. It answers 2xx only once the engine has said so, and 503
// where nobody waits yet, so that a sender that comes again loses nothing.
//
// The careful one also reads the run again: the engine answers 200 to the end of a wait that had ended already, and an
// event that a wait of the run has taken is one that came before.
const { PORT, ENGINE_URL, SECRET, DEFINITION, IS_CAREFUL } = process.env;
const isCareful = IS_CAREFUL === 'true';

const app = express();
app.post('/webhook', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
  const expected = `sha256=${createHmac('sha256', SECRET).update(request.body).digest('hex')}`;
  const given = String(request.get('X-Hub-Signature-256'));
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
    return response.status(401).end();
  const { order, nonce } = JSON.parse(request.body.toString());
  const waits = await waitsOf(order);
  if (isCareful && waits.some((wait) => wait.outputData?.nonce === nonce)) return response.status(200).end();
  const open = waits.find(({ status }) => status === 'IN_PROGRESS');
  if (open === undefined) return response.status(503).end();
  await call('POST', `/api/tasks/${open.workflowId}/${open.referenceTaskName}/COMPLETED`, { nonce });
  const isTaken = !isCareful || (await waitsOf(order)).some((wait) => wait.outputData?.nonce === nonce);
  response.status(isTaken ? 200 : 503).end();
});
app.use((_error, _request, response, _next) => void response.status(503).end());
app.listen(Number(PORT), '127.0.0.1', () => console.log('receiver.ready'));

async function waitsOf(order) {
  const runs = await call(
    'GET',
    `/api/workflow/${DEFINITION}/correlated/${encodeURIComponent(order)}?includeClosed=${isCareful}&includeTasks=true`,
  );
  return runs
    .flatMap(({ workflowId, tasks }) => tasks.map((task) => ({ workflowId, ...task })))
    .filter(({ referenceTaskName }) => referenceTaskName !== 'pause');
}

async function call(method, path, body) {
  const answer = await fetch(ENGINE_URL + path, {
    method,
    signal: AbortSignal.timeout(8_000),
    ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
  return method === 'GET' ? JSON.parse(text) : text;
}
