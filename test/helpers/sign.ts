import { createHmac, randomUUID } from 'node:crypto';

export type Headers = Readonly<Record<string, string>>;

export interface SignedRequest {
  readonly headers: Headers;
  readonly body: string;
}

/** As GitHub posts it. Give `delivery` to send one delivery twice. */
export function signAsGitHub(secret: string, body: unknown, { delivery = randomUUID() as string } = {}): SignedRequest {
  const text = textOf(body);
  return {
    body: text,
    headers: {
      'Content-Type': 'application/json',
      'X-GitHub-Delivery': delivery,
      'X-Hub-Signature-256': `sha256=${hexHmac(secret, text)}`,
    },
  };
}

/** As Slack posts it. */
export function signAsSlack(secret: string, body: unknown, { nowMs = Date.now() } = {}): SignedRequest {
  const text = textOf(body);
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    body: text,
    headers: {
      'Content-Type': 'application/json',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${hexHmac(secret, `v0:${timestamp}:${text}`)}`,
    },
  };
}

/** As somebody posts it who shares a header with a custom source. */
export function withHeaders(headers: Headers, body: unknown): SignedRequest {
  return { body: textOf(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function hexHmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
