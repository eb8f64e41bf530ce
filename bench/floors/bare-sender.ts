import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { runConcurrently } from '../concurrency.ts';
import { payload } from '../request.ts';

// What a hand-written sender does: it signs the same claims for the same body and posts it. No guard, no record.
const order = z.object({ url: z.string(), attempts: z.number() });
const agent = new Agent({ connections: 64 });
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function post(url: string): Promise<void> {
  const target = new URL(url);
  const id = randomUUID();
  const event = 'c1.webhooks.v1.PayloadWorkflowStep';
  const callbackUrl = `http://127.0.0.1/callback/${id}`;
  const body = JSON.stringify({ version: 'v1', webhookId: id, callbackUrl, event, payload: { '@type': `type.googleapis.com/${event}`, ...payload } });
  const hash = createHash('sha256').update(body).digest('base64');
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({
    aud: target.hostname, c1typ: 'wh', exp: now + 120, htb_s256: hash, htm: 'POST', htu: target.origin + target.pathname, iat: now, iss: '127.0.0.1', jti: id, nbf: now - 60,
  }).setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'JWT' }).sign(privateKey);
  const headers = {
    Authorization: `bearer ${token}`, 'Content-Type': 'application/json', 'Content-Digest': `sha-256=${hash}`,
    'Webhook-Version': 'v1', 'Webhook-Id': id, 'Webhook-Event': event, 'Webhook-Callback-Url': callbackUrl,
  };
  const answer = await request(target, { dispatcher: agent, method: 'POST', headers, body });
  await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`The sink answered ${answer.statusCode}.`);
}

process.on('message', (message) => {
  const { url, attempts } = order.parse(message);
  void (async () => {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    await runConcurrently(64, attempts, () => post(url));
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
  })();
});
process.on('disconnect', () => process.exit());
