import { createHash, createHmac, createSign, generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';

export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly query?: string;
}

/** How one platform proves its requests, told here again so that the receiver is not measured by itself. */
export interface Sender {
  readonly config: Readonly<Record<string, unknown>>;
  /** A genuine request of this moment. `url` is the one it is posted to, without query. */
  readonly sign: (url: string) => Signed;
  /** The headers in which any other character is a forgery. */
  readonly proof: readonly string[];
  /** False: tokens and the like say nothing of the body. */
  readonly coversBody: boolean;
}

const secret = 'a shared secret of the fuzzer';
const base64Key = Buffer.from('thirty-two bytes of secret here!').toString('base64');
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const edRaw = ed.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const json = { 'Content-Type': 'application/json' };

const payload = (more: object = {}) => JSON.stringify({ id: randomUUID(), text: 'Grüße \\/ ä', n: 1, nested: { list: [1, null, 'x'] }, ...more });
const seconds = () => String(Math.floor(Date.now() / 1000));
const mac = (encoding: 'hex' | 'base64', text: string, { algorithm = 'sha256', key = secret as string | Buffer } = {}) => createHmac(algorithm, key).update(text).digest(encoding);

/** A header that holds an HMAC of the body alone. */
function plainHmac(sourcePlatform: string, header: string, write: (body: string) => string, { more = {}, body = payload }: { more?: object; body?: () => string } = {}): Sender {
  return {
    config: { sourcePlatform, secretValue: secret, ...more },
    sign: () => {
      const text = body();
      return { body: text, headers: { ...json, [header]: write(text) } };
    },
    proof: [header],
    coversBody: true,
  };
}

/** A header with an HMAC over body and time. */
function timedHmac(sourcePlatform: string, { header, timeHeader, time = seconds, write }: { header: string; timeHeader: string; time?: () => string; write: (time: string, body: string) => string }): Sender {
  return {
    config: { sourcePlatform, secretValue: secret },
    sign: () => {
      const [body, at] = [payload(), time()];
      return { body, headers: { ...json, [timeHeader]: at, [header]: write(at, body) } };
    },
    proof: [header, timeHeader],
    coversBody: true,
  };
}

/** Standard Webhooks under one of its names. */
function standard(sourcePlatform: string, prefix: string, secretValue: string, write: (content: string) => string): Sender {
  return {
    config: { sourcePlatform, secretValue },
    sign: () => {
      const [id, at, body] = [randomUUID(), seconds(), payload()];
      return { body, headers: { ...json, [`${prefix}-id`]: id, [`${prefix}-timestamp`]: at, [`${prefix}-signature`]: write(`${id}.${at}.${body}`) } };
    },
    proof: [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`],
    coversBody: true,
  };
}

/** Something that is shared and sent along. */
function token(config: object, header: string, value: string): Sender {
  return { config: { sourcePlatform: 'Custom', ...config }, sign: () => ({ body: payload(), headers: { ...json, [header]: value } }), proof: [header], coversBody: false };
}

const standardHmac = (content: string) => `v1,${mac('base64', content, { key: Buffer.from(base64Key, 'base64') })}`;

export const senders: Readonly<Record<string, Sender>> = {
  github: plainHmac('GitHub', 'X-Hub-Signature-256', (body) => `sha256=${mac('hex', body)}`),
  facebook: plainHmac('Facebook', 'X-Hub-Signature-256', (body) => `sha256=${mac('hex', body)}`, { more: { secretKey: 'a verify token', urlVerified: true } }),
  pagerduty: plainHmac('PagerDuty', 'X-PagerDuty-Signature', (body) => `v1=${mac('hex', body)}`),
  twitter: plainHmac('Twitter', 'x-twitter-webhooks-signature', (body) => `sha256=${mac('base64', body)}`, { more: { urlVerified: true } }),
  shopify: plainHmac('Shopify', 'X-Shopify-Hmac-SHA256', (body) => mac('base64', body)),
  intercom: plainHmac('Intercom', 'X-Hub-Signature', (body) => `sha1=${mac('hex', body, { algorithm: 'sha1' })}`),
  jira: plainHmac('Jira', 'X-Hub-Signature', (body) => `sha256=${mac('hex', body)}`),
  docusign: plainHmac('DocuSign', 'X-DocuSign-Signature-1', (body) => mac('base64', body)),
  dropbox: plainHmac('Dropbox', 'X-Dropbox-Signature', (body) => mac('hex', body)),
  linear: plainHmac('Linear', 'Linear-Signature', (body) => mac('hex', body), { body: () => payload({ webhookTimestamp: Date.now() }) }),
  teams: plainHmac('Microsoft Teams', 'Authorization', (body) => `HMAC ${mac('base64', body, { key: Buffer.from(base64Key, 'base64') })}`, { more: { secretValue: base64Key } }),
  'custom hmac': plainHmac('Custom', 'X-Signature', (body) => `v=${mac('base64', body, { algorithm: 'sha512' })}`, {
    more: { signalbox: { custom: { kind: 'hmac', header: 'X-Signature', algorithm: 'sha512', encoding: 'base64', prefix: 'v=' } } },
  }),
  slack: {
    ...timedHmac('Slack', { header: 'X-Slack-Signature', timeHeader: 'X-Slack-Request-Timestamp', write: (at, body) => `v0=${mac('hex', `v0:${at}:${body}`)}` }),
    config: { sourcePlatform: 'Slack', secretValue: secret, urlVerified: true },
  },
  zoom: timedHmac('Zoom', { header: 'x-zm-signature', timeHeader: 'x-zm-request-timestamp', write: (at, body) => `v0=${mac('hex', `v0:${at}:${body}`)}` }),
  zendesk: timedHmac('Zendesk', {
    header: 'X-Zendesk-Webhook-Signature', timeHeader: 'X-Zendesk-Webhook-Signature-Timestamp', time: () => new Date().toISOString(), write: (at, body) => mac('base64', at + body),
  }),
  discord: {
    ...timedHmac('Discord', { header: 'X-Signature-Ed25519', timeHeader: 'X-Signature-Timestamp', write: (at, body) => signBytes(null, Buffer.from(at + body), ed.privateKey).toString('hex') }),
    config: { sourcePlatform: 'Discord', secretValue: edRaw.toString('hex') },
  },
  sendgrid: {
    ...timedHmac('SendGrid', {
      header: 'X-Twilio-Email-Event-Webhook-Signature', timeHeader: 'X-Twilio-Email-Event-Webhook-Timestamp',
      write: (at, body) => createSign('sha256').update(at + body).sign(ec.privateKey, 'base64'),
    }),
    config: { sourcePlatform: 'Sendgrid', secretValue: ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') },
  },
  stripe: plainHmac('Stripe', 'Stripe-Signature', (body) => {
    const at = seconds();
    return `t=${at},v1=${mac('hex', `${at}.${body}`)}`;
  }),
  twitch: {
    config: { sourcePlatform: 'Twitch', secretValue: secret },
    sign: () => {
      const [id, at, body] = [randomUUID(), new Date().toISOString(), payload()];
      const named = { 'Twitch-Eventsub-Message-Id': id, 'Twitch-Eventsub-Message-Timestamp': at };
      return { body, headers: { ...json, ...named, 'Twitch-Eventsub-Message-Signature': `sha256=${mac('hex', id + at + body)}` } };
    },
    proof: ['Twitch-Eventsub-Message-Id', 'Twitch-Eventsub-Message-Timestamp', 'Twitch-Eventsub-Message-Signature'],
    coversBody: true,
  },
  'standard-webhooks': standard('Standard Webhooks', 'webhook', `whsec_${base64Key}`, standardHmac),
  'standard-webhooks ed25519': standard('Standard Webhooks', 'webhook', `whpk_${edRaw.toString('base64')}`, (content) => `v1a,${signBytes(null, Buffer.from(content), ed.privateKey).toString('base64')}`),
  svix: standard('Svix', 'svix', `whsec_${base64Key}`, standardHmac),
  'gitlab signed': standard('GitLab', 'webhook', `whsec_${base64Key}`, standardHmac),
  gitlab: token({ sourcePlatform: 'GitLab', secretValue: secret }, 'X-Gitlab-Token', secret),
  custom: token({ headers: { 'X-Key': 'open sesame' } }, 'X-Key', 'open sesame'),
  basic: token({ secretValue: 'p:w', signalbox: { custom: { kind: 'basic', username: 'user' } } }, 'Authorization', `Basic ${Buffer.from('user:p:w').toString('base64')}`),
  bearer: token({ secretValue: 'tok-tok-tok', signalbox: { custom: { kind: 'bearer' } } }, 'Authorization', 'Bearer tok-tok-tok'),
  cloudevents: token({ sourcePlatform: 'CloudEvents', secretValue: 'tok-tok-tok', signalbox: { cloudEvents: { allowedOrigins: ['*'] } } }, 'Authorization', 'Bearer tok-tok-tok'),
  square: {
    config: { sourcePlatform: 'Square', secretValue: secret },
    sign: (url) => {
      const body = payload();
      return { body, headers: { ...json, 'x-square-hmacsha256-signature': mac('base64', url + body) } };
    },
    proof: ['x-square-hmacsha256-signature'],
    coversBody: true,
  },
  hubspot: {
    config: { sourcePlatform: 'HubSpot', secretValue: secret },
    sign: (url) => {
      const [body, at] = [payload(), String(Date.now())];
      return { body, headers: { ...json, 'X-HubSpot-Request-Timestamp': at, 'X-HubSpot-Signature-v3': mac('base64', `POST${url}${body}${at}`) } };
    },
    proof: ['X-HubSpot-Request-Timestamp', 'X-HubSpot-Signature-v3'],
    coversBody: true,
  },
  // A form can be written in several equal ways, so only its JSON has every byte under the signature.
  'twilio form': {
    config: { sourcePlatform: 'Twilio', secretValue: secret },
    sign: (url) => {
      const id = randomUUID();
      const signature = mac('base64', `${url}Bodyhello worldMessageSid${id}`, { algorithm: 'sha1' });
      return { body: `MessageSid=${id}&Body=hello+world`, headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature } };
    },
    proof: ['X-Twilio-Signature'],
    coversBody: false,
  },
  'twilio json': {
    config: { sourcePlatform: 'Twilio', secretValue: secret },
    sign: (url) => {
      const body = payload();
      const query = `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
      return { body, query, headers: { ...json, 'X-Twilio-Signature': mac('base64', url + query, { algorithm: 'sha1' }) } };
    },
    proof: ['X-Twilio-Signature'],
    coversBody: true,
  },
  mailgun: {
    config: { sourcePlatform: 'Mailgun', secretValue: secret },
    sign: () => {
      const [timestamp, one] = [seconds(), randomUUID()];
      return { body: JSON.stringify({ signature: { timestamp, token: one, signature: mac('hex', timestamp + one) }, 'event-data': { id: one } }), headers: json };
    },
    proof: [],
    coversBody: false,
  },
  msgraph: {
    config: { sourcePlatform: 'msgraph', secretValue: secret },
    sign: () => ({ body: JSON.stringify({ value: [{ id: randomUUID(), clientState: secret, changeType: 'created' }] }), headers: json }),
    proof: [],
    coversBody: false,
  },
  rfc9421: {
    config: { sourcePlatform: 'rfc9421', signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: base64Key }] } } },
    sign: (url) => {
      const body = payload();
      const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
      const parameters = `("@method" "@target-uri" "content-digest");created=${seconds()};keyid="k"`;
      const base = `"@method": POST\n"@target-uri": ${url}\n"content-digest": ${digest}\n"@signature-params": ${parameters}`;
      const signature = mac('base64', base, { key: Buffer.from(base64Key, 'base64') });
      return { body, headers: { ...json, 'Content-Digest': digest, 'Signature-Input': `s=${parameters}`, Signature: `s=:${signature}:` } };
    },
    proof: ['Signature', 'Signature-Input', 'Content-Digest'],
    coversBody: true,
  },
  // Nothing genuine can be made without their certificates: these get garbage only.
  sns: { config: { sourcePlatform: 'SNS', signalbox: { sns: { topicArns: ['arn:aws:sns:eu-west-1:1:t'] } } }, sign: () => ({ body: payload(), headers: json }), proof: [], coversBody: false },
  paypal: { config: { sourcePlatform: 'PayPal', signalbox: { paypal: { webhookId: 'W' } } }, sign: () => ({ body: payload(), headers: json }), proof: [], coversBody: false },
};

/** Those whose untouched request is a genuine event. */
export const genuineSenders = Object.keys(senders).filter((name) => name !== 'sns' && name !== 'paypal');
