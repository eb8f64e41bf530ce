import { randomUUID } from 'node:crypto';
import { toIncomingRequest } from '../author/verify.ts';
import { signAs } from '../platforms/sign.ts';

/** A request as a platform would post it. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TestDelivery {
  /** The kind of event, where the platform sends it in a header: `pull_request`. Else it is in the body. */
  readonly event?: string;
  /** Sent as JSON; a text goes as it is. */
  readonly body: unknown;
  /** Further headers, and others in place of the platform's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The platform's id of the delivery, where it has a header for it: to send one twice. Default: a new one. */
  readonly delivery?: string;
}

export interface Signer {
  readonly platform: string;
  readonly secret: string;
  readonly url: string;
  /** Some platforms sign the time, and a receiver refuses an old one. */
  readonly nowMs: number;
}

/** The header by which the kit's custom sources know their sender. */
export const customHeader = 'X-Kit-Key';

/** Headers that stand beside the signature, by platform. */
const eventHeaders: Readonly<Record<string, string>> = {
  github: 'X-GitHub-Event',
  gitlab: 'X-Gitlab-Event',
  shopify: 'X-Shopify-Topic',
};
const deliveryHeaders: Readonly<Record<string, string>> = {
  github: 'X-GitHub-Delivery',
  gitlab: 'X-Gitlab-Event-UUID',
  shopify: 'X-Shopify-Webhook-Id',
};

/** Signs as the platform does, by the code that `signalbox/verify` exports. Throws where only the platform itself can. */
export function toSignedRequest(delivery: TestDelivery, { platform, secret, url, nowMs }: Signer): SignedRequest {
  const text = typeof delivery.body === 'string' ? delivery.body : JSON.stringify(delivery.body);
  const request = toIncomingRequest({
    url,
    headers: { 'Content-Type': 'application/json', ...besideSignature(delivery, platform), ...delivery.headers },
    body: text,
  });
  if (platform.toLowerCase() === 'custom')
    return { headers: { ...Object.fromEntries(request.headers), [customHeader]: secret }, body: request.body };
  const signed = signAs(platform, secret, { request, nowSeconds: Math.floor(nowMs / 1000) });
  if (signed.kind === 'unsignable') throw new Error(`The kit cannot sign as "${platform}": ${signed.message}.`);
  return { headers: Object.fromEntries(signed.request.headers), body: signed.request.body };
}

function besideSignature({ event, delivery }: TestDelivery, platform: string): Readonly<Record<string, string>> {
  const [eventHeader, deliveryHeader] = [eventHeaders, deliveryHeaders].map((names) => names[platform.toLowerCase()]);
  if (event !== undefined && eventHeader === undefined)
    throw new TypeError(`"${platform}" has no header for the kind of event: put "${event}" into the body.`);
  if (delivery !== undefined && deliveryHeader === undefined)
    throw new TypeError(`"${platform}" has no header for the delivery's id: it is in the body.`);
  return {
    ...(event !== undefined && eventHeader !== undefined && { [eventHeader]: event }),
    ...(deliveryHeader !== undefined && { [deliveryHeader]: delivery ?? randomUUID() }),
  };
}
