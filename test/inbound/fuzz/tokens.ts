import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Keys } from './sender.ts';

export type TokenAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

export const audience = 'signalbox';

export interface Token {
  readonly algorithm: TokenAlgorithm;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Default: the issuer's of that algorithm. */
  readonly key?: KeyObject;
}

type Signer = Pick<Keys, 'rsa' | 'ec' | 'ed' | 'clock' | 'issuerUrl'>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of this moment for a minute (RFC 7515, compact form). */
export function signToken(keys: Signer, { algorithm, claims = {}, header = {}, key }: Token): string {
  const now = Math.floor(keys.clock() / 1000);
  const all = { iss: keys.issuerUrl, aud: audience, iat: now, nbf: now, exp: now + 60, ...claims };
  const signed = `${part({ alg: algorithm, kid: algorithm, ...header })}.${part(all)}`;
  return `${signed}.${signatureOf(signed, algorithm, key ?? keyOf(keys, algorithm)).toString('base64url')}`;
}

/** The key set that the issuer publishes, by the names of the algorithms. */
export function keySetOf({ rsa, ec, ed }: Signer): string {
  const jwk = ({ publicKey }: { publicKey: KeyObject }, kid: TokenAlgorithm) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
  });
  return JSON.stringify({
    keys: [
      jwk(rsa, 'RS256'),
      jwk(ec, 'ES256'),
      jwk(ed, 'EdDSA'),
      { kty: 'oct', kid: 'shared', k: part('shared') },
      { kty: 'RSA', kid: 'broken', n: '!', e: 'AQAB' },
    ],
  });
}

function keyOf({ rsa, ec, ed }: Signer, algorithm: TokenAlgorithm): KeyObject {
  return { RS256: rsa, ES256: ec, EdDSA: ed }[algorithm].privateKey;
}

function signatureOf(signed: string, algorithm: TokenAlgorithm, key: KeyObject): Buffer {
  const bytes = Buffer.from(signed);
  return algorithm === 'EdDSA' ? sign(null, bytes, key) : sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });
}

const stranger = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed: generateKeyPairSync('ed25519'),
};

/** Tokens that no key of the issuer signed for this source and this moment. */
export function forgedTokens(keys: Signer, algorithm: TokenAlgorithm): readonly (() => string)[] {
  const own = (more: Omit<Token, 'algorithm'> = {}) => signToken(keys, { algorithm, ...more });
  const pieces = () => own().split('.');
  const seconds = () => Math.floor(keys.clock() / 1000);
  const strangerKey = keyOf({ ...keys, ...stranger }, algorithm);
  const strangerJwk = { RS256: stranger.rsa, ES256: stranger.ec, EdDSA: stranger.ed }[algorithm].publicKey.export({
    format: 'jwk',
  });
  const other = algorithm === 'RS256' ? 'ES256' : 'RS256';
  return [
    ...['none', 'NONE', 'nOnE', '', null].flatMap((alg) => [
      () => `${part({ alg })}.${pieces()[1]}.`,
      () => `${part({ alg })}.${pieces()[1]}`,
      () => `${part({ alg, kid: algorithm })}.${pieces()[1]}.${pieces()[2]}`,
    ]),
    ...publicTexts(keys).map((secret) => () => {
      const signed = `${part({ alg: 'HS256', kid: algorithm })}.${pieces()[1]}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    }),
    () => own({ header: { kid: other } }),
    () => own({ header: { kid: 'unknown' } }),
    () => own({ header: { kid: ['RS256'] } }),
    () => own({ header: { alg: other } }),
    () => own({ header: { alg: algorithm.toLowerCase() } }),
    () => own({ header: { crit: ['exp'], exp: 1 } }),
    () => own({ key: strangerKey }),
    () => own({ key: strangerKey, header: { kid: undefined } }),
    () => own({ key: strangerKey, header: { jwk: strangerJwk, jku: `${keys.issuerUrl}/other` } }),
    () => own({ claims: { exp: seconds() - 3_600 } }),
    () => own({ claims: { exp: undefined } }),
    () => own({ claims: { exp: String(seconds() + 60) } }),
    () => own({ claims: { nbf: seconds() + 3_600 } }),
    () => own({ claims: { iss: 'https://else.example' } }),
    () => own({ claims: { iss: undefined } }),
    () => own({ claims: { aud: 'another' } }),
    () => own({ claims: { aud: undefined } }),
    () => own({ claims: { aud: [['signalbox']] } }),
    // A right signature under other claims, and parts that are missing or too many.
    () => `${pieces()[0]}.${own({ claims: { sub: 'root' } }).split('.')[1]}.${pieces()[2]}`,
    () => pieces().slice(0, 2).join('.'),
    () => pieces()[0] ?? '',
    () => `${own()}.${pieces()[2]}`,
    () => own().slice(0, -8),
    () => `${pieces()[0]}.${pieces()[1]}.${Buffer.alloc(algorithm === 'RS256' ? 256 : 64).toString('base64url')}`,
    () => 'x'.repeat(8_000),
    // Those of a source with another issuer.
    () => signToken({ ...keys, ...stranger, issuerUrl: `${keys.issuerUrl}/other` }, { algorithm }),
  ];
}

/** The parts of the published keys that could be taken for a shared secret. */
function publicTexts({ rsa, ec, ed }: Signer): readonly (string | Buffer)[] {
  return [rsa, ec, ed].flatMap(({ publicKey }) => [
    String(publicKey.export({ type: 'spki', format: 'pem' })),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
  ]);
}
