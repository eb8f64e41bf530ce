import { randomUUID } from 'node:crypto';
import { toIncomingRequest } from '../author/verify.ts';
import type { IncomingRequest } from '../model/request.ts';
import { withHeaders } from '../platforms/schemes/sign-hmac.ts';
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
  /** Further headers, and others in place of the platform's own, also of its signature. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The platform's id of the delivery, where it has a header for it: to send one twice. Default: a new one. */
  readonly delivery?: string;
}

export interface Signer {
  readonly platform: string;
  readonly secret: string;
  /** In PEM: for platforms whose secret is the public half of a pair. */
  readonly privateKey?: string;
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
export function toSignedRequest(
  delivery: TestDelivery,
  { platform, secret, privateKey, url, nowMs }: Signer,
): SignedRequest {
  const text = typeof delivery.body === 'string' ? delivery.body : JSON.stringify(delivery.body);
  const own = Object.entries(delivery.headers ?? {});
  const plain = toIncomingRequest({
    url,
    headers: { 'Content-Type': 'application/json', ...besideSignature(delivery, platform) },
    body: text,
  });
  // Before it is signed, since some platforms sign headers, or read the body by its type; and after that once more.
  const signed = withHeaders(sign(withHeaders(plain, own)), own);
  return { headers: Object.fromEntries(signed.headers), body: signed.body };

  function sign(request: IncomingRequest): IncomingRequest {
    if (platform.toLowerCase() === 'custom') return withHeaders(request, [[customHeader, secret]]);
    const nowSeconds = Math.floor(nowMs / 1000);
    const signed = signAs(platform, secret, { request, nowSeconds, ...(privateKey !== undefined && { privateKey }) });
    if (signed.kind === 'unsignable') throw new Error(`The kit cannot sign as "${platform}": ${signed.message}.`);
    return signed.request;
  }
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
