import { createHmac, randomUUID } from 'node:crypto';

/** A request as a platform would post it. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TestDelivery {
  /** The kind of event, where the platform sends it in a header: `pull_request`. */
  readonly event?: string;
  /** Sent as JSON; a text goes as it is. */
  readonly body: unknown;
  /** Further headers, and others in place of the platform's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The platform's id of the delivery, to send one twice. Default: a new one. */
  readonly delivery?: string;
}

interface Signer {
  readonly secret: string;
  /** Some platforms sign the time, and a receiver refuses an old one. */
  readonly nowMs: number;
}

type Sign = (signer: Signer, text: string, delivery: TestDelivery) => Readonly<Record<string, string>>;

/** The platforms whose requests the kit can sign, by the names of the glossary. */
const signers: Readonly<Record<string, Sign>> = {
  github: ({ secret }, text, { event = 'push', delivery = randomUUID() }) => ({
    'X-GitHub-Event': event,
    'X-GitHub-Delivery': delivery,
    'X-Hub-Signature-256': `sha256=${hmac(secret, text)}`,
  }),
  slack({ secret, nowMs }, text) {
    const time = seconds(nowMs);
    return { 'X-Slack-Request-Timestamp': time, 'X-Slack-Signature': `v0=${hmac(secret, `v0:${time}:${text}`)}` };
  },
  stripe({ secret, nowMs }, text) {
    const time = seconds(nowMs);
    return { 'Stripe-Signature': `t=${time},v1=${hmac(secret, `${time}.${text}`)}` };
  },
  custom: ({ secret }) => ({ [customHeader]: secret }),
};

/** The header by which the kit's custom sources know their sender. */
export const customHeader = 'X-Kit-Key';

export function isSignedByKit(platform: string): boolean {
  return Object.hasOwn(signers, platform.toLowerCase());
}

export const signedPlatforms = Object.keys(signers);

export function signRequestAs(platform: string, delivery: TestDelivery, signer: Signer): SignedRequest {
  const text = typeof delivery.body === 'string' ? delivery.body : JSON.stringify(delivery.body);
  const signed = signers[platform.toLowerCase()]?.(signer, text, delivery);
  return { body: text, headers: { 'Content-Type': 'application/json', ...signed, ...delivery.headers } };
}

function seconds(nowMs: number): string {
  return String(Math.floor(nowMs / 1000));
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
