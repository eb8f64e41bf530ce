import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';

export const jwtAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;
export type JwtAlgorithm = (typeof jwtAlgorithms)[number];

export interface JwtKeys {
  /** A JSON Web Key Set as text (RFC 7517). */
  readonly jwks: string;
  /** Pinned: what the token names must be among them. */
  readonly algorithms: readonly JwtAlgorithm[];
}

/** No issuer makes longer tokens; decoding them would only cost time. */
const charactersMax = 16_384;

/** The claims of a token that a key of the set signed (RFC 7519, compact form), or undefined. Claims are not looked at. */
export function verifyJwt(token: string, { jwks, algorithms }: JwtKeys): Readonly<Record<string, unknown>> | undefined {
  const [, header, claims, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token.slice(0, charactersMax)) ?? [];
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const { alg, kid, crit } = objectOf(header) ?? {};
  const algorithm = algorithms.find((name) => name === alg);
  if (algorithm === undefined || crit !== undefined) return undefined;
  const scheme = schemes[algorithm];
  const bytes = Buffer.from(signature, 'base64url');
  const signed = Buffer.from(`${header}.${claims}`);
  const isGenuine = keysOf(jwks, kid, algorithm).some((key) => {
    try {
      return scheme.fits(key) && verify(scheme.digest, signed, { key, ...scheme.options }, bytes);
    } catch {
      return false;
    }
  });
  return isGenuine ? objectOf(claims) : undefined;
}

/** The `kid` that a token names, for finding out whether a key set is too old. */
export function keyIdOf(token: string): string | undefined {
  const kid = objectOf(token.slice(0, charactersMax).split('.')[0] ?? '')?.['kid'];
  return typeof kid === 'string' && kid.length <= 255 ? kid : undefined;
}

interface Scheme {
  readonly digest: string | null;
  readonly fits: (key: KeyObject) => boolean;
  readonly options?:
    | { readonly dsaEncoding: 'ieee-p1363' }
    | { readonly padding: number; readonly saltLength?: number };
}

const isRsa = (key: KeyObject) =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
const pkcs1 = (digest: string): Scheme => ({ digest, fits: isRsa, options: { padding: constants.RSA_PKCS1_PADDING } });
const pss = (digest: string): Scheme => ({
  digest,
  fits: isRsa,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
});
const ecdsa = (digest: string, curve: string): Scheme => ({
  digest,
  fits: (key) => key.asymmetricKeyDetails?.namedCurve === curve,
  options: { dsaEncoding: 'ieee-p1363' },
});

/** RFC 7518 3.1 and RFC 8037. No algorithm with a shared secret: a public key must never be taken for one. */
const schemes: Readonly<Record<JwtAlgorithm, Scheme>> = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'prime256v1'),
  ES384: ecdsa('sha384', 'secp384r1'),
  EdDSA: { digest: null, fits: (key) => key.asymmetricKeyType === 'ed25519' },
};

/** More keys than any set has. */
const keysMax = 50;

/** The key of that id; without an id every key may be meant. */
function keysOf(jwks: string, kid: unknown, algorithm: JwtAlgorithm): readonly KeyObject[] {
  const keys = parseObject(jwks)?.['keys'];
  if (!Array.isArray(keys)) return [];
  return keys.slice(0, keysMax).flatMap((key: unknown) => {
    const jwk = isObject(key) ? key : {};
    const isOther =
      (kid !== undefined && jwk['kid'] !== kid) ||
      jwk['use'] === 'enc' ||
      (jwk['alg'] !== undefined && jwk['alg'] !== algorithm);
    if (isOther || jwk['kty'] === 'oct') return [];
    try {
      return [createPublicKey({ key: jwk, format: 'jwk' })];
    } catch {
      return [];
    }
  });
}

function objectOf(part: string): Readonly<Record<string, unknown>> | undefined {
  return parseObject(Buffer.from(part, 'base64url').toString('utf8'));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
