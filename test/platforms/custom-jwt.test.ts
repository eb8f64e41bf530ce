import { createHash, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import type { JwtVerifier } from '../../src/model/inbound/custom-verifier.ts';
import type { IncomingRequest } from '../../src/model/request.ts';
import type { VerifierSettings } from '../../src/model/inbound/verification.ts';
import { findPlatform } from '../../src/platforms/index.ts';

const now = 1_760_000_000;
const verifier: JwtVerifier = {
  kind: 'jwt',
  jwksUrl: 'https://issuer.example/jwks',
  issuer: 'https://issuer.example',
  audience: 'signalbox',
};
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
let jwks: string;
beforeAll(async () => {
  const keys = [
    { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'sig' },
  ];
  jwks = JSON.stringify({ keys });
});

interface Token {
  readonly alg?: string;
  readonly kid?: string;
  readonly claims?: Record<string, unknown>;
  readonly key?: unknown;
}

async function token({ alg = 'ES256', kid = 'ec', claims = {}, key = ec.privateKey }: Token = {}): Promise<string> {
  const all = { iss: verifier.issuer, aud: verifier.audience, exp: now + 60, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(key as Uint8Array);
}

function judge(
  authorization: string | undefined,
  { more = {}, body = '{}', keyDocuments = { [verifier.jwksUrl]: jwks } as Record<string, string> } = {},
) {
  const settings: VerifierSettings = {
    platform: 'Custom',
    secrets: [],
    headers: {},
    urlVerified: true,
    custom: { ...verifier, ...more },
    keyDocuments,
  };
  const request: IncomingRequest = {
    method: 'POST',
    url: 'https://h.example/webhook/x',
    headers: authorization === undefined ? [] : [['Authorization', authorization]],
    body: Buffer.from(body),
  };
  return { settings, request, verification: findPlatform(settings)?.verify(settings, request, now) };
}

it('a token of the issuer for this audience is accepted, whichever of its keys signed it', async () => {
  expect(judge(`Bearer ${await token()}`).verification).toEqual({ kind: 'verified' });
  expect(judge(`Bearer ${await token({ alg: 'RS256', kid: 'rsa', key: rsa.privateKey })}`).verification).toEqual({
    kind: 'verified',
  });
  expect(judge(`Bearer ${await token({ claims: { aud: ['other', 'signalbox'] } })}`).verification).toEqual({
    kind: 'verified',
  });
});

it.each<[string, Token]>([
  ['another issuer', { claims: { iss: 'https://else.example' } }],
  ['another audience', { claims: { aud: 'other' } }],
  ['an old one', { claims: { exp: now - 61 } }],
  ['one for later', { claims: { nbf: now + 61 } }],
  ['one without an end', { claims: { exp: undefined } }],
  ['an unknown key', { kid: 'else' }],
  ['a key of another kind', { kid: 'rsa' }],
  ['an algorithm that is not pinned', { alg: 'PS256', kid: 'rsa', key: rsa.privateKey }],
  [
    'the public key as a shared secret',
    { alg: 'HS256', kid: 'rsa', key: Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' })) },
  ],
])('%s is refused', async (_what, wanted) => {
  expect(judge(`Bearer ${await token(wanted)}`).verification?.kind).toBe('rejected');
});

it('no signature, no token, no header and no keys are refused', async () => {
  const [header, claims] = (await token()).split('.');
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const value of [`Bearer ${unsigned}.${claims}.`, `Bearer ${header}.${claims}.AAAA`, 'Bearer x', '', undefined]) {
    expect(judge(value).verification?.kind).toBe('rejected');
  }
  expect(judge(`Bearer ${await token()}`, { keyDocuments: {} }).verification).toMatchObject({
    detail: expect.stringContaining('could not be had'),
  });
  expect(judge(`Bearer ${await token()}`, { keyDocuments: { [verifier.jwksUrl]: 'no JSON' } }).verification?.kind).toBe(
    'rejected',
  );
});

it('a claim may hold the hash of the body, and then it counts', async () => {
  const more = { bodyHashClaim: 'body' };
  const signed = await token({ claims: { body: createHash('sha256').update('{"a":1}').digest('hex') } });
  expect(judge(`Bearer ${signed}`, { more, body: '{"a":1}' }).verification).toEqual({ kind: 'verified' });
  expect(judge(`Bearer ${signed}`, { more, body: '{"a":2}' }).verification?.kind).toBe('rejected');
  expect(judge(`Bearer ${await token()}`, { more }).verification?.kind).toBe('rejected');
});

it('names the key set, and the key that it has to have', async () => {
  const { settings, request } = judge(`Bearer ${await token({ kid: 'ec' })}`);
  expect(findPlatform(settings)?.keyDocument?.(settings, request)).toEqual({ url: verifier.jwksUrl, id: 'ec' });
});
