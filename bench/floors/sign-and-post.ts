import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { Agent, request } from 'undici';

const agent = new Agent({ connections: 64 });
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const event = 'c1.webhooks.v1.PayloadWorkflowStep';

/** A hand-written sender: it signs the same claims for the same body and posts it. No guard, no record. */
export async function signAndPost(url: string, payload: object): Promise<number> {
  const target = new URL(url);
  const id = randomUUID();
  const callbackUrl = `http://127.0.0.1/callback/${id}`;
  const body = JSON.stringify({
    version: 'v1',
    webhookId: id,
    callbackUrl,
    event,
    payload: { '@type': `type.googleapis.com/${event}`, context: payload },
  });
  const hash = createHash('sha256').update(body).digest('base64');
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({
    aud: target.hostname,
    c1typ: 'wh',
    exp: now + 120,
    htb_s256: hash,
    htm: 'POST',
    htu: target.origin + target.pathname,
    iat: now,
    iss: '127.0.0.1',
    jti: id,
    nbf: now - 60,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'JWT' })
    .sign(privateKey);
  const headers = {
    Authorization: `bearer ${token}`,
    'Content-Type': 'application/json',
    'Content-Digest': `sha-256=${hash}`,
    'Webhook-Version': 'v1',
    'Webhook-Id': id,
    'Webhook-Event': event,
    'Webhook-Callback-Url': callbackUrl,
  };
  const answer = await request(target, { dispatcher: agent, method: 'POST', headers, body });
  await answer.body.text();
  return answer.statusCode;
}
