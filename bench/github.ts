import { createHmac } from 'node:crypto';

export const secret = 'a secret of the benchmark';

/** Bytes of a body; design: 1 KiB. */
const bodyBytes = 1024;

export interface SignedBody {
  readonly text: string;
  /** Of X-Hub-Signature-256. */
  readonly signature: string;
}

/** A push-like event of 1 KiB about this order, signed as GitHub signs. */
export function signedBody(orderId: string): SignedBody {
  const start = {
    action: 'completed',
    order: { id: orderId, attempt: 1, total: 1299.5, paid: true },
    repository: { id: 35129377, name: 'public-repo', full_name: 'baxterthehacker/public-repo', private: false },
    sender: { login: 'baxterthehacker', id: 6752317, type: 'User', site_admin: false },
    labels: ['bug', 'help wanted', 'good first issue'],
    text: '',
  };
  const room = bodyBytes - JSON.stringify(start).length;
  const text = JSON.stringify({
    ...start,
    text: 'The quick brown fox jumps over the lazy dog. '.repeat(30).slice(0, room),
  });
  return { text, signature: `sha256=${createHmac('sha256', secret).update(text).digest('hex')}` };
}

/** As GitHub's own deliveries look, but for the host. */
export function headersOf({ text, signature }: SignedBody, deliveryId: string): Record<string, string> {
  return {
    Host: 'localhost',
    'User-Agent': 'GitHub-Hookshot/044aadd',
    Accept: '*/*',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    'X-GitHub-Delivery': deliveryId,
    'X-GitHub-Event': 'check_run',
    'X-GitHub-Hook-ID': '292430182',
    'X-GitHub-Hook-Installation-Target-ID': '79929171',
    'X-GitHub-Hook-Installation-Target-Type': 'repository',
    'X-Hub-Signature-256': signature,
  };
}
