import { createHash } from 'node:crypto';
import { headerValues } from '../model/request.ts';
import type { IncomingRequest } from '../model/request.ts';
import { constantTimeEqual, decodeBase64, hmac } from '../signing/digests.ts';
import { signEd25519 } from '../signing/public-keys.ts';
import { isPublicKeyFor, verifyHttpSignature } from '../signing/http-signature.ts';
import { parseDictionary } from '../signing/structured-fields.ts';
import type { FieldMember } from '../signing/structured-fields.ts';
import { optionOf, textsAt } from './options.ts';
import { membersAt, textAt } from './schemes/body.ts';
import { withHeaders } from './schemes/sign-hmac.ts';
import { refusedMethod, rejected, verified } from './schemes/judgement.ts';
import type { PlatformField, Preset, SettingsProblem, Signing, Verification, VerifierSettings } from './platform.ts';
import { refusedTime } from './schemes/timestamp.ts';

const inputHeader = 'Signature-Input';
const signatureHeader = 'Signature';

const keysField: PlatformField = {
  path: 'signalbox.httpSignatures.keys',
  label: 'Keys',
  kind: 'list',
  min: 1,
  max: 20,
  needed: 'toVerify',
  of: {
    kind: 'group',
    key: 'keyId',
    members: [
      {
        name: 'keyId',
        label: 'Key ID',
        kind: 'text',
        alias: 'keyid',
        needed: 'toSave',
        help: 'As the sender writes it in `keyid`.',
      },
      {
        name: 'algorithm',
        label: 'Algorithm',
        kind: 'choice',
        choices: [
          'hmac-sha256',
          'ed25519',
          'ecdsa-p256-sha256',
          'ecdsa-p384-sha384',
          'rsa-v1_5-sha256',
          'rsa-pss-sha512',
        ],
        alias: 'alg',
        needed: 'toSave',
        help: 'Pinned here: a request that names another one is refused.',
      },
      {
        name: 'secretBase64',
        label: 'Secret',
        kind: 'text',
        secret: true,
        needed: { member: 'algorithm', is: ['hmac-sha256'] },
        help: 'For `hmac-sha256`: the key in base64.',
      },
      {
        name: 'publicKey',
        label: 'Public key',
        kind: 'text',
        lines: true,
        needed: {
          member: 'algorithm',
          is: ['ed25519', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-v1_5-sha256', 'rsa-pss-sha512'],
        },
        help: 'For the other algorithms: the public key in PEM.',
      },
    ],
  },
  help: 'The keys that senders sign with.',
};

const requiredField: PlatformField = {
  path: 'signalbox.httpSignatures.required',
  label: 'Covered components',
  kind: 'list',
  of: { kind: 'text' },
  max: 50,
  advanced: true,
  help: 'The components that a signature has to cover. Leave it empty for `@method`, `@target-uri` and `content-digest`.',
};

export const rfc9421: Preset = {
  name: 'rfc9421',
  label: 'HTTP Message Signatures (RFC 9421)',
  guide: {
    pasteUrl: 'Wherever the sender asks for a URL to call',
    secretAt: 'Agreed with the sender: an id and a key for each of them',
    help: [
      'Give the sender the URL, and agree on a key id, an algorithm and a key.',
      'Enter all three under Keys: a public key in PEM, or for `hmac-sha256` the secret in base64.',
      'The signature has to cover method, URL and `content-digest` and to carry `created`; one that leaves something out is refused by name.',
    ],
    proof:
      '`Signature-Input` and `Signature`. The signature must cover `@method`, `@target-uri` (or authority, path and query) and `content-digest`, carry `created`, and be at most 300 s old; the digest is computed again.',
    verifiedBy: 'By the first event whose signature matches.',
    notes: [
      'The algorithm is that of the stored key. Of several signatures one that is right is enough. `signalbox.httpSignatures.required` changes what has to be covered; a list without `content-digest` is warned of. Repeats are told by `created`, URL and body: the labels of signatures are not signed.',
    ],
    example: {
      signalbox: {
        httpSignatures: {
          keys: [
            {
              keyId: 'key-1',
              algorithm: 'ed25519',
              publicKey:
                '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA+hHFUIaCqQWD/DeTMDbW7kEYcZXvf5BlkKaILt4KpiQ=\n-----END PUBLIC KEY-----\n',
            },
          ],
        },
      },
    },
  },
  method: 'signature',
  signatureHeaders: [signatureHeader, inputHeader],
  signsUrl: true,
  fields: [keysField, requiredField],
  problems,
  warnings: (settings) =>
    requiredOf(settings).includes('content-digest')
      ? []
      : [
          {
            path: requiredField.path,
            message:
              'the proof does not cover the body, so one captured request vouches for any other: add content-digest',
          },
        ],
  sign,
  verify,
  signedTimestamp,
};

/** Without these a genuine signature would vouch for another URL or another body. */
const requiredDefault = ['@method', '@target-uri', 'content-digest'];
const toleranceSecondsDefault = 300;
/** More labels than any sender writes. */
const labelsMax = 8;

/** Of the label that is genuine: the names of labels are not signed, nor is what else stands in the header. */
function signedTimestamp(request: IncomingRequest, settings: VerifierSettings): string | undefined {
  const keys = usableKeys(settings);
  const inputs = parseDictionary(headerValues(request, inputHeader).join(', ')) ?? new Map<string, FieldMember>();
  const signatures = parseDictionary(headerValues(request, signatureHeader).join(', '));
  for (const [label, input] of [...inputs].slice(0, labelsMax)) {
    const signature = signatures?.get(label)?.bytes;
    const created = Number(input.parameters.get('created'));
    if (signature && judge(input, { signature, keys, settings, request, nowSeconds: created }).kind === 'verified')
      return String(created);
  }
  return undefined;
}

function problems(settings: VerifierSettings): readonly SettingsProblem[] {
  const required = requiredOf(settings);
  return [
    ...keysOf(settings).flatMap((key, at) =>
      isKey(key) ? [] : [{ path: `${keysField.path}[${at}]`, message: whyNoKey(key) }],
    ),
    // Nothing required would be a signature over nothing that vouches for any request.
    ...(required.length > 0
      ? []
      : [
          {
            path: requiredField.path,
            message: `name what a signature has to cover, or leave it out for ${requiredDefault.join(', ')}`,
          },
        ]),
  ];
}

function isKey({ algorithm, secretBase64, publicKey }: HttpSignatureKey): boolean {
  if (algorithm === 'hmac-sha256') return secretBase64 !== undefined && decodeBase64(secretBase64) !== undefined;
  return publicKey !== undefined && isPublicKeyFor(algorithm, publicKey);
}

function whyNoKey({ algorithm }: HttpSignatureKey): string {
  return algorithm === 'hmac-sha256'
    ? 'secretBase64 is no standard base64'
    : `publicKey is no key for ${algorithm} in PEM`;
}

/** By the first key: an HMAC, or Ed25519 with the private half. */
function sign(
  settings: VerifierSettings,
  request: IncomingRequest,
  { nowSeconds, privateKey }: Signing,
): IncomingRequest | undefined {
  const [key] = usableKeys(settings);
  const covered = requiredOf(settings);
  if (key === undefined) return undefined;
  const digest = createHash('sha256').update(request.body).digest('base64');
  const digested = withHeaders(request, [['Content-Digest', `sha-256=:${digest}:`]]);
  const names = covered.map((name) => `"${name}"`).join(' ');
  const parameters = `(${names});created=${Math.floor(nowSeconds)};keyid="${key.keyId}";alg="${key.algorithm}"`;
  const base = signatureBase(covered, digested, parameters);
  if (base === undefined) return undefined;
  const signature =
    key.algorithm === 'hmac-sha256'
      ? hmac({ algorithm: 'sha256', key: Buffer.from(key.secretBase64 ?? '', 'base64'), parts: [base] })
      : key.algorithm === 'ed25519' && privateKey !== undefined
        ? signEd25519({ privateKey, signed: Buffer.from(base) })
        : undefined;
  if (signature === undefined) return undefined;
  return withHeaders(digested, [
    [inputHeader, `sig1=${parameters}`],
    [signatureHeader, `sig1=:${signature.toString('base64')}:`],
  ]);
}

/** One acceptable signature among the labels is enough (RFC 9421 4.3). */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const keys = usableKeys(settings);
  if (keys.length === 0) return rejected('SECRET_NOT_SET', 'no key is configured (signalbox.httpSignatures.keys)');
  for (const name of [inputHeader, signatureHeader]) {
    if (headerValues(request, name).length === 0) return rejected('HEADER_MISSING', `header ${name} is missing`);
  }
  const inputs = parseDictionary(headerValues(request, inputHeader).join(', '));
  const signatures = parseDictionary(headerValues(request, signatureHeader).join(', '));
  if (!inputs || !signatures)
    return rejected('SIGNATURE_MISMATCH', `header ${inputHeader} or ${signatureHeader} cannot be read`);
  let last = rejected('SIGNATURE_MISMATCH', `header ${inputHeader} names no signature`);
  for (const [label, input] of [...inputs].slice(0, labelsMax)) {
    const signature = signatures.get(label)?.bytes;
    last = signature
      ? judge(input, { signature, keys, settings, request, nowSeconds })
      : rejected('SIGNATURE_MISMATCH', `label ${label} has no signature`);
    if (last.kind === 'verified') return last;
  }
  return last;
}

interface Candidate {
  readonly signature: Buffer;
  readonly keys: readonly HttpSignatureKey[];
  readonly settings: VerifierSettings;
  readonly request: IncomingRequest;
  readonly nowSeconds: number;
}

function judge(input: FieldMember, { signature, keys, settings, request, nowSeconds }: Candidate): Verification {
  const { parameters } = input;
  const algorithm = parameters.get('alg');
  const key = keys.find((known) => known.keyId === parameters.get('keyid'));
  if (key === undefined) return rejected('SIGNATURE_MISMATCH', 'keyid names no key that is configured');
  if (algorithm !== undefined && algorithm !== key.algorithm)
    return rejected('SIGNATURE_MISMATCH', 'alg is not the algorithm that is configured for the key');
  const covered = (input.list ?? []).map((item) => item.value);
  const isPlain = input.list?.every((item) => !item.hasParameters) === true && new Set(covered).size === covered.length;
  if (!isPlain)
    return rejected('SIGNATURE_MISMATCH', 'the covered components are no list of distinct names without parameters');
  const uncovered = requiredOf(settings).find((name) => !isCovered(name, covered));
  if (uncovered !== undefined) return rejected('SIGNATURE_MISMATCH', `the signature does not cover ${uncovered}`);
  const late = refusedAge(parameters, settings, nowSeconds);
  if (late) return late;
  const signed = signatureBase(covered, request, input.text);
  if (signed === undefined)
    return rejected('HEADER_MISSING', 'a component that the signature covers is not in the request');
  const secret = key.secretBase64 === undefined ? undefined : Buffer.from(key.secretBase64, 'base64');
  if (!verifyHttpSignature({ algorithm: key.algorithm, secret, publicKey: key.publicKey, signed, signature })) {
    return rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
  }
  if (covered.includes('content-digest') && !isDigestOf(request))
    return rejected('SIGNATURE_MISMATCH', 'Content-Digest is not that of the body');
  return verified;
}

function usableKeys(settings: VerifierSettings): readonly HttpSignatureKey[] {
  return keysOf(settings).filter((key) => Boolean(key.algorithm === 'hmac-sha256' ? key.secretBase64 : key.publicKey));
}

interface HttpSignatureKey {
  readonly keyId: string;
  /** Pinned: a request that names another is refused (RFC 9421 7.3.6). */
  readonly algorithm: string;
  readonly secretBase64: string | undefined;
  readonly publicKey: string | undefined;
}

function keysOf(settings: VerifierSettings): readonly HttpSignatureKey[] {
  return membersAt(optionOf(settings, keysField) ?? [], []).map((key) => ({
    keyId: textAt(key, ['keyId']) ?? '',
    algorithm: textAt(key, ['algorithm']) ?? '',
    secretBase64: textAt(key, ['secretBase64']),
    publicKey: textAt(key, ['publicKey']),
  }));
}

function requiredOf(settings: VerifierSettings): readonly string[] {
  return optionOf(settings, requiredField) === undefined ? requiredDefault : textsAt(settings, requiredField);
}

/** The whole URI or all of its parts are the same promise. */
function isCovered(name: string, covered: readonly string[]): boolean {
  if (covered.includes(name)) return true;
  return name === '@target-uri' && ['@authority', '@path', '@query'].every((part) => covered.includes(part));
}

/** A signature without `created` would never age. */
function refusedAge(
  parameters: FieldMember['parameters'],
  settings: VerifierSettings,
  nowSeconds: number,
): Verification | undefined {
  const expires = parameters.get('expires');
  if (expires !== undefined && !(typeof expires === 'number' && expires >= nowSeconds))
    return rejected('TIMESTAMP_OUT_OF_WINDOW', 'the signature has expired');
  const rule = { unit: 's', toleranceSeconds: toleranceSecondsDefault } as const;
  return refusedTime(rule, {
    text: String(parameters.get('created') ?? ''),
    where: '"created" of the signature',
    settings,
    nowSeconds,
  });
}

/** RFC 9421 2.5. */
function signatureBase(covered: readonly string[], request: IncomingRequest, parameters: string): string | undefined {
  const lines: string[] = [];
  for (const name of covered) {
    const value = componentOf(name, request);
    if (value === undefined || name !== name.toLowerCase()) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

/** RFC 9421 2.1 and 2.2. */
function componentOf(name: string, request: IncomingRequest): string | undefined {
  if (!name.startsWith('@')) {
    const values = headerValues(request, name);
    return values.length === 0 ? undefined : values.map((value) => value.trim()).join(', ');
  }
  if (!URL.canParse(request.url)) return undefined;
  const url = new URL(request.url);
  switch (name) {
    case '@method':
      return request.method;
    case '@target-uri':
      return request.url;
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    case '@request-target':
      return url.pathname + url.search;
    default:
      return undefined;
  }
}

const digestAlgorithms: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/** RFC 9530: every digest of an algorithm that is still safe has to be right, and one has to be there. */
function isDigestOf(request: IncomingRequest): boolean {
  const digests = parseDictionary(headerValues(request, 'content-digest').join(', ')) ?? new Map<string, FieldMember>();
  const known = [...digests].filter(([name]) => digestAlgorithms.has(name));
  return (
    known.length > 0 &&
    known.every(([name, { bytes }]) => {
      const right = createHash(digestAlgorithms.get(name) ?? '')
        .update(request.body)
        .digest();
      return bytes !== undefined && constantTimeEqual(bytes, right);
    })
  );
}
