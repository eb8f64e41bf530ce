import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../src/model/json.ts';
import { findPlatform, platforms } from '../../src/platforms/index.ts';
import { samples } from '../../src/platforms/samples/index.ts';
import { buildSample } from '../../src/platforms/samples/sample.ts';
import { signRequest } from '../../src/platforms/sign.ts';
import { nowSeconds, settingsOf } from './requests.ts';

const url = 'https://hooks.example.com/webhook/1';

/** Sources as an operator sets them up, whose requests we can sign. */
const configured = platforms
  .filter(
    ({ name, sign, secretForm }) =>
      sign !== undefined && (secretForm === undefined || 'madeBy' in secretForm) && name !== 'rfc9421',
  )
  .map(({ name, guide: { example } }) => {
    const text = (member: string): string | undefined => {
      const value = example[member];
      return typeof value === 'string' ? value : undefined;
    };
    const secretValue = text('secretValue');
    const headers: Record<string, string> = name === 'custom' ? { 'X-Api-Key': 'a-long-random-value' } : {};
    return settingsOf({
      platform: name,
      secrets: secretValue === undefined ? [] : [secretValue],
      secretKey: text('secretKey'),
      headers,
      urlVerified: true,
      ...(isJsonObject(example['signalbox']) && { options: example['signalbox'] }),
    });
  });

describe('every platform has samples', () => {
  it('of at least one event, and the ten of Conductor’s document of several', () => {
    for (const [at, { name }] of platforms.entries()) {
      const events = (samples[name] ?? []).filter(({ isHandshake }) => !isHandshake);
      expect(events.length, name).toBeGreaterThanOrEqual(at < 10 ? 2 : 1);
    }
    expect(Object.keys(samples).sort()).toEqual(platforms.map(({ name }) => name).sort());
  });

  const all = configured.flatMap((settings) =>
    (samples[settings.platform] ?? []).map(
      (sample) => [`${settings.platform} ${sample.event}`, settings, sample] as const,
    ),
  );

  it.each(all)(
    '%s is genuine as it is signed, and is refused when its proof or its body is another',
    (_name, settings, sample) => {
      const built = buildSample(sample, { url, seed: 'a', nowSeconds, secretKey: settings.secretKey ?? '' });
      const isChallenge = settings.platform === 'custom' && sample.isHandshake;
      const signed = signRequest(settings, built, { nowSeconds });
      if (signed.kind === 'unsignable') throw new Error(signed.message);
      const platform = findPlatform(settings);
      const judged = platform?.verify(settings, signed.request, nowSeconds);
      expect(judged?.kind).toBe(sample.isHandshake && !isChallenge ? 'challenge' : 'verified');
      if (sample.isHandshake) return;
      const other = { ...settings, secrets: settings.secrets.map(() => 'b3RoZXI='), headers: { 'X-Api-Key': 'other' } };
      expect(platform?.verify(other, signed.request, nowSeconds).kind).toBe('rejected');
    },
  );

  it.each(all)('%s: two deliveries are two, and one seed is one delivery', (_name, settings, sample) => {
    if (sample.isHandshake) return;
    const platform = findPlatform(settings);
    const deliver = (seed: string) => {
      const request = buildSample(sample, { url, seed, nowSeconds });
      const text = Buffer.from(request.body).toString();
      const body: unknown =
        text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
      const json = body as never;
      return JSON.stringify([
        platform?.deliveryId?.(request, json) ?? platform?.unsignedDeliveryId?.(request, json) ?? text,
      ]);
    };
    expect(deliver('a')).toBe(deliver('a'));
    expect(deliver('a')).not.toBe(deliver('b'));
  });
});

it('the event types of samples are those that the platforms are known by', () => {
  const typeOf = (name: string, event: string) => {
    const sample = samples[name]?.find((one) => one.event === event);
    if (sample === undefined) throw new Error(event);
    const request = buildSample(sample, { url, seed: 'a', nowSeconds });
    const text = Buffer.from(request.body).toString();
    const body =
      text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
    return findPlatform(settingsOf({ platform: name }))?.eventType?.(request, body);
  };
  expect(typeOf('github', 'pull_request.closed')).toBe('pull_request');
  expect(typeOf('slack', 'app_mention')).toBe('app_mention');
  expect(typeOf('slack', 'slash_command')).toBe('/boats');
  expect(typeOf('stripe', 'invoice.payment_failed')).toBe('invoice.payment_failed');
  expect(typeOf('twilio', 'message.delivered')).toBe('delivered');
  expect(typeOf('pagerduty', 'incident.triggered')).toBe('incident.triggered');
  expect(typeOf('zendesk', 'zen:event-type:ticket.created')).toBe('zen:event-type:ticket.created');
  expect(typeOf('twitter', 'tweet_create_events')).toBe('tweet_create_events');
  expect(typeOf('facebook', 'page.messages')).toBe('page.messaging');
  expect(typeOf('sendgrid', 'bounce')).toBe('bounce');
});
