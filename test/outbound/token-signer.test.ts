import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { SigningAlgorithm } from '../../src/model/outbound/endpoint.ts';
import { createTokenSigner } from '../../src/outbound/token-signer.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createSigningKeys } from '../../src/store/outbound/signing-keys.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase | undefined;
let nowMs = 0;

beforeEach(async () => {
  await db?.drop();
  db = await createTestDatabase();
  nowMs = Date.now();
});
afterAll(() => db?.drop());

const minute = 60_000;
const secretBox = createSecretBox(randomBytes(32));

function signerOf(algorithm: SigningAlgorithm = 'ES256') {
  const keys = createSigningKeys((db as TestDatabase).database.pool, secretBox);
  return createTokenSigner({ keys, algorithm, issuer: 'signalbox.example', clock: () => nowMs });
}

const request = { target: new URL('https://hooks.example.com/in?secret=1'), body: Buffer.from('{}') };

async function keySet(signer: ReturnType<typeof signerOf>): Promise<JSONWebKeySet> {
  return { keys: (await signer.publicKeys()).map((key) => ({ kty: '', ...key })) };
}

test.each(['ES256', 'RS256', 'EdDSA'] as const)(
  '%s signs tokens that its published key verifies (C32)',
  async (algorithm) => {
    const signer = signerOf(algorithm);
    const token = await signer.sign(request);
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await keySet(signer)), {
      audience: 'hooks.example.com',
      issuer: 'signalbox.example',
    });
    expect(protectedHeader.alg).toBe(algorithm);
    expect(payload['htu']).toBe('https://hooks.example.com/in');
    expect(payload.jti).toMatch(/^[a-zA-Z0-9]{27}$/);
    const [key] = (await keySet(signer)).keys;
    expect(key).toMatchObject({ kid: protectedHeader.kid, use: 'sig', alg: algorithm });
    expect(key).not.toHaveProperty('d');
  },
);

test('two processes that begin at once agree on one key', async () => {
  const signers = [signerOf(), signerOf(), signerOf()];
  const kids = (await Promise.all(signers.map((signer) => signer.sign(request)))).map(
    (token) => decodeProtectedHeader(token).kid,
  );
  expect(new Set(kids).size).toBe(1);
});

test('a rotation publishes, then signs, then forgets the old key ten minutes after its last token (C33)', async () => {
  const signer = signerOf();
  const kid = async () => decodeProtectedHeader(await signer.sign(request)).kid;
  const old = await kid();
  await signer.rotate();
  expect((await keySet(signer)).keys).toHaveLength(2);
  expect(await kid()).toBe(old);
  nowMs += 14 * minute;
  expect(await kid()).toBe(old);
  nowMs += 2 * minute;
  const fresh = await kid();
  expect(fresh).not.toBe(old);
  nowMs += 10 * minute;
  expect((await keySet(signer)).keys.map((key) => key['kid'])).toContain(old);
  nowMs += 3 * minute;
  expect((await keySet(signer)).keys.map((key) => key['kid'])).toEqual([fresh]);
});

test('another algorithm by setting takes over in the same way', async () => {
  const old = decodeProtectedHeader(await signerOf('ES256').sign(request)).alg;
  const signer = signerOf('EdDSA');
  expect(decodeProtectedHeader(await signer.sign(request)).alg).toBe(old);
  expect((await keySet(signer)).keys.map((key) => key['alg']).sort()).toEqual(['ES256', 'EdDSA']);
  nowMs += 16 * minute;
  expect(decodeProtectedHeader(await signer.sign(request)).alg).toBe('EdDSA');
});

test('private halves are sealed at rest (G9)', async () => {
  await signerOf().sign(request);
  const { rows } = await (db as TestDatabase).database.pool.query('SELECT signing_key::text AS text FROM signing_key');
  expect(rows).toHaveLength(1);
  expect(rows[0].text).not.toMatch(/"d"/);
});
