import type { KeyDocument } from '../../platforms/platform.ts';
import { createFairQuota } from '../../concurrency/limiter.ts';
import { BoundedMap } from '../../model/bounded-map.ts';

/** Certificates and key sets that senders publish, fetched when judging needs one and kept for a while. */
export interface KeyDocuments {
  /** For a request to this source. Undefined when it cannot be had now: the request is refused, and a later one tries again. */
  get(document: KeyDocument, sourceId: string): Promise<string | undefined>;
}

export interface KeyDocumentsOptions {
  /** Undefined for everything but a success. Must end by itself and bound what it reads. */
  readonly fetch: (url: string) => Promise<string | undefined>;
  readonly clock?: () => number;
}

/** Issuers keep an old key for days after a new one is published; certificates of a URL never change. */
const ageMaxMs = 60 * 60_000;
/** Unknown ids and failures are what an attacker can send: each URL is fetched for them this often at most. */
const againMs = 30_000;
/** A sender chooses the path at a checked host: what it can make us fetch and keep is bounded, and leaves room for other sources. */
const entriesMax = 200;
const fetchesPerMinuteMax = 120;

interface Entry {
  readonly fetchedAt: number;
  readonly text: Promise<string | undefined>;
}

export function createKeyDocuments({ fetch, clock = Date.now }: KeyDocumentsOptions): KeyDocuments {
  const entries = new BoundedMap<string, Entry>(entriesMax);
  let minute = 0;
  let fetches = createFairQuota(fetchesPerMinuteMax);
  return {
    async get({ url, id }, sourceId) {
      const known = entries.get(url);
      if (known === undefined) return refresh(url, sourceId);
      const text = await known.text;
      const age = clock() - (entries.get(url) ?? known).fetchedAt;
      const isCurrent = text !== undefined && age < ageMaxMs && (id === undefined || text.includes(JSON.stringify(id)));
      if (isCurrent || age < againMs) return text;
      // A document that was good a moment ago is better than none when it cannot be fetched again.
      return (await refresh(url, sourceId)) ?? text;
    },
  };

  async function refresh(url: string, sourceId: string): Promise<string | undefined> {
    const now = clock();
    if (Math.floor(now / 60_000) !== minute)
      [minute, fetches] = [Math.floor(now / 60_000), createFairQuota(fetchesPerMinuteMax)];
    if (!fetches.has(sourceId, 1)) return undefined;
    fetches.take(sourceId, 1);
    const text = fetch(url).catch(() => undefined);
    const before = entries.get(url);
    entries.renew(url, { fetchedAt: now, text });
    const got = await text;
    // A failure does not drive out what is still good; it only is not asked for again at once.
    if (got === undefined && before !== undefined) entries.set(url, { fetchedAt: now, text: before.text });
    return got;
  }
}
