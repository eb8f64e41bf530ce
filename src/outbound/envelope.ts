import type { JsonObject } from '../model/json.ts';

export interface EnvelopeParts {
  readonly messageId: string;
  readonly callbackUrl: string;
  readonly event: string;
  /** JSON text, as `payloadText` made it. */
  readonly payload: string;
}

/** The body of every attempt of a message: the same parts make the same bytes (C31). */
export function envelope({ messageId, callbackUrl, event, payload }: EnvelopeParts): Buffer {
  const head = JSON.stringify({ version: envelopeVersion, webhookId: messageId, callbackUrl, event });
  return Buffer.from(`${head.slice(0, -1)},"payload":${payload}}`);
}

export const envelopeVersion = 'v1';

/** A payload as it is kept and sent: serialised once. `@type` is the event's, whatever the payload says. */
export function payloadText(event: string, { '@type': _own, ...payload }: JsonObject): string {
  return JSON.stringify({ '@type': `type.googleapis.com/${event}`, ...payload });
}

/** The URL to which the receiver posts a delayed answer (C90). */
export function callbackUrlOf(base: string, token: string): string {
  return `${base}${callbackPath}/${token}`;
}

export const callbackPath = '/api/v1/webhooks/callback';
