import { createHash } from 'node:crypto';
import type { Delivery, SignedContent } from '../../model/inbound/event.ts';
import type { Json } from '../../model/json.ts';
import { parsePath, readPath } from '../../model/path/path.ts';
import { singleHeader } from '../../model/request.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import { isSigned } from '../../platforms/index.ts';
import type { Platform } from '../../platforms/platform.ts';

/** How long an identical signed body counts as a repeat when nothing names the delivery (R72). */
const dedupeWindowSecondsDefault = 300;

interface Subject {
  readonly source: Source;
  readonly platform: Platform;
  readonly request: IncomingRequest;
  readonly body: Json;
  readonly nowMs: number;
  /** The platform's own API gave it to us: nobody had it in between. */
  readonly isFetched?: boolean;
}

/** The id that a request gives for its delivery, as the ledger keeps it: proved or not. */
export function deliveryIdOf(subject: Omit<Subject, 'nowMs'>): string | undefined {
  const named = namedIdOf(subject);
  return named && storedDeliveryId(named.id);
}

function namedIdOf(subject: Omit<Subject, 'nowMs'>): NamedId | undefined {
  const { platform, request, body } = subject;
  return (
    configuredId(subject) ??
    idOf('signed', platform.deliveryId?.(request, body)) ??
    idOf('unsigned', platform.unsignedDeliveryId?.(request, body)) ??
    idOf('general', generalId(request))
  );
}

/** The key that tells a redelivery from a new event, or undefined when nothing can (R70-R73). */
export function deliveryOf(subject: Subject): Delivery | undefined {
  const { source } = subject;
  const named = namedIdOf(subject);
  if (named === undefined) {
    const windowSeconds =
      source.settings.dedupeWindowSeconds ?? (isSigned(source.verifierSettings) ? dedupeWindowSecondsDefault : 0);
    const content = windowSeconds > 0 ? contentOf(subject, windowSeconds) : undefined;
    return content && { key: content.key, byBody: true, content };
  }
  const content = subject.isFetched ? undefined : contentBeside(named.kind, subject);
  return { key: `id:${storedDeliveryId(named.id)}`, ...(content && { content }) };
}

/** Who vouches for an id: the operator who named it, the proof, or nobody. `general` is one that any sender may write. */
type IdKind = 'configured' | 'signed' | 'unsigned' | 'general';

interface NamedId {
  readonly kind: IdKind;
  readonly id: string;
}

function idOf(kind: IdKind, id: string | undefined): NamedId | undefined {
  return id === undefined || id === '' ? undefined : { kind, id };
}

function configuredId({ source, request, body }: Omit<Subject, 'nowMs'>): NamedId | undefined {
  const setting = source.settings.deliveryId;
  if (setting === undefined) return undefined;
  if ('header' in setting) return idOf('configured', singleHeader(request, setting.header));
  const path = parsePath(setting.path);
  const value = path.kind === 'definite' ? readPath(path.segments, body) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? idOf('configured', String(value)) : undefined;
}

function generalId(request: IncomingRequest): string | undefined {
  return singleHeader(request, 'webhook-id') ?? singleHeader(request, 'Idempotency-Key');
}

/**
 * The content that counts beside an id, so that a captured request is no new event under another one. A signed time names the
 * content for good. Without one, equal content under different ids may be two events (R72), so it counts where the
 * operator says so, or where the platform is known to send no such id.
 */
function contentBeside(kind: IdKind, subject: Subject): SignedContent | undefined {
  const {
    source: { settings, verifierSettings },
    platform,
  } = subject;
  if (kind === 'configured' || !isSigned(verifierSettings)) return undefined;
  if (kind === 'signed')
    return platform.signedContent?.(subject.request) === undefined ? undefined : { key: `body:${digestOf(subject)}` };
  const isForeign =
    kind === 'general' && platform.signatureHeaders !== undefined && verifierSettings.custom === undefined;
  const hasOwnContent = platform.signedContent !== undefined;
  const windowSeconds = settings.dedupeWindowSeconds ?? (isForeign || hasOwnContent ? dedupeWindowSecondsDefault : 0);
  return isTimed(subject) || windowSeconds > 0 ? contentOf(subject, windowSeconds) : undefined;
}

function isTimed({ platform, request, source }: Subject): boolean {
  return platform.signsTime === true || platform.signedTimestamp?.(request, source.verifierSettings) !== undefined;
}

/** Without a signed time, time is cut into windows and the ledger looks at the window before as well. */
function contentOf(subject: Subject, windowSeconds: number): SignedContent {
  const key = `body:${digestOf(subject)}`;
  if (isTimed(subject)) return { key };
  const window = Math.floor(subject.nowMs / 1000 / windowSeconds);
  const stableKey = subject.platform.signedContent === undefined ? undefined : key;
  return {
    key: `${key}:${window}`,
    previous: { key: `${key}:${window - 1}`, windowSeconds },
    ...(stableKey && { stableKey }),
  };
}

/** The signed content, never the signature: an ECDSA signature can be altered and stays valid. */
function digestOf({ platform, request, source }: Subject): string {
  const url = platform.signsUrl ? pathOf(request.url) : '';
  const own = platform.signedContent?.(request);
  if (own !== undefined) return createHash('sha256').update(`${url}\n${own}`).digest('base64url');
  const timestamp = platform.signedTimestamp?.(request, source.verifierSettings) ?? '';
  return createHash('sha256').update(`${timestamp}\n${url}\n`).update(request.body).digest('base64url');
}

/**
 * One URL can be written with and without its port, and a character plain or escaped; below the source only path and
 * query make a difference. Some platforms sign another spelling than they call, so all spellings are one here.
 */
function pathOf(url: string): string {
  return url
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Postgres indexes no key beyond 2,704 bytes; the longest id that a platform gives has some 80. */
const deliveryIdBytesMax = 200;
/** The part of a longer id that people can still read. */
const deliveryIdShown = 32;
const eventTypeCharactersMax = 200;
/** Characters that Postgres cannot store as text, or that no log and no screen should hold: control characters and halves of pairs. */
const unreadable = /[\p{Cc}\p{Cs}]/gu;

/**
 * A sender's id of a delivery as the ledger keeps and finds it: itself, unless it is too long for an index or cannot be
 * stored. Then its beginning and a digest of the whole, so that different ids stay different. Its result is its own
 * stored form: an id that was read in the ledger finds the same event as the one that the sender knows.
 */
export function storedDeliveryId(id: string): string {
  if (Buffer.byteLength(id) <= deliveryIdBytesMax && readable(id) === id) return id;
  // Not as UTF-8: all halves of pairs are one and the same character there.
  const digest = createHash('sha256').update(id, 'utf16le').digest('base64url');
  return `${readable(id.slice(0, deliveryIdShown))}~${digest}`;
}

/** A sender's name of an event's type, for people. */
export function storedEventType(type: string): string {
  return readable(type.slice(0, eventTypeCharactersMax));
}

function readable(text: string): string {
  return text.replaceAll(unreadable, '');
}
