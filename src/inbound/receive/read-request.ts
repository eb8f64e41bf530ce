import { isJsonList, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import { hydratedMember, type Hydration } from '../../model/inbound/hydration.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import { findPlatform } from '../../platforms/index.ts';
import { isTooDeep } from '../../model/json-depth.ts';
import { parseExactJson } from '../payload/exact-json.ts';
import { splitArray, toPayload, queryParametersOf } from '../payload/payload.ts';
import type { MalformedBody } from '../payload/payload.ts';

/** A request as matches see it. */
export interface ReadRequest {
  readonly kind: 'read';
  readonly document: MatchDocument;
  /** A request that carries many events: one document for each, matched and spent on its own (M29). */
  readonly items?: readonly MatchDocument[];
  /** The body alone, before parameters were added. */
  readonly body: Json;
}

/** Reads a verified request, or a stored one again: the same bytes give the same documents. */
export function readRequest(
  request: IncomingRequest & { readonly hydration?: Hydration },
  { splitArrays, undeclaredBody, jsonInText }: Reading,
): ReadRequest | MalformedBody {
  const query = queryParametersOf(request.url);
  const parsed = toPayload({ headers: request.headers, query, body: request.body }, { undeclaredBody, jsonInText });
  if (parsed.kind === 'malformed') return parsed;
  const payload =
    request.hydration === undefined
      ? parsed.payload
      : { ...parsed.payload, [hydratedMember]: readHydrated(request.hydration) };
  const document: MatchDocument = { payload, method: request.method, headers: request.headers, query };
  if (!splitArrays || !isBatch(parsed.body)) return { kind: 'read', document, body: parsed.body };
  return {
    kind: 'read',
    document,
    body: parsed.body,
    items: splitArray(parsed).map((payload) => ({ ...document, payload })),
  };
}

/** The rest of an event as matches see it; null where there is none. */
export function readHydrated({ fetched }: Hydration): Json {
  const parsed = fetched === undefined || isTooDeep(fetched) ? undefined : parseExactJson(fetched);
  return parsed?.kind === 'json' ? parsed.value : null;
}

/** How bodies are read. */
export interface Reading {
  /** A list is many events (M29). */
  readonly splitArrays: boolean;
  /** The declared type counts for nothing (M24). */
  readonly undeclaredBody?: boolean;
  /** False: a `text/plain` body is one text. */
  readonly jsonInText?: boolean;
}

/** How those of a source are: as its platform sends them, unless an operator has said otherwise. */
export function readingOf({ settings, verifierSettings }: Pick<Source, 'settings' | 'verifierSettings'>): Reading {
  const { sendsBatches = false, undeclaredBody = false } = findPlatform(verifierSettings) ?? {};
  return { splitArrays: settings.splitArrays ?? sendsBatches, undeclaredBody, jsonInText: settings.jsonInText };
}

/** The documents that waits are offered: each element of a batch, else the whole. */
export function offeredDocuments({
  document,
  items,
}: Pick<ReadRequest, 'document' | 'items'>): readonly OfferedDocument[] {
  return items === undefined ? [{ document }] : items.map((element, item) => ({ document: element, item }));
}

export interface OfferedDocument {
  readonly document: MatchDocument;
  readonly item?: number;
}

/** Far more than SendGrid puts into one request; a longer list is one event, so that no request becomes millions. */
export const itemsMax = 10_000;

function isBatch(body: Json): boolean {
  return isJsonList(body) && body.length > 0 && body.length <= itemsMax && body.every(isJsonObject);
}
