import { createHash } from 'node:crypto';

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
