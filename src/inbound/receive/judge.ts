import { findPlatform } from '../../platforms/index.ts';
import type { KeyDocument, Platform } from '../../platforms/platform.ts';
import { bodyBytesMax, shortBodyBytesMax } from '../../model/inbound/event.ts';
import type { Claims, Delivery } from '../../model/inbound/event.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import { headerValues, withoutUserInfo } from '../../model/request.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { ChallengeReply, RejectionReason, VerifierSettings } from '../../model/inbound/verification.ts';
import { deliveryIdOf, deliveryOf, storedEventType } from './delivery-key.ts';
import { decompress } from '../payload/decompress.ts';
import { readingOf, readRequest } from './read-request.ts';
import { stillRetiring } from '../sources/rotate-secret.ts';
import { withoutSecrets } from './redaction.ts';
import type { KeyDocuments } from './key-documents.ts';

/** The judgement of a request, from its bytes, its source and the clock alone. */
export type Judgement =
  | Accepted
  | { readonly kind: 'challenge'; readonly reply: ChallengeReply }
  | Refused<'rejected'>
  /** Genuine or not, the URL was not verified yet (R34). */
  | Refused<'ignored'>;

interface Accepted extends AcceptedApart {
  readonly document: MatchDocument;
  /** A request that carries many events: one document for each (M29). */
  readonly items?: readonly MatchDocument[];
}

/** Of an accepted request what is recorded, without what it says: that is read again where it is needed. */
interface AcceptedApart {
  readonly kind: 'accepted';
  readonly delivery?: Delivery;
  readonly eventType?: string;
  /** The body without its secrets, where it is another one than came. */
  readonly maskedBody?: Uint8Array;
}

/** A judgement, of a large request without what it says. */
export type HookVerdict = Judgement | AcceptedApart;

interface Refused<Kind extends string> {
  readonly kind: Kind;
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly status?: number;
}

export interface JudgeOptions {
  readonly nowMs: number;
  /** The key documents that `neededKeyDocument` asked for, by URL. */
  readonly keyDocuments?: Readonly<Record<string, string>>;
}

const platformOfSource = new WeakMap<Source, Platform>();

/** Verifies the raw bytes first and reads them only when they are genuine (R40). Pure. */
export function judge(source: Source, request: IncomingRequest, { nowMs, keyDocuments }: JudgeOptions): Judgement {
  if (source.settings.disabled)
    return { kind: 'rejected', reason: 'SOURCE_DISABLED', detail: 'an operator has switched this webhook off' };
  const platform = platformOf(source);
  const signed = source.settings.signedBody === 'decompressed' ? decompressedFor(request) : request;
  if (signed === undefined) return { kind: 'rejected', reason: 'MALFORMED_BODY', detail: notDecompressed };
  const verification = platform.verify(
    settingsAt(source.verifierSettings, nowMs, keyDocuments),
    signed,
    Math.floor(nowMs / 1000),
  );
  if (verification.kind === 'rejected' && platform.signsUrl && request.otherUrl !== undefined) {
    const other = judge(source, { ...request, url: request.otherUrl, otherUrl: undefined }, { nowMs, keyDocuments });
    if (other.kind !== 'rejected') return other;
  }
  if (verification.kind === 'rejected' && verification.reason === 'SIGNATURE_MISMATCH' && mayBeSignedPlain(source)) {
    const plain = decompressedFor(request);
    if (plain !== undefined && plain !== request) {
      const other = judge(source, plain, { nowMs, keyDocuments });
      if (other.kind !== 'rejected') return other;
    }
  }
  switch (verification.kind) {
    case 'challenge':
      return verification;
    case 'rejected':
      return {
        ...verification,
        kind: verification.reason === 'URL_NOT_VERIFIED' ? 'ignored' : 'rejected',
        detail:
          platform.signsUrl && verification.reason === 'SIGNATURE_MISMATCH'
            ? `${verification.detail}, ${checkedFor(request)}`
            : verification.detail,
      };
    case 'verified':
      return accept(source, platform, withoutSecrets(source, signed), { nowMs });
  }
}

/** Senders of their own making sign before they compress as often as after it; which of the two it was, their signature says (R55). */
function mayBeSignedPlain({ settings, verifierSettings }: Source): boolean {
  const { custom } = verifierSettings;
  return (
    settings.signedBody === undefined &&
    (custom?.kind === 'hmac' || (custom?.kind === 'challenge' && custom.signature !== undefined))
  );
}

/** Nothing has proved these bytes yet, and a small body can unfold to a large one: a genuine one is larger than this rarely. */
const unprovenBytesMax = 2 * 1024 * 1024;
const notDecompressed = `the body is signed before it is compressed (signalbox.signedBody), and could not be decompressed to at most ${unprovenBytesMax} bytes`;

/** The request as it was before its body was compressed; the same one where it is not compressed. */
function decompressedFor(request: IncomingRequest): IncomingRequest | undefined {
  const encoding = headerValues(request, 'content-encoding').join(',');
  if (encoding === '' || request.body.byteLength === 0) return request;
  const plain = decompress(request.body, { encoding, bytesMax: unprovenBytesMax });
  if (plain.kind === 'malformed') return undefined;
  return {
    ...request,
    body: plain.bytes,
    headers: request.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding'),
  };
}

/** A public URL that is not the one called is the commonest reason of all. */
function checkedFor({ url, otherUrl }: IncomingRequest): string {
  return `checked for ${[url, ...(otherUrl === undefined ? [] : [otherUrl])].map((one) => withoutUserInfo(one.replace(/[?#].*$/s, ''))).join(' and ')}`;
}

/** The settings as they hold at this moment: secrets of before a rotation count until their time. */
function settingsAt(
  settings: VerifierSettings,
  nowMs: number,
  keyDocuments: JudgeOptions['keyDocuments'],
): VerifierSettings {
  const { retiringSecrets } = settings;
  if (retiringSecrets === undefined && keyDocuments === undefined) return settings;
  const retiring = stillRetiring(settings, nowMs).map((one) => one.secret);
  return {
    ...settings,
    secrets: [...settings.secrets, ...retiring],
    keyDocuments: { ...keyDocuments, ...settings.keyDocuments },
  };
}

/** The certificate or key set that has to be fetched before this request can be judged. */
export function neededKeyDocument(source: Source, request: IncomingRequest): KeyDocument | undefined {
  const { keyDocument } = platformOf(source);
  const needed = keyDocument?.(source.verifierSettings, request);
  return needed !== undefined && source.verifierSettings.keyDocuments?.[needed.url] === undefined ? needed : undefined;
}

function accept(
  source: Source,
  platform: Platform,
  request: IncomingRequest,
  { nowMs, isFetched }: { readonly nowMs: number; readonly isFetched?: boolean },
): Judgement {
  const read = readRequest(request, readingOf(source));
  if (read.kind === 'malformed') return { kind: 'rejected', reason: 'MALFORMED_BODY', detail: read.message };
  const eventType = platform.eventType?.(request, read.body);
  return {
    kind: 'accepted',
    document: read.document,
    items: read.items,
    delivery: deliveryOf({ source, platform, request, body: read.body, nowMs, isFetched }),
    ...(eventType !== undefined && { eventType: storedEventType(eventType) }),
  };
}

/** An event that the platform's own API gave to us over TLS and with our credential: nothing else may come here (G5). */
export function acceptFetched(source: Source, request: IncomingRequest, nowMs: number): Judgement {
  return accept(source, platformOf(source), request, { nowMs, isFetched: true });
}

/** The names that a refused request claims for itself. Its body is looked at only where it is small: anybody may have sent it. */
export function claimsOf(source: Source, request: IncomingRequest): Claims {
  const platform = platformOf(source);
  const isSmall =
    request.body.byteLength <= shortBodyBytesMax && headerValues(request, 'content-encoding').length === 0;
  const read = isSmall ? readRequest(request, readingOf(source)) : undefined;
  const body = read?.kind === 'read' ? read.body : {};
  const eventType = platform.eventType?.(request, body);
  return {
    deliveryId: deliveryIdOf({ source, platform, request, body }),
    eventType: eventType && storedEventType(eventType),
  };
}

/** The largest body of the source's sender, as far as it sets itself a limit (R45). */
export function bodyBytesMaxOf(source: Source): number {
  return platformOf(source).bodyBytesMax ?? bodyBytesMax;
}

function platformOf(source: Source): Platform {
  const known = platformOfSource.get(source);
  if (known !== undefined) return known;
  const platform = findPlatform(source.verifierSettings);
  // Saving refuses such a source (R16); only a row from elsewhere could get here.
  if (platform === undefined) throw new Error(`Source ${source.id} has neither a verifier nor a known platform.`);
  platformOfSource.set(source, platform);
  return platform;
}

interface JudgeWithKeysOptions {
  /** When the request came; asked for after its key document is there. */
  readonly clock: () => number;
  /** Absent: what needs one is refused. */
  readonly keyDocuments?: KeyDocuments;
}

/** Judges a request with the certificate or key set that it needs. Only where one is needed is there anything to wait for. */
export function judgeWithKeys(
  source: Source,
  request: IncomingRequest,
  options: JudgeWithKeysOptions,
): Judgement | Promise<Judgement> {
  const needed = withKeys(source, request, options);
  return 'then' in needed ? needed.then((known) => judge(source, request, known)) : judge(source, request, needed);
}

/** The services that judging a request needs. */
export function withKeys(
  source: Source,
  request: IncomingRequest,
  { clock, keyDocuments }: JudgeWithKeysOptions,
): JudgeOptions | Promise<JudgeOptions> {
  const needed = source.settings.disabled ? undefined : neededKeyDocument(source, request);
  if (needed === undefined || keyDocuments === undefined) return { nowMs: clock() };
  return keyDocuments
    .get(needed, source.id)
    .then((text) => ({ nowMs: clock(), keyDocuments: text === undefined ? {} : { [needed.url]: text } }));
}
