import { singleHeader } from '../../model/request.ts';
import type { Verification, VerifierSettings } from '../../model/inbound/verification.ts';
import { decodeBase64, decodeSignature } from '../../signing/digests.ts';
import { signEd25519, verifyEd25519 } from '../../signing/public-keys.ts';
import { soleHeader } from './header-scheme.ts';
import type { Platform } from '../platform.ts';
import { keysOf, verifyHmac, type HmacScheme } from './hmac-scheme.ts';
import { signHmac, withHeaders } from './sign-hmac.ts';
import { refusedMethod, rejected, verified, type ProvenRequest } from './judgement.ts';
import { refusedTime, type TimeRule } from './timestamp.ts';

const timeRule: TimeRule = { unit: 's', toleranceSeconds: 300 };

/** More entries than any sender lists. */
const signaturesMax = 100;

/** The scheme of standardwebhooks.com under a family of header names: `webhook` or `svix`. */
export function verifyStandardWebhooks(family: string, judged: ProvenRequest): Verification {
  const publicKeys = publicKeysOf(judged.settings);
  if (publicKeys.length > 0) {
    const proof = verifyAsymmetric(family, { ...judged, publicKeys });
    const secrets = judged.settings.secrets.filter((secret) => !secret.startsWith(publicKeyPrefix));
    const settings = { ...judged.settings, secrets };
    // With both kinds of keys stored either signature may prove the request.
    if (proof.kind === 'verified' || keysOf({ key: 'base64' }, settings).length === 0) return proof;
    return verifySymmetric(family, { ...judged, settings });
  }
  return verifySymmetric(family, judged);
}

/** `v1`: HMAC-SHA256; the key is the base64 after `whsec_`. */
function verifySymmetric(family: string, judged: ProvenRequest): Verification {
  return verifyHmac(symmetricScheme(family), judged);
}

function symmetricScheme(family: string): HmacScheme {
  return {
    header: `${family}-signature`,
    algorithm: 'sha256',
    encoding: 'base64',
    separator: ' ',
    prefix: 'v1,',
    template: '{id}.{timestamp}.{body}',
    timestamp: { from: 'header', name: `${family}-timestamp`, ...timeRule },
    idHeader: `${family}-id`,
    key: 'base64',
  };
}

/** The `sign` of a platform that uses the scheme: `v1` by a secret, `v1a` by a private key. */
export function signsByStandardWebhooks(family: string): NonNullable<Platform['sign']> {
  return (settings, request, { nowSeconds, privateKey }) => {
    const secrets = settings.secrets.filter((secret) => !secret.startsWith(publicKeyPrefix));
    // Any key names and times the request alike; for `v1a` its signature takes the place of the other.
    const key = privateKey === undefined ? secrets : [placeholderSecret];
    const signed = signHmac(symmetricScheme(family), { settings: { ...settings, secrets: key }, request, nowSeconds });
    if (signed === undefined || privateKey === undefined) return signed;
    const [id, timestamp] = [singleHeader(signed, `${family}-id`), singleHeader(signed, `${family}-timestamp`)];
    const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), signed.body]);
    const signature = signEd25519({ privateKey, signed: content }).toString('base64');
    return withHeaders(signed, [[`${family}-signature`, `v1a,${signature}`]]);
  };
}

const placeholderSecret = 'whsec_AAAA';

interface AsymmetricallyJudged extends ProvenRequest {
  readonly publicKeys: readonly Uint8Array[];
}

/** `v1a`: Ed25519; the key is the base64 after `whpk_`. */
function verifyAsymmetric(
  family: string,
  { settings, request, nowSeconds, publicKeys }: AsymmetricallyJudged,
): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const list = soleHeader(request, `${family}-signature`);
  if (typeof list !== 'string') return list;
  const id = singleHeader(request, `${family}-id`);
  const timestamp = singleHeader(request, `${family}-timestamp`);
  if (!id || !timestamp) return rejected('HEADER_MISSING', `header ${family}-id or ${family}-timestamp is missing`);
  if (id.includes('.'))
    return rejected(
      'HEADER_MISSING',
      `header ${family}-id holds no id: it contains a full stop, which ends an id in what is signed`,
    );
  const late = refusedTime(timeRule, { text: timestamp, where: `header ${family}-timestamp`, settings, nowSeconds });
  if (late) return late;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), request.body]);
  const signatures = list
    .split(' ')
    .slice(0, signaturesMax)
    .map(asymmetricSignature)
    .filter((bytes) => bytes !== undefined);
  const isGenuine = signatures.some((signature) =>
    publicKeys.some((publicKey) => verifyEd25519({ publicKey, signed, signature })),
  );
  return isGenuine ? verified : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${family}-signature`);
}

function asymmetricSignature(entry: string): Buffer | undefined {
  return entry.startsWith('v1a,') ? decodeSignature(entry.slice('v1a,'.length)) : undefined;
}

const publicKeyPrefix = 'whpk_';

function publicKeysOf({ secretKey = '', secrets }: VerifierSettings): Buffer[] {
  return [secretKey, ...secrets]
    .filter((text) => text.startsWith(publicKeyPrefix))
    .map((text) => decodeBase64(text.slice(publicKeyPrefix.length)))
    .filter((key) => key !== undefined);
}
