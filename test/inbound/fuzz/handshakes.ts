import { randomUUID } from 'node:crypto';
import { json, mac, payload, secondsOf, signEd25519 } from './signing.ts';
import type { AskedRequest, Handshake, Keys, Reply, Sender } from './sender.ts';

/** Longer values are not reflected (R64). */
const reflectedCharactersMax = 1_024;

type Handshaking = Pick<Sender, 'handshakes' | 'reply'>;

/** The senders with what their platforms ask beside events (R60-R64), and those that nothing proves (R34, R63). */
export function withHandshakes(senders: Record<string, Sender>, keys: Keys): Record<string, Sender> {
  const all: Record<string, Sender> = { ...senders, ...openSenders };
  const added = { ...signed(keys), ...unsigned(keys) };
  for (const [name, more] of Object.entries(added)) {
    const sender = all[name];
    if (sender === undefined) throw new Error(name);
    all[name] = { ...sender, ...more };
  }
  return all;
}

const openSenders: Record<string, Sender> = {
  'slack open': open({ sourcePlatform: 'Slack', signalbox: { unsigned: true } }),
  'facebook open': open({ sourcePlatform: 'Facebook', signalbox: { unsigned: true } }),
  'challenge open': open({ sourcePlatform: 'Custom', signalbox: { custom: { kind: 'challenge', field: 'ask' } } }),
};

function open(config: object): Sender {
  return {
    config: { urlVerified: true, ...config },
    sign: () => ({ body: payload(), headers: json }),
    proof: [],
    coversBody: false,
    isOpen: true,
  };
}

/** Answered only when the request is signed: the answer may be a signature, or opens the URL. */
function signed({ secret, ed, ...keys }: Keys): Record<string, Handshaking> {
  const slack = () => JSON.stringify({ type: 'url_verification', challenge: challenge() });
  const v0 = (body: string, [header, timeHeader]: readonly [string, string]): Handshake => {
    const at = secondsOf(keys);
    return {
      body,
      headers: { ...json, [timeHeader]: at, [header]: `v0=${mac(secret, `v0:${at}:${body}`)}` },
      isSigned: true,
    };
  };
  const discord = (body: string): Handshake => {
    const at = secondsOf(keys);
    return {
      body,
      headers: {
        ...json,
        'X-Signature-Timestamp': at,
        'X-Signature-Ed25519': signEd25519(ed.privateKey, at + body).toString('hex'),
      },
      isSigned: true,
    };
  };
  const twitch = (type: string): Handshake => {
    const [id, at, body] = [
      randomUUID(),
      new Date(keys.clock()).toISOString(),
      JSON.stringify({ challenge: challenge() }),
    ];
    const named = {
      'Twitch-Eventsub-Message-Id': id,
      'Twitch-Eventsub-Message-Timestamp': at,
      'Twitch-Eventsub-Message-Type': type,
    };
    return {
      body,
      headers: { ...json, ...named, 'Twitch-Eventsub-Message-Signature': `sha256=${mac(secret, id + at + body)}` },
      isSigned: true,
    };
  };
  return {
    slack: {
      handshakes: [() => v0(slack(), ['X-Slack-Signature', 'X-Slack-Request-Timestamp'])],
      reply: (request) => (request.forged ? undefined : slackReply(request)),
    },
    zoom: {
      handshakes: [
        () =>
          v0(JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: challenge() } }), [
            'x-zm-signature',
            'x-zm-request-timestamp',
          ]),
      ],
      reply: ({ forged, body }) => {
        const { event, payload: asked } = objectOf(body);
        const plainToken = objectOf(asked)['plainToken'];
        if (forged || event !== 'endpoint.url_validation' || !isReflectable(plainToken)) return undefined;
        return jsonReply({ plainToken, encryptedToken: mac(secret, plainToken) });
      },
    },
    twitch: {
      handshakes: [() => twitch('webhook_callback_verification'), () => twitch('revocation')],
      reply: ({ forged, body, headers }) => {
        const types = headers
          .filter(([name]) => name.toLowerCase() === 'twitch-eventsub-message-type')
          .map(([, value]) => value);
        const asked = objectOf(body)['challenge'];
        if (forged || types.length !== 1) return undefined;
        if (types[0] === 'revocation') return echo('');
        return types[0] === 'webhook_callback_verification' && typeof asked === 'string' ? echo(asked) : undefined;
      },
    },
    discord: {
      handshakes: [() => discord('{"type":1}'), () => discord('{"type":0}')],
      reply: ({ forged, body }) => {
        const { type, event } = objectOf(body);
        if (forged) return undefined;
        if (type === 0) return { status: 204, contentType: 'text/plain', body: '', verifies: true };
        return type === 1 && event === undefined ? jsonReply({ type: 1 }) : undefined;
      },
    },
    'challenge signed': {
      handshakes: [
        () => {
          const body = JSON.stringify({ ask: challenge() });
          return { body, headers: { ...json, 'X-Signature': mac(secret, body) }, isSigned: true };
        },
      ],
      reply: (request) => (request.forged ? undefined : fieldReply(request)),
    },
  };
}

/** Answered to anyone who asks in the right form. */
function unsigned({ secret }: Keys): Record<string, Handshaking> {
  const asking =
    (query: string, more: Partial<Handshake> = {}) =>
    (): Handshake => ({ method: 'GET', query, body: '', headers: {}, isSigned: false, ...more });
  const posted = (body: object) => (): Handshake => ({ body: JSON.stringify(body), headers: json, isSigned: false });
  const hub = (token: string) => `?hub.mode=subscribe&hub.challenge=12&hub.verify_token=${encodeURIComponent(token)}`;
  const plain = (name: string) => [
    asking(`?${name}=c%20%3Cb%3E`),
    asking(`?${name}=${'c'.repeat(reflectedCharactersMax)}`),
    asking(`?${name}=${'c'.repeat(reflectedCharactersMax + 1)}`),
  ];
  return {
    facebook: {
      handshakes: [asking(hub(`${secret}, to verify`)), asking(hub('another')), asking(hub(secret))],
      reply: ({ method, query }) =>
        method === 'GET' &&
        single(query, 'hub.mode') === 'subscribe' &&
        single(query, 'hub.verify_token') === `${secret}, to verify`
          ? echo(single(query, 'hub.challenge'))
          : undefined,
    },
    twitter: {
      handshakes: [
        asking('?crc_token=abc&nonce=x'),
        asking('?crc_token=%7B%22a%22%3A1%7D'),
        asking(`?crc_token=${'a'.repeat(257)}`),
      ],
      reply: ({ method, query }) => {
        const token = single(query, 'crc_token') ?? '';
        if (method !== 'GET' || !/^[A-Za-z0-9+/=_.-]{1,256}$/.test(token)) return undefined;
        return jsonReply({ response_token: `sha256=${mac(secret, token, { encoding: 'base64' })}` });
      },
    },
    dropbox: {
      handshakes: plain('challenge'),
      reply: ({ method, query }) =>
        method === 'GET' ? opensNothing(echo(single(query, 'challenge') || undefined)) : undefined,
    },
    msgraph: {
      handshakes: [
        asking('?validationToken=a%20b%3Ac', { method: 'POST' }),
        asking(`?validationToken=${'a'.repeat(reflectedCharactersMax + 1)}`, { method: 'POST' }),
      ],
      reply: ({ method, query }) =>
        method === 'POST' ? opensNothing(echo(single(query, 'validationToken') || undefined)) : undefined,
    },
    cloudevents: {
      handshakes: [
        asking('', { method: 'OPTIONS', headers: { 'WebHook-Request-Origin': 'events.example' } }),
        asking('', { method: 'OPTIONS' }),
      ],
      reply: ({ method, headers }) => {
        const origins = headers
          .filter(([name]) => name.toLowerCase() === 'webhook-request-origin')
          .map(([, value]) => value.trim());
        if (method !== 'OPTIONS' || origins.length !== 1 || !/^[\x21-\x7e]{1,255}$/.test(origins[0] ?? ''))
          return undefined;
        return {
          status: 200,
          contentType: 'text/plain',
          body: '',
          headers: { 'webhook-allowed-origin': origins[0] ?? '', 'webhook-allowed-rate': '*', allow: 'POST' },
          verifies: false,
        };
      },
    },
    'slack open': {
      handshakes: [
        posted({ type: 'url_verification', challenge: 'c' }),
        posted({ challenge: 'c' }),
        ...plain('challenge'),
      ],
      reply: (request) => slackReply(request) ?? plainReply(request),
    },
    'facebook open': {
      handshakes: [asking(hub('any')), ...plain('challenge'), ...plain('hub.mode=subscribe&hub.challenge')],
      reply: (request) => {
        const { method, query } = request;
        const isHub = method === 'GET' && [...query.keys()].some((name) => name.startsWith('hub.'));
        if (!isHub) return plainReply(request);
        return single(query, 'hub.mode') === 'subscribe' ? echo(single(query, 'hub.challenge')) : undefined;
      },
    },
    'challenge open': {
      handshakes: [
        posted({ ask: 'c' }),
        posted({ ask: 'c'.repeat(reflectedCharactersMax + 1) }),
        posted({ ask: 1 }),
        ...plain('challenge'),
      ],
      reply: (request) => plainReply(request) ?? fieldReply(request),
    },
  };
}

/** R60: while the URL is new any challenge counts. */
function slackReply({ method, body, isNew }: AskedRequest): Reply | undefined {
  const { type, challenge: asked } = objectOf(body);
  return method === 'POST' && (isNew || type === 'url_verification') ? echo(asked) : undefined;
}

/** A new webhook without any proof answers a `challenge` parameter (R63). */
function plainReply({ method, query, isNew }: AskedRequest): Reply | undefined {
  return isNew && (method === 'GET' || method === 'POST') ? echo(single(query, 'challenge') || undefined) : undefined;
}

/** A new webhook of the challenge method answers a field of the body (R34). */
function fieldReply({ method, body, isNew }: AskedRequest): Reply | undefined {
  return isNew && method === 'POST' ? echo(objectOf(body)['ask']) : undefined;
}

const challenge = () => `c-${randomUUID()} <b>`;

function echo(asked: unknown): Reply | undefined {
  return isReflectable(asked) ? { status: 200, contentType: 'text/plain', body: asked, verifies: true } : undefined;
}

function isReflectable(asked: unknown): asked is string {
  return typeof asked === 'string' && asked.length <= reflectedCharactersMax;
}

function jsonReply(value: object): Reply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(value), verifies: true };
}

/** Where events are proved by a header or a signature, what anyone is told does not verify the URL (R32, R33). */
function opensNothing(reply: Reply | undefined): Reply | undefined {
  return reply && { ...reply, verifies: false };
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

function objectOf(value: unknown): Record<string, unknown> {
  let read = value;
  if (Buffer.isBuffer(value)) {
    try {
      read = JSON.parse(new TextDecoder().decode(value));
    } catch {
      return {};
    }
  }
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : {};
}
