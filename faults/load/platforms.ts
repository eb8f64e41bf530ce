import type { IncomingRequest } from '../../src/model/request.ts';
import { signAs } from '../../src/platforms/sign.ts';
import { buildSample, type EventSample } from '../../src/platforms/samples/sample.ts';
import { githubSamples } from '../../src/platforms/samples/github.ts';
import { pagerdutySamples } from '../../src/platforms/samples/pagerduty.ts';
import { slackSamples } from '../../src/platforms/samples/slack.ts';
import { stripeSamples } from '../../src/platforms/samples/stripe.ts';
import { zendeskSamples } from '../../src/platforms/samples/zendesk.ts';

/** Who sends, as the API names them, with one of their events whose body is JSON. */
export const senders = [
  { platform: 'github', apiName: 'GitHub', sample: named(githubSamples, 'push') },
  {
    platform: 'slack',
    apiName: 'Slack',
    sample: named(slackSamples, 'message'),
    handshake: named(slackSamples, 'url_verification'),
  },
  { platform: 'stripe', apiName: 'Stripe', sample: named(stripeSamples, 'invoice.paid') },
  { platform: 'pagerduty', apiName: 'PagerDuty', sample: named(pagerdutySamples, 'incident.triggered') },
  { platform: 'zendesk', apiName: 'Zendesk', sample: named(zendeskSamples, 'zen:event-type:ticket.created') },
] as const;

export type Sender = (typeof senders)[number];

export interface EventBody {
  readonly order: string;
  readonly nonce: string;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One delivery: equal nonces give equal ids, so that it can be sent again; the signature is made anew each time. */
export function signedEvent({ platform, sample }: Sender, secret: string, body: EventBody): SignedRequest {
  const request = buildSample(sample, {
    url,
    seed: body.nonce,
    // A platform does not change the body of what it sends again.
    nowSeconds: bornAt(body.nonce),
    overrides: { ...body },
  });
  return signed(platform, secret, request);
}

/** Undefined where the platform asks for none. */
export function signedHandshake(sender: Sender, secret: string): SignedRequest | undefined {
  if (!('handshake' in sender)) return undefined;
  const request = buildSample(sender.handshake, { url, seed: 'handshake', nowSeconds: nowSeconds() });
  return signed(sender.platform, secret, request);
}

/** None of these platforms signs it. */
const url = 'http://127.0.0.1/';
const nowSeconds = () => Math.floor(Date.now() / 1_000);

function signed(platform: string, secret: string, request: IncomingRequest): SignedRequest {
  const made = signAs(platform, secret, { request, nowSeconds: nowSeconds() });
  if (made.kind === 'unsignable') throw new Error(made.message);
  return { headers: Object.fromEntries(made.request.headers), body: Buffer.from(made.request.body).toString() };
}

function named(samples: readonly EventSample[], event: string): EventSample {
  const sample = samples.find((one) => one.event === event);
  if (sample === undefined) throw new Error(`There is no sample ${event}.`);
  return sample;
}

const births = new Map<string, number>();

function bornAt(nonce: string): number {
  const born = births.get(nonce) ?? nowSeconds();
  births.set(nonce, born);
  return born;
}
