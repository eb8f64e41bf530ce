import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { CustomVerifier, HmacVerifier } from '../model/inbound/custom-verifier.ts';
import { isOptionField, placeInOptions, type FieldValue, type PlatformField } from '../model/inbound/platform-field.ts';
import type { HeaderLine, IncomingRequest } from '../model/request.ts';
import type { VerifierSettings } from '../model/inbound/verification.ts';
import { findPreset } from './index.ts';
import { textAt } from './schemes/body.ts';

/** One case of a vector file, ready for `findPlatform(settings)?.verify(settings, request, nowSeconds)`. */
export interface Vector {
  readonly id: string;
  readonly settings: VerifierSettings;
  readonly request: IncomingRequest;
  readonly nowSeconds: number;
  readonly expect: 'accept' | 'reject';
  readonly certainty: 'normative' | 'policy';
}

/** Reads one member of `vectors`; undefined when it lacks what a case needs. Unknown members are passed over. */
export function toVector(value: Json): Vector | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, platform, url, now, expect } = value;
  if (typeof id !== 'string' || typeof platform !== 'string' || typeof url !== 'string' || typeof now !== 'number')
    return undefined;
  if (expect !== 'accept' && expect !== 'reject') return undefined;
  const body = typeof value['body'] === 'string' ? value['body'] : '';
  return {
    id,
    settings: toSettings(platform, { secrets: textsOf(value['secrets']), config: objectOf(value['config']) }),
    request: {
      method: typeof value['method'] === 'string' ? value['method'].toUpperCase() : 'POST',
      url,
      headers: toHeaderLines(value['headers']),
      body: Buffer.from(body, value['bodyEncoding'] === 'base64' ? 'base64' : 'utf8'),
    },
    nowSeconds: now,
    expect,
    certainty: value['certainty'] === 'policy' ? 'policy' : 'normative',
  };
}

/** A map of names, or the list of pairs that `GET /api/events/{id}` gives. */
function toHeaderLines(headers: Json | undefined): HeaderLine[] {
  if (Array.isArray(headers)) return headers.flatMap((pair) => (isPair(pair) ? [[pair[0], pair[1]] as const] : []));
  return Object.entries(objectOf(headers)).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : textsOf(value)).map((text) => [name, text] as const),
  );
}

function isPair(value: Json): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'string';
}

/** A vector's `config` in the words of a source's settings. */
function toSettings(
  platform: string,
  { secrets, config }: { secrets: readonly string[]; config: JsonObject },
): VerifierSettings {
  const custom = platform === 'custom' ? toCustom(config) : undefined;
  const secretKey = textAt(config, ['publicKey']) ?? textAt(config, ['verifyToken']);
  return {
    platform,
    secrets: [...secrets, ...textsIn(config, ['password', 'token', 'clientState'])].map((secret) =>
      toStoredSecret(secret, config),
    ),
    headers: Object.fromEntries(Object.entries(objectOf(config['headers'])).filter(isTextEntry)),
    // A vector that says nothing of the URL's state is of a URL that has answered its challenge.
    urlVerified: config['urlVerified'] !== false,
    ...(secretKey !== undefined && { secretKey }),
    ...(typeof config['toleranceSeconds'] === 'number' && { timestampToleranceSeconds: config['toleranceSeconds'] }),
    options: toOptions(findPreset(platform)?.fields ?? [], config),
    ...(config['certs'] !== undefined && {
      keyDocuments: Object.fromEntries(Object.entries(objectOf(config['certs'])).filter(isTextEntry)),
    }),
    ...(custom && { custom }),
  };
}

/** The platform's options, by the last of their names or by the one that vectors have for it. */
export function toOptions(fields: readonly PlatformField[], config: JsonObject): JsonObject {
  const options = new Map<string, Json>();
  for (const field of fields.filter(isOptionField)) {
    const [root = '', name] = placeInOptions(field);
    const given = config[field.alias ?? name ?? root];
    if (given === undefined) continue;
    const value = toOption(field, given);
    options.set(root, name === undefined ? value : { ...objectOf(options.get(root)), [name]: value });
  }
  return Object.fromEntries(options);
}

function toOption(field: FieldValue, given: Json): Json {
  switch (field.kind) {
    case 'list':
      return (isJsonList(given) ? given : []).map((member) => toOption(field.of, member));
    case 'map':
      return Object.fromEntries(
        Object.entries(objectOf(given)).map(([name, member]) => [name, toOption(field.of, member)]),
      );
    case 'group':
      return Object.fromEntries(
        field.members.flatMap(({ name, alias, ...member }): [string, Json][] => {
          const value = objectOf(given)[alias ?? name];
          return value === undefined ? [] : [[name, toOption(member, value)]];
        }),
      );
    case 'text':
    case 'number':
    case 'boolean':
    case 'choice':
      return given;
    default:
      return field satisfies never;
  }
}

function toCustom(config: JsonObject): CustomVerifier | undefined {
  switch (config['verifier']) {
    case 'basic':
      return { kind: 'basic', username: textAt(config, ['username']) ?? '' };
    case 'bearer':
      return { kind: 'bearer' };
    case 'challenge':
      return { kind: 'challenge', field: textAt(config, ['field']) ?? 'challenge' };
    case 'hmac':
      return toHmac(config);
    default:
      return undefined;
  }
}

function toHmac(config: JsonObject): HmacVerifier {
  const algorithm = textAt(config, ['algorithm']);
  const prefix = textAt(config, ['prefix']);
  const template = textAt(config, ['signedContent']);
  const timestampHeader = textAt(config, ['timestampHeader']);
  const idHeader = textAt(config, ['idHeader']);
  return {
    kind: 'hmac',
    header: textAt(config, ['header']) ?? '',
    algorithm: algorithm === 'sha1' || algorithm === 'sha512' ? algorithm : 'sha256',
    encoding: config['encoding'] === 'base64' ? 'base64' : 'hex',
    ...(prefix !== undefined && { prefix }),
    ...(template !== undefined && { template }),
    ...(timestampHeader !== undefined && { timestampHeader }),
    ...(idHeader !== undefined && { idHeader }),
  };
}

/** GitLab's signing tokens are told from its plain ones by their prefix. */
function toStoredSecret(secret: string, config: JsonObject): string {
  return config['mode'] === 'signing' && !secret.startsWith('whsec_') ? `whsec_${secret}` : secret;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
}

function textsIn(config: JsonObject, names: readonly string[]): string[] {
  return names.map((name) => textAt(config, [name])).filter((text) => text !== undefined);
}

function isTextEntry(entry: readonly [string, Json]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
