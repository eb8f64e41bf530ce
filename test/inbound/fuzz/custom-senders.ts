import { createHash } from 'node:crypto';
import { json, mac, payload, secondsOf } from './signing.ts';
import type { Keys, Sender, Signed } from './sender.ts';
import { audience, forgedTokens, signToken, type TokenAlgorithm } from './tokens.ts';

/** All that an operator can build (R51, R56). */
export function customSenders(keys: Keys): Record<string, Sender> {
  return { ...sharedSenders(keys), ...hmacSenders(keys), ...tokenSenders(keys) };
}

/** Something that is shared and sent along. */
function shared(config: object, headers: Record<string, string>): Sender {
  return {
    config: { sourcePlatform: 'Custom', ...config },
    sign: () => ({ body: payload(), headers: { ...json, ...headers } }),
    proof: Object.keys(headers),
    coversBody: false,
  };
}

function sharedSenders({ secret, bytes }: Keys): Record<string, Sender> {
  const token = bytes.toString('hex');
  return {
    custom: shared({ headers: { 'X-Key': secret } }, { 'X-Key': secret }),
    'custom headers': shared(
      { verifier: 'HEADER_BASED', headers: { 'X-Key': secret, 'X-Tenant': token } },
      { 'X-Key': secret, 'X-Tenant': token },
    ),
    'sendgrid headers': shared({ sourcePlatform: 'SendGrid', headers: { 'X-Key': secret } }, { 'X-Key': secret }),
    basic: shared(
      { secretValue: `p:${secret}`, signalbox: { custom: { kind: 'basic', username: 'user' } } },
      { Authorization: `Basic ${Buffer.from(`user:p:${secret}`).toString('base64')}` },
    ),
    bearer: shared(
      { secretValue: token, signalbox: { custom: { kind: 'bearer' } } },
      { Authorization: `Bearer ${token}` },
    ),
    gitlab: shared({ sourcePlatform: 'GitLab', secretValue: secret }, { 'X-Gitlab-Token': secret }),
    cloudevents: shared(
      { sourcePlatform: 'CloudEvents', secretValue: token, signalbox: { cloudEvents: { allowedOrigins: ['*'] } } },
      { Authorization: `Bearer ${token}` },
    ),
  };
}

function built(
  config: object,
  { write, ...more }: { write: (url: string) => Signed } & Omit<Sender, 'config' | 'sign' | 'coversBody'>,
): Sender {
  return { config: { sourcePlatform: 'Custom', ...config }, sign: write, coversBody: true, ...more };
}

function hmacSenders(keys: Keys): Record<string, Sender> {
  const { secret, bytes, clock } = keys;
  const of = (custom: object, secretValue = secret) => ({
    secretValue,
    signalbox: { custom: { kind: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex', ...custom } },
  });
  const overBody = (header: string, write: (body: string) => string) => () => {
    const body = payload();
    return { body, headers: { ...json, [header]: write(body) } };
  };
  const proof = ['X-Signature'];
  return {
    'hmac sha512': built(of({ algorithm: 'sha512', encoding: 'base64', prefix: 'v=' }), {
      write: overBody('X-Signature', (body) => `v=${mac(secret, body, { algorithm: 'sha512', encoding: 'base64' })}`),
      proof,
    }),
    'hmac sha1 list': built(of({ algorithm: 'sha1', prefix: 's=', listSeparator: ',' }), {
      write: overBody('X-Signature', (body) => `s=${mac(secret, body, { algorithm: 'sha1' })}`),
      proof,
    }),
    'hmac base64 key': built(of({ keyEncoding: 'base64' }, bytes.toString('base64')), {
      write: overBody('X-Signature', (body) => mac(bytes, body)),
      proof,
    }),
    'hmac id and time': built(
      of({ template: '{id}.{timestamp}.{body}', idHeader: 'X-Id', timestampHeader: 'X-Time', timestampUnit: 'ms' }),
      {
        write: () => {
          const [body, id, at] = [payload(), String(clock()), String(clock())];
          return {
            body,
            headers: { ...json, 'X-Id': id, 'X-Time': at, 'X-Signature': mac(secret, `${id}.${at}.${body}`) },
          };
        },
        proof: [...proof, 'X-Id', 'X-Time'],
        hasWindow: true,
      },
    ),
    'hmac iso time': built(
      of({ template: '{timestamp}{body}', timestampHeader: 'X-Time', timestampUnit: 'iso', toleranceSeconds: 60 }),
      {
        write: () => {
          const [body, at] = [payload(), new Date(clock()).toISOString()];
          return { body, headers: { ...json, 'X-Time': at, 'X-Signature': mac(secret, at + body) } };
        },
        proof: [...proof, 'X-Time'],
        hasWindow: true,
      },
    ),
    'hmac url and method': built(of({ template: '{method} {url} {body}' }), {
      write: (url) => {
        const body = payload();
        return { body, headers: { ...json, 'X-Signature': mac(secret, `POST ${url} ${body}`) } };
      },
      proof,
      coversUrl: true,
      coversMethod: true,
    }),
    'challenge signed': built(
      {
        secretValue: secret,
        urlVerified: true,
        signalbox: {
          custom: {
            kind: 'challenge',
            field: 'ask',
            signature: { kind: 'hmac', header: 'X-Signature', algorithm: 'sha256', encoding: 'hex' },
          },
        },
      },
      {
        write: overBody('X-Signature', (body) => mac(secret, body)),
        proof,
      },
    ),
    'verifier SIGNATURE_BASED': built(
      { verifier: 'SIGNATURE_BASED', headerKey: 'X-Own', secretValue: secret },
      { write: overBody('X-Own', (body) => mac(secret, body)), proof: ['X-Own'] },
    ),
    'verifier HMAC_BASED': built(
      { verifier: 'HMAC_BASED', headerKey: 'X-Own', secretValue: bytes.toString('base64') },
      {
        write: overBody('X-Own', (body) => mac(bytes, body, { encoding: 'base64' })),
        proof: ['X-Own'],
      },
    ),
  };
}

function tokenSenders(keys: Keys): Record<string, Sender> {
  const { issuerUrl } = keys;
  const jwt = (more: object) => ({
    signalbox: { custom: { kind: 'jwt', jwksUrl: `${issuerUrl}/keys`, issuer: issuerUrl, audience, ...more } },
  });
  const bearer = (token: string) => ({ body: payload(), headers: { ...json, Authorization: `Bearer ${token}` } });
  const by = (algorithm: TokenAlgorithm, algorithms: readonly TokenAlgorithm[]): Sender => ({
    ...built(jwt({ algorithms }), {
      write: () => bearer(signToken(keys, { algorithm })),
      proof: ['Authorization'],
      hasWindow: true,
    }),
    coversBody: false,
    forgeries: [
      ...forgedTokens(keys, algorithm).map((make) => () => bearer(make())),
      () => {
        const { body, headers } = bearer(signToken(keys, { algorithm }));
        return { body, headers, lines: [...Object.entries(headers), ['authorization', headers.Authorization]] };
      },
    ],
  });
  return {
    'jwt rs256': by('RS256', ['RS256']),
    'jwt es256': by('ES256', ['RS256', 'ES256']),
    'jwt eddsa': by('EdDSA', ['EdDSA']),
    'jwt body': built(jwt({ header: 'X-Token', bodyHashClaim: 'body' }), {
      write: () => {
        const body = payload({ at: secondsOf(keys) });
        const claim = { body: createHash('sha256').update(body).digest('base64url') };
        return { body, headers: { ...json, 'X-Token': signToken(keys, { algorithm: 'ES256', claims: claim }) } };
      },
      proof: ['X-Token'],
      hasWindow: true,
      forgeries: [
        () => ({ body: payload(), headers: { ...json, 'X-Token': signToken(keys, { algorithm: 'ES256' }) } }),
      ],
    }),
  };
}
