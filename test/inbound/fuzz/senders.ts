import { createHash, createSign, randomUUID } from 'node:crypto';
import { customSenders } from './custom-senders.ts';
import { withHandshakes } from './handshakes.ts';
import { json, mac, payload, rawEd25519, secondsOf, signEd25519 } from './signing.ts';
import type { Keys, Sender } from './sender.ts';

/** Every preset and every way to build one, with keys of its own. */
export function createSenders(keys: Keys): Readonly<Record<string, Sender>> {
  return withHandshakes(
    {
      ...plainSenders(keys),
      ...timedSenders(keys),
      ...urlSenders(keys),
      ...bodySenders(keys),
      ...customSenders(keys),
      ...unsignable,
    },
    keys,
  );
}

/** A header that holds an HMAC of the body alone. */
function plain(
  config: object,
  header: string,
  write: (body: string) => string,
  { body = payload, ...more }: { body?: () => string } & Partial<Sender> = {},
): Sender {
  const sign = () => {
    const text = body();
    return { body: text, headers: { ...json, [header]: write(text) } };
  };
  return { config: { ...config }, sign, proof: [header], coversBody: true, ...more };
}

function plainSenders({ secret, bytes, ...keys }: Keys): Record<string, Sender> {
  const hex = (body: string) => mac(secret, body);
  const base64 = (body: string) => mac(secret, body, { encoding: 'base64' });
  const of = (sourcePlatform: string) => ({ sourcePlatform, secretValue: secret });
  return {
    github: plain(of('GitHub'), 'X-Hub-Signature-256', (body) => `sha256=${hex(body)}`),
    facebook: plain(
      { ...of('Facebook'), secretKey: `${secret}, to verify`, urlVerified: true },
      'X-Hub-Signature-256',
      (body) => `sha256=${hex(body)}`,
    ),
    pagerduty: plain(of('PagerDuty'), 'X-PagerDuty-Signature', (body) => `v1=${hex(body)}`),
    twitter: plain(
      { ...of('Twitter'), urlVerified: true },
      'x-twitter-webhooks-signature',
      (body) => `sha256=${base64(body)}`,
    ),
    shopify: plain(of('Shopify'), 'X-Shopify-Hmac-SHA256', base64),
    intercom: plain(of('Intercom'), 'X-Hub-Signature', (body) => `sha1=${mac(secret, body, { algorithm: 'sha1' })}`),
    jira: plain(of('Jira'), 'X-Hub-Signature', (body) => `sha256=${hex(body)}`),
    docusign: plain(of('DocuSign'), 'X-DocuSign-Signature-1', base64),
    dropbox: plain(of('Dropbox'), 'X-Dropbox-Signature', hex),
    linear: plain(of('Linear'), 'Linear-Signature', hex, {
      body: () => payload({ webhookTimestamp: keys.clock() }),
      hasWindow: true,
    }),
    teams: plain(
      { sourcePlatform: 'Microsoft Teams', secretValue: bytes.toString('base64') },
      'Authorization',
      (body) => `HMAC ${mac(bytes, body, { encoding: 'base64' })}`,
    ),
    stripe: plain(
      of('Stripe'),
      'Stripe-Signature',
      (body) => {
        const at = secondsOf(keys);
        return `t=${at},v1=${hex(`${at}.${body}`)}`;
      },
      { hasWindow: true },
    ),
  };
}

/** A header over body and time, and perhaps an id. */
function timed(
  config: object,
  {
    header,
    timeHeader,
    time,
    write,
    ...more
  }: {
    header: string;
    timeHeader: string;
    time: () => string;
    write: (time: string, body: string) => string;
  } & Partial<Sender>,
): Sender {
  const sign = () => {
    const [body, at] = [payload(), time()];
    return { body, headers: { ...json, [timeHeader]: at, [header]: write(at, body) } };
  };
  return { config: { ...config }, sign, proof: [header, timeHeader], coversBody: true, ...more };
}

/** Standard Webhooks under one of its names. */
function standard(
  sourcePlatform: string,
  prefix: string,
  { secretValue, keys, write }: { secretValue: string; keys: Keys; write: (content: string) => string },
): Sender {
  return {
    config: { sourcePlatform, secretValue },
    sign: () => {
      const [id, at, body] = [randomUUID(), secondsOf(keys), payload()];
      return {
        body,
        headers: {
          ...json,
          [`${prefix}-id`]: id,
          [`${prefix}-timestamp`]: at,
          [`${prefix}-signature`]: write(`${id}.${at}.${body}`),
        },
      };
    },
    proof: [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`],
    coversBody: true,
    hasWindow: true,
  };
}

function timedSenders(keys: Keys): Record<string, Sender> {
  const { secret, bytes, ec, ed, clock } = keys;
  const [seconds, iso] = [() => secondsOf(keys), () => new Date(clock()).toISOString()];
  const of = (sourcePlatform: string) => ({ sourcePlatform, secretValue: secret });
  const v0 = (at: string, body: string) => `v0=${mac(secret, `v0:${at}:${body}`)}`;
  const shared = {
    secretValue: `whsec_${bytes.toString('base64')}`,
    keys,
    write: (content: string) => `v1,${mac(bytes, content, { encoding: 'base64' })}`,
  };
  return {
    slack: timed(
      { ...of('Slack'), urlVerified: true },
      {
        header: 'X-Slack-Signature',
        timeHeader: 'X-Slack-Request-Timestamp',
        time: seconds,
        write: v0,
        hasWindow: true,
      },
    ),
    zoom: timed(of('Zoom'), {
      header: 'x-zm-signature',
      timeHeader: 'x-zm-request-timestamp',
      time: seconds,
      write: v0,
    }),
    zendesk: timed(of('Zendesk'), {
      header: 'X-Zendesk-Webhook-Signature',
      timeHeader: 'X-Zendesk-Webhook-Signature-Timestamp',
      time: iso,
      write: (at, body) => mac(secret, at + body, { encoding: 'base64' }),
    }),
    discord: timed(
      { sourcePlatform: 'Discord', secretValue: rawEd25519(ed.publicKey).toString('hex') },
      {
        header: 'X-Signature-Ed25519',
        timeHeader: 'X-Signature-Timestamp',
        time: seconds,
        write: (at, body) => signEd25519(ed.privateKey, at + body).toString('hex'),
        hasWindow: true,
      },
    ),
    sendgrid: timed(
      {
        sourcePlatform: 'Sendgrid',
        secretValue: ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      },
      {
        header: 'X-Twilio-Email-Event-Webhook-Signature',
        timeHeader: 'X-Twilio-Email-Event-Webhook-Timestamp',
        time: seconds,
        write: (at, body) =>
          createSign('sha256')
            .update(at + body)
            .sign(ec.privateKey, 'base64'),
      },
    ),
    twitch: {
      config: of('Twitch'),
      sign: () => {
        const [id, at, body] = [randomUUID(), iso(), payload()];
        const named = { 'Twitch-Eventsub-Message-Id': id, 'Twitch-Eventsub-Message-Timestamp': at };
        return {
          body,
          headers: { ...json, ...named, 'Twitch-Eventsub-Message-Signature': `sha256=${mac(secret, id + at + body)}` },
        };
      },
      proof: ['Twitch-Eventsub-Message-Id', 'Twitch-Eventsub-Message-Timestamp', 'Twitch-Eventsub-Message-Signature'],
      coversBody: true,
      hasWindow: true,
    },
    'standard-webhooks': standard('Standard Webhooks', 'webhook', shared),
    'standard-webhooks ed25519': standard('Standard Webhooks', 'webhook', {
      secretValue: `whpk_${rawEd25519(ed.publicKey).toString('base64')}`,
      keys,
      write: (content) => `v1a,${signEd25519(ed.privateKey, content).toString('base64')}`,
    }),
    svix: standard('Svix', 'svix', shared),
    'gitlab signed': standard('GitLab', 'webhook', shared),
  };
}

function urlSenders(keys: Keys): Record<string, Sender> {
  const { secret, bytes, clock } = keys;
  const base64 = (text: string, algorithm = 'sha256') => mac(secret, text, { encoding: 'base64', algorithm });
  const of = (sourcePlatform: string) => ({ sourcePlatform, secretValue: secret });
  return {
    square: {
      config: of('Square'),
      sign: (url) => {
        const body = payload();
        return { body, headers: { ...json, 'x-square-hmacsha256-signature': base64(url + body) } };
      },
      proof: ['x-square-hmacsha256-signature'],
      coversBody: true,
      coversUrl: true,
    },
    hubspot: {
      config: of('HubSpot'),
      sign: (url) => {
        const [body, at] = [payload(), String(clock())];
        return {
          body,
          headers: {
            ...json,
            'X-HubSpot-Request-Timestamp': at,
            'X-HubSpot-Signature-v3': base64(`POST${url}${body}${at}`),
          },
        };
      },
      proof: ['X-HubSpot-Request-Timestamp', 'X-HubSpot-Signature-v3'],
      coversBody: true,
      coversUrl: true,
      coversMethod: true,
      hasWindow: true,
    },
    // A form can be written in several equal ways, so only its JSON has every byte under the signature.
    'twilio form': {
      config: of('Twilio'),
      sign: (url) => {
        const id = randomUUID();
        const signature = base64(`${url}Bodyhello worldMessageSid${id}`, 'sha1');
        return {
          body: `MessageSid=${id}&Body=hello+world`,
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature },
        };
      },
      proof: ['X-Twilio-Signature'],
      coversBody: false,
      coversUrl: true,
    },
    'twilio json': {
      config: of('Twilio'),
      sign: (url) => {
        const body = payload();
        const query = `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
        return { body, query, headers: { ...json, 'X-Twilio-Signature': base64(url + query, 'sha1') } };
      },
      proof: ['X-Twilio-Signature'],
      coversBody: true,
      coversUrl: true,
    },
    rfc9421: {
      config: {
        sourcePlatform: 'rfc9421',
        signalbox: {
          httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: bytes.toString('base64') }] },
        },
      },
      sign: (url) => {
        const body = payload();
        const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
        const parameters = `("@method" "@target-uri" "content-digest");created=${secondsOf(keys)};keyid="k"`;
        const base = `"@method": POST\n"@target-uri": ${url}\n"content-digest": ${digest}\n"@signature-params": ${parameters}`;
        const signature = mac(bytes, base, { encoding: 'base64' });
        return {
          body,
          headers: {
            ...json,
            'Content-Digest': digest,
            'Signature-Input': `s=${parameters}`,
            Signature: `s=:${signature}:`,
          },
        };
      },
      proof: ['Signature', 'Signature-Input', 'Content-Digest'],
      coversBody: true,
      coversUrl: true,
      coversMethod: true,
      hasWindow: true,
    },
  };
}

/** The proof stands in the body, and says nothing of the rest of it. */
function bodySenders({ secret, ...keys }: Keys): Record<string, Sender> {
  return {
    mailgun: {
      config: { sourcePlatform: 'Mailgun', secretValue: secret },
      sign: () => {
        const [timestamp, one] = [secondsOf(keys), randomUUID()];
        return {
          body: JSON.stringify({
            signature: { timestamp, token: one, signature: mac(secret, timestamp + one) },
            'event-data': { id: one },
          }),
          headers: json,
        };
      },
      proof: [],
      coversBody: false,
    },
    msgraph: {
      config: { sourcePlatform: 'msgraph', secretValue: secret },
      sign: () => ({
        body: JSON.stringify({ value: [{ id: randomUUID(), clientState: secret, changeType: 'created' }] }),
        headers: json,
      }),
      proof: [],
      coversBody: false,
    },
  };
}

/** These get garbage only. */
const unsignable: Record<string, Sender> = {
  sns: {
    config: { sourcePlatform: 'SNS', signalbox: { sns: { topicArns: ['arn:aws:sns:eu-west-1:1:t'] } } },
    sign: () => ({ body: payload(), headers: json }),
    proof: [],
    coversBody: false,
    isUnsignable: true,
  },
  paypal: {
    config: { sourcePlatform: 'PayPal', signalbox: { paypal: { webhookId: 'W' } } },
    sign: () => ({ body: payload(), headers: json }),
    proof: [],
    coversBody: false,
    isUnsignable: true,
  },
};
