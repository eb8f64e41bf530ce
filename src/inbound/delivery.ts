import { createHash } from 'node:crypto';
import type { Delivery } from '../model/inbound/event.ts';
import type { Json } from '../model/json.ts';
import { parsePath, readPath } from '../model/path/path.ts';
import { singleHeader, type IncomingRequest } from '../model/request.ts';
import type { Source } from '../model/inbound/source.ts';
import { isSigned } from '../platforms/index.ts';
import type { Platform } from '../platforms/platform.ts';
import { storedDeliveryId } from './stored-names.ts';

/** How long an identical signed body counts as a repeat when nothing names the delivery (R72). */
const dedupeWindowSecondsDefault = 300;

interface Subject {
  readonly source: Source;
  readonly platform: Platform;
  readonly request: IncomingRequest;
  readonly body: Json;
  readonly nowMs: number;
}

/** What tells a redelivery from a new event, or undefined when nothing can (R70-R73). */
export function deliveryOf(subject: Subject): Delivery | undefined {
  const id = configuredId(subject) ?? subject.platform.deliveryId?.(subject.request, subject.body);
  if (id !== undefined && id !== '') return { key: `id:${storedDeliveryId(id)}` };
  const windowSeconds = subject.source.settings.dedupeWindowSeconds ?? (isSigned(subject.source.verifierSettings) ? dedupeWindowSecondsDefault : 0);
  return windowSeconds > 0 ? byBody(subject, windowSeconds) : undefined;
}

function configuredId({ source, request, body }: Subject): string | undefined {
  const setting = source.settings.deliveryId;
  if (setting === undefined) return undefined;
  if ('header' in setting) return singleHeader(request, setting.header);
  const path = parsePath(setting.path);
  const value = path.kind === 'definite' ? readPath(path.segments, body) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/**
 * The signed content, never the signature: an ECDSA signature can be altered and stays valid. With a signed
 * timestamp the content itself names the delivery. Without one, time is cut into windows and the ledger looks at the
 * window before as well.
 */
function byBody({ platform, request, nowMs }: Subject, windowSeconds: number): Delivery {
  const timestamp = platform.signedTimestamp?.(request);
  const digest = createHash('sha256').update(`${timestamp ?? ''}\n${platform.signsUrl ? pathOf(request.url) : ''}\n`).update(request.body).digest('base64url');
  if (timestamp !== undefined) return { key: `body:${digest}`, byBody: true };
  const window = Math.floor(nowMs / 1000 / windowSeconds);
  return { key: `body:${digest}:${window}`, byBody: true, previous: { key: `body:${digest}:${window - 1}`, windowSeconds } };
}

/** One URL can be written with and without its port; below the source only path and query make a difference. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '');
}
