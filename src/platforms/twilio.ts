import { headerValues, singleHeader } from '../model/request.ts';
import type { IncomingRequest } from '../model/request.ts';
import { isJsonObject } from '../model/json.ts';
import { constantTimeEqual, sha256Hex, hmac } from '../signing/digests.ts';
import type { HmacAlgorithm } from '../signing/digests.ts';
import { optionOf } from './options.ts';
import { formFieldsOf, searchParamsOf, singleParameter, textAt } from './schemes/body.ts';
import { soleHeader } from './schemes/header-scheme.ts';
import { withHeaders } from './schemes/sign-hmac.ts';
import { matchesAny } from './schemes/hmac-scheme.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';
import { platformText } from './secret-form.ts';

const signatureHeader = 'X-Twilio-Signature';
const settingsHeader = 'X-Twilio-Webhooks-Signature-Settings';

const sharedKeys: PlatformField = {
  path: 'signalbox.sharedKeys',
  label: 'Shared keys',
  kind: 'map',
  advanced: true,
  max: 50,
  of: {
    kind: 'group',
    members: [
      {
        name: 'secret',
        label: 'Secret',
        kind: 'text',
        secret: true,
        needed: 'toSave',
        help: 'The secret of this key.',
      },
      {
        name: 'algorithm',
        label: 'Algorithm',
        kind: 'choice',
        choices: ['HMAC_SHA256', 'HMAC_SHA1'],
        needed: 'toSave',
        help: 'A request that names another one for this key is refused.',
      },
    ],
  },
  help: 'Keys of Twilio’s newer scheme (a beta) by their ids. Requests that name none are signed with the AuthToken.',
};

export const twilio: Preset = {
  name: 'twilio',
  label: 'Twilio',
  guide: {
    pasteUrl: 'Twilio Console → phone number, messaging service or event sink → the webhook field',
    secretAt: 'Twilio Console → Account → API keys & tokens → Live credentials → Auth token (the primary one)',
    help: [
      'Paste the URL into the webhook field of the number, the messaging service or the event sink.',
      'Enter the primary Auth Token of the account that owns it; while you promote the secondary one, store both.',
      'Twilio signs the URL itself: when every request is refused, `PUBLIC_URL` is not the address that you entered there.',
    ],
    proof:
      '`X-Twilio-Signature`: base64 HMAC-SHA1 of the URL, followed for forms by every name and value, names sorted. JSON bodies: the URL carries `bodySHA256`, which must be the hash of the body.',
    verifiedBy:
      'The first request whose signature matches verifies the URL. GET requests are events as well when they are signed.',
    notes: [
      'The signed URL is the one you entered at Twilio, so the public base URL must be configured to the letter; it is tried with and without a port. Shared keys (beta) go to `sharedKeys` as id, secret and algorithm; a request that names another key or algorithm is refused. Messages are told apart by `MessageSid` and status, the steps of a call by what was signed. A message whose fields were doubled, reordered or cut in another place is the same message: the signature is the same.',
    ],
    example: { secretValue: '12345678901234567890123456789012' },
  },
  method: 'signature',
  secretLabel: 'AuthToken',
  secretForm: platformText,
  signatureHeaders: [signatureHeader, settingsHeader],
  // A form of some 40 fields: every one of them has to be read and sorted before anything is proved.
  bodyBytesMax: 64 * 1024,
  signsUrl: true,
  fields: [sharedKeys],
  provesWithoutSecret: (settings) => isJsonObject(optionOf(settings, sharedKeys)),
  sign(settings, request) {
    const [key] = usableSecrets(settings);
    const parameters = signedParameters(request);
    if (key === undefined || typeof parameters !== 'string') return undefined;
    const signature = hmac({ algorithm: 'sha1', key, parts: [request.url, parameters] }).toString('base64');
    return withHeaders(request, [[signatureHeader, signature]]);
  },
  verify,
  deliveryId: (request) => messageIdOf(request),
  unsignedDeliveryId: (request) => singleHeader(request, 'I-Twilio-Idempotency-Token'),
  signedContent: (request) => {
    const parameters = signedParameters(request);
    return typeof parameters === 'string' ? parameters : undefined;
  },
  eventType: (_request, body) =>
    textAt(body, ['EventType']) ??
    textAt(body, ['MessageStatus']) ??
    textAt(body, ['SmsStatus']) ??
    textAt(body, ['CallStatus']),
};

/** S7: the URL as called, then the form's parameters; other bodies by the hash that the URL carries. */
function verify(settings: VerifierSettings, request: IncomingRequest): Verification {
  const refused = refusedMethod(request, ['GET', 'POST', 'PUT', 'DELETE']);
  if (refused) return refused;
  const keys = keysFor(settings, request);
  if (!isKeys(keys)) return keys;
  const signature = soleHeader(request, signatureHeader);
  if (typeof signature !== 'string') return signature;
  const parameters = signedParameters(request);
  if (typeof parameters !== 'string') return parameters;
  const expected = urlsSignedFor(request.url).flatMap((url) =>
    keys.secrets.map((key) => hmac({ algorithm: keys.algorithm, key, parts: [url, parameters] }).toString('base64')),
  );
  return matchesAny(expected, [signature])
    ? verified
    : rejected('SIGNATURE_MISMATCH', `signature mismatch in header ${signatureHeader}`);
}

interface Keys {
  readonly algorithm: HmacAlgorithm;
  readonly secrets: readonly string[];
}

function isKeys(value: Keys | Verification): value is Keys {
  return 'algorithm' in value;
}

/** The Auth Token with SHA-1, unless the request names a shared key: then that key alone, with the algorithm stored for it. */
function keysFor(settings: VerifierSettings, request: IncomingRequest): Keys | Verification {
  const named = headerValues(request, settingsHeader);
  if (named.length === 0) {
    const secrets = usableSecrets(settings);
    return secrets.length > 0
      ? { algorithm: 'sha1', secrets }
      : rejected('SECRET_NOT_SET', 'no usable secret is stored');
  }
  const [, id, algorithm] =
    (named.length === 1 ? (named[0] ?? '') : '').match(/^key=([^,]+),algorithm=([A-Z0-9_]+)$/) ?? [];
  const known = optionOf(settings, sharedKeys) ?? {};
  const key = id === undefined ? undefined : textAt(known, [id, 'secret']);
  if (id === undefined || key === undefined)
    return rejected('SECRET_NOT_SET', `header ${settingsHeader} names no stored shared key`);
  if (textAt(known, [id, 'algorithm']) !== algorithm)
    return rejected('SIGNATURE_MISMATCH', `header ${settingsHeader} names another algorithm than is stored`);
  return { algorithm: algorithm === 'HMAC_SHA256' ? 'sha256' : 'sha1', secrets: [key] };
}

/** The text that is signed after the URL, or why nothing vouches for the body. */
function signedParameters(request: IncomingRequest): string | Verification {
  const query = searchParamsOf(request);
  if (query.has('bodySHA256')) {
    const isSame = constantTimeEqual(singleParameter(query, 'bodySHA256') ?? '', sha256Hex([request.body]));
    return isSame
      ? ''
      : rejected('SIGNATURE_MISMATCH', 'the body does not have the hash that the URL carries (bodySHA256)');
  }
  if (request.body.byteLength === 0) return '';
  const fields = formFieldsOf(request);
  if (!fields)
    return rejected(
      'SIGNATURE_MISMATCH',
      'nothing signs a body that is no form, or one of too many fields, when the URL has no bodySHA256',
    );
  return [...valuesByName(fields)]
    .toSorted(([left], [right]) => byCodeUnits(left, right))
    .map(([name, values]) => name + [...values].toSorted(byCodeUnits).join(name))
    .join('');
}

/** A repeated parameter counts once per value. One pass: asking for each name by itself would cost the square of a form. */
function valuesByName(fields: URLSearchParams): ReadonlyMap<string, ReadonlySet<string>> {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of fields) byName.set(name, (byName.get(name) ?? new Set()).add(value));
  return byName;
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A message is posted once when it comes in, and once per status afterwards. Calls repeat their id in every step, so they have none. */
function messageIdOf(request: IncomingRequest): string | undefined {
  const fields = valuesByName(formFieldsOf(request) ?? new URLSearchParams());
  // A repeated value counts once, as it does in the signature.
  const read = (name: string): string | undefined => {
    const [value, ...others] = fields.get(name) ?? [];
    return others.length === 0 && value !== '' ? value : undefined;
  };
  const id = read('MessageSid') ?? read('SmsSid');
  const status = read('MessageStatus') ?? read('SmsStatus');
  return id === undefined || status === undefined || status === 'received' ? id : `${id}:${status}`;
}

const urlParts = /^(https?):\/\/([^/?#]*)(.*)$/s;
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * The forms of a URL that Twilio may have signed: with its port, without it, with the scheme's own port, and each
 * as a URL parser writes it (`'` becomes `%27`), which is what Twilio's Node library falls back to.
 */
function urlsSignedFor(url: string): string[] {
  const [, scheme, authority, rest] = urlParts.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return [url];
  const bare = authority.replace(/:\d+$/, '');
  const hasPort = bare !== authority;
  const forms = [
    url,
    hasPort ? `${scheme}://${bare}${rest}` : `${scheme}://${authority}:${defaultPorts[scheme]}${rest}`,
  ];
  return [...new Set([...forms, ...forms.map(normalised)])];
}

function normalised(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
