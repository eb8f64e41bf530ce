import type { CustomVerifier, HmacVerifier } from '../model/inbound/custom-verifier.ts';
import { parsePath } from '../model/path/path.ts';
import { headerValues, singleHeader } from '../model/request.ts';
import type { IncomingRequest } from '../model/request.ts';
import { decodeBase64, constantTimeEqual } from '../signing/digests.ts';
import { jsonObjectOf, textAt, unprovenObjectOf } from './schemes/body.ts';
import { jwtKeyDocument, signedPartOf, verifyCustomJwt } from './schemes/custom-jwt.ts';
import { signHmac, withHeaders } from './schemes/sign-hmac.ts';
import { isHeaderEqual, signsByHeaders, soleHeader, verifyHeaders } from './schemes/header-scheme.ts';
import { entriesOf, fieldOf, verifyHmac } from './schemes/hmac-scheme.ts';
import type { HmacScheme } from './schemes/hmac-scheme.ts';
import {
  echoed,
  verifiedAfterChallenge,
  refusedMethod,
  rejected,
  usableSecrets,
  verified,
} from './schemes/judgement.ts';
import type { ProvenRequest } from './schemes/judgement.ts';
import type { Platform, Preset, Signing, VerifierSettings, Verification } from './platform.ts';
import { answerPlainChallenge } from './schemes/plain-challenge.ts';
import { refusedTime } from './schemes/timestamp.ts';
import type { TimeRule } from './schemes/timestamp.ts';
import { anyBase64, anyText } from './secret-form.ts';
import type { SecretForm } from './secret-form.ts';

export const custom: Preset = {
  name: 'custom',
  label: 'Custom',
  guide: {
    pasteUrl: 'Wherever the sender asks for a URL to call',
    secretAt: 'The password, token or HMAC key that you and the sender agreed on',
    help: [
      'Give the sender the URL, and choose how it proves itself.',
      'Names and values that every request carries go to Headers; Basic, Bearer, HMAC, JWT and a challenge are set in `signalbox.custom`.',
      'When requests are refused, look at the event: it names the header or the check that failed, never the value that was expected.',
    ],
    proof:
      "As configured. `headers`: each exactly once, equal byte for byte. `hmac`: header, algorithm (sha1, sha256, sha512), hex or base64, prefix, list separator, a template of `{body}`, `{timestamp}`, `{id}`, `{url}`, `{method}`, a time with unit and tolerance (300 s): in a header (`timestampHeader`), in an entry of the signature header (`timestampField`: `t` in Calendly's `t=…,v1=…`, `ts` in Paddle's `ts=…;h1=…`) or in the JSON body (`timestampPath`). The algorithm is never taken from a request, and a template without `{body}` verifies nothing.",
    verifiedBy:
      'Headers, Basic, Bearer, HMAC: the first request that matches. `challenge`: the first call has the configured field, whose value is given back; without a `signature` a query parameter `challenge` by GET or POST will do as well; until then everything else is ignored. A challenge alone does not authenticate later requests: such a webhook shows `signalbox.unsigned` and a warning. Add a `signature` to it where the sender can sign. A secret beside an unsigned challenge is refused, because nothing would look at it.',
    notes: [
      'A compressed body may be signed before or after compression: both are tried, the first up to 2 MiB; `signalbox.signedBody` (`received` or `decompressed`) allows one alone.',
      'Deliveries are told apart by `webhook-id` or `Idempotency-Key`, or by what the source is configured to use.',
    ],
    example: { headers: { 'X-Api-Key': 'a-long-random-value' } },
  },
  method: 'header',
  needsHeaders: true,
  sign: signsByHeaders,
  verify: (settings, request, nowSeconds) => verifyHeaders({ settings, request, nowSeconds }),
};

/** A custom source whose method was built by the operator (R56). */
export function createCustom(verifier: CustomVerifier): Platform {
  const signature = signatureOf(verifier);
  const secretForm = secretFormOf(verifier);
  return {
    name: custom.name,
    label: custom.label,
    method: methodOf(verifier),
    ...(secretForm && { secretForm }),
    ...(signature && {
      signatureHeaders: [signature.header],
      signsUrl: signature.template?.includes('{url}') ?? false,
    }),
    ...(signature?.idHeader !== undefined &&
      signature.template?.includes('{id}') && { deliveryId: idUnder(signature.idHeader) }),
    ...(verifier.kind === 'jwt' &&
      verifier.bodyHashClaim !== undefined && {
        signsTime: true,
        signedContent: (request) => signedPartOf(verifier, request),
      }),
    ...(verifier.kind === 'jwt' && {
      readsTolerance: true,
      keyDocument: (_settings, request) => jwtKeyDocument(verifier, request),
    }),
    ...(signature && isTimeSigned(signature) && { signedTimestamp: (request) => timeOf(signature, request) }),
    ...(verifier.kind !== 'jwt' && {
      sign: (settings, request, signing) => signCustom(verifier, settings, request, signing),
    }),
    verify: (settings, request, nowSeconds) => judge(verifier, { settings, request, nowSeconds }),
  };
}

function signCustom(
  verifier: Exclude<CustomVerifier, { kind: 'jwt' }>,
  settings: VerifierSettings,
  request: IncomingRequest,
  { nowSeconds }: Signing,
): IncomingRequest | undefined {
  const [secret] = usableSecrets(settings);
  switch (verifier.kind) {
    case 'basic': {
      const credentials = Buffer.from(`${verifier.username}:${secret}`).toString('base64');
      return secret === undefined ? undefined : withHeaders(request, [['Authorization', `Basic ${credentials}`]]);
    }
    case 'bearer':
      return secret === undefined ? undefined : withHeaders(request, [['Authorization', `Bearer ${secret}`]]);
    case 'hmac':
      return verifier.timestampPath === undefined
        ? signHmac(toScheme(verifier), { settings, request, nowSeconds })
        : undefined;
    case 'challenge':
      return verifier.signature === undefined
        ? request
        : signHmac(toScheme(verifier.signature), { settings, request, nowSeconds });
    default:
      return verifier satisfies never;
  }
}

/** A token that holds the hash of the body is a signature over it; any other is a header's value. */
function methodOf(verifier: CustomVerifier): Platform['method'] {
  if (verifier.kind === 'challenge') return 'challenge';
  return verifier.kind === 'hmac' || (verifier.kind === 'jwt' && verifier.bodyHashClaim !== undefined)
    ? 'signature'
    : 'header';
}

function idUnder(name: string): Platform['deliveryId'] {
  return (request) => singleHeader(request, name);
}

function signatureOf(verifier: CustomVerifier): HmacVerifier | undefined {
  return verifier.kind === 'hmac' ? verifier : verifier.kind === 'challenge' ? verifier.signature : undefined;
}

function secretFormOf(verifier: CustomVerifier): SecretForm | undefined {
  switch (verifier.kind) {
    case 'basic':
    case 'bearer':
      return anyText;
    case 'hmac':
      return verifier.keyEncoding === 'base64' ? anyBase64 : anyText;
    case 'challenge':
      return verifier.signature && secretFormOf(verifier.signature);
    case 'jwt':
      return undefined;
    default:
      return verifier satisfies never;
  }
}

function judge(verifier: CustomVerifier, judged: ProvenRequest): Verification {
  switch (verifier.kind) {
    case 'basic':
      return verifyBasic(verifier.username, judged);
    case 'bearer':
      return verifyBearer(judged);
    case 'hmac':
      return verifyBuiltHmac(verifier, judged);
    case 'jwt':
      return verifyCustomJwt(verifier, judged);
    case 'challenge':
      return verifyChallenge(verifier, judged);
    default:
      return verifier satisfies never;
  }
}

/** RFC 7617: only the first colon splits; the password is any stored secret. */
function verifyBasic(username: string, judged: ProvenRequest): Verification {
  const credentials = authorization('Basic', judged);
  if (typeof credentials !== 'string') return credentials;
  const bytes = decodeBase64(credentials);
  const colon = bytes?.indexOf(':') ?? -1;
  if (!bytes || colon < 0) return rejected('HEADER_MISMATCH', 'header Authorization holds no Basic credentials');
  const isUser = constantTimeEqual(bytes.subarray(0, colon), username);
  const isPassword = usableSecrets(judged.settings).some((secret) =>
    constantTimeEqual(bytes.subarray(colon + 1), secret),
  );
  return isUser && isPassword ? verified : rejected('HEADER_MISMATCH', 'the Basic credentials do not match');
}

/** RFC 6750: the token is any stored secret. */
function verifyBearer(judged: ProvenRequest): Verification {
  const token = authorization('Bearer', judged);
  if (typeof token !== 'string') return token;
  const isKnown = usableSecrets(judged.settings).some((secret) => isHeaderEqual(token, secret));
  return isKnown ? verified : rejected('HEADER_MISMATCH', 'the Bearer token does not match');
}

function authorization(word: 'Basic' | 'Bearer', { settings, request }: ProvenRequest): string | Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  if (usableSecrets(settings).length === 0) return rejected('SECRET_NOT_SET', 'no usable secret is stored');
  const value = soleHeader(request, 'Authorization');
  if (typeof value !== 'string') return value;
  const [scheme, rest] = [value.slice(0, word.length), value.slice(word.length + 1)];
  if (scheme.toLowerCase() !== word.toLowerCase() || value[word.length] !== ' ') {
    return rejected('HEADER_MISMATCH', `header Authorization is not of the scheme ${word}`);
  }
  return rest;
}

/** Naming a timestamp header asks for protection against replay, so it gets the usual window. */
const toleranceSecondsDefault = 300;

function verifyBuiltHmac(verifier: HmacVerifier, judged: ProvenRequest): Verification {
  if (verifier.template !== undefined && !verifier.template.includes('{body}')) {
    return rejected('SIGNATURE_MISMATCH', 'the configured template does not cover the body');
  }
  const proof = verifyHmac(toScheme(verifier), judged);
  const { timestampPath } = verifier;
  if (proof.kind !== 'verified' || timestampPath === undefined) return proof;
  const text = timeOf(verifier, judged.request) ?? '';
  return refusedTime(timeRuleOf(verifier), { text, where: `${timestampPath} in the body`, ...judged }) ?? proof;
}

function toScheme(verifier: HmacVerifier): HmacScheme {
  const {
    header,
    algorithm,
    encoding,
    prefix = '',
    template = '{body}',
    listSeparator,
    keyEncoding,
    idHeader,
    timestampHeader,
  } = verifier;
  const field = timeFieldOf(verifier);
  return {
    header,
    algorithm,
    encoding,
    prefix,
    template,
    trims: true,
    ...(listSeparator && { separator: listSeparator }),
    ...(keyEncoding && { key: keyEncoding }),
    ...(idHeader && { idHeader }),
    ...(field !== undefined
      ? { timestamp: { from: 'field', name: field, ...timeRuleOf(verifier) } }
      : timestampHeader && { timestamp: { from: 'header', name: timestampHeader, ...timeRuleOf(verifier) } }),
  };
}

function timeRuleOf({ timestampUnit = 's', toleranceSeconds = toleranceSecondsDefault }: HmacVerifier): TimeRule {
  return { unit: timestampUnit, toleranceSeconds };
}

/** The signature's own header named for the time means its entry `t`, as Stripe and those after it write it. */
function timeFieldOf({ header, timestampField, timestampHeader }: HmacVerifier): string | undefined {
  return timestampField ?? (timestampHeader?.toLowerCase() === header.toLowerCase() ? 't' : undefined);
}

/** A time that the template leaves out anybody can renew. */
function isTimeSigned(verifier: HmacVerifier): boolean {
  return verifier.timestampPath !== undefined || (verifier.template ?? '').includes('{timestamp}');
}

/** The text of the signed time, wherever it stands. */
function timeOf(verifier: HmacVerifier, request: IncomingRequest): string | undefined {
  const { header, listSeparator: separator, timestampHeader, timestampPath } = verifier;
  const field = timeFieldOf(verifier);
  if (field !== undefined) return fieldOf(entriesOf({ separator, trims: true }, headerValues(request, header)), field);
  if (timestampHeader !== undefined) return singleHeader(request, timestampHeader);
  const path = timestampPath === undefined ? undefined : parsePath(timestampPath);
  return path?.kind === 'definite' ? textAt(jsonObjectOf(request) ?? null, path.segments) : undefined;
}

/** The plain challenge: the first call has the field, its value goes back, and events are taken after that (R34). Unsigned, a query parameter will do (R63). */
function verifyChallenge(
  verifier: Extract<CustomVerifier, { kind: 'challenge' }>,
  judged: ProvenRequest,
): Verification {
  const answer = verifier.signature ? undefined : answerPlainChallenge(judged.settings, judged.request);
  if (answer) return answer;
  const refused = refusedMethod(judged.request);
  if (refused) return refused;
  const proof = verifier.signature ? verifyBuiltHmac(verifier.signature, judged) : verified;
  if (proof.kind !== 'verified') return proof;
  if (judged.settings.urlVerified) return verified;
  const challenge = unprovenObjectOf(judged.request)?.[verifier.field];
  return typeof challenge === 'string' ? echoed(challenge) : verifiedAfterChallenge(judged.settings);
}
