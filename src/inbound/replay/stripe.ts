import { elementTexts } from '../payload/element-texts.ts';
import type { CaughtUp } from './github.ts';
import { pagesMax, type PlatformApi } from './platform-api.ts';

export interface StripeCatchUp {
  readonly since: Date;
  /** Event types; absent: all. Name those that the endpoint is subscribed to. */
  readonly types?: readonly string[];
  /** The `nextCursor` of the call before: the id of the last event that it looked at. */
  readonly cursor?: string | undefined;
  readonly dryRun: boolean;
  /** Takes over one event; false when it was there already. */
  readonly take: (body: string) => Promise<boolean>;
}

/** Stripe's own limit of the filter. */
const typesMax = 20;

interface Found {
  readonly id: string;
  readonly body: string;
}

/**
 * Takes over the events that Stripe could not deliver, the oldest of each call first. Stripe has no way to ask for them to be
 * sent again, and goes on listing those that were taken over: only the cursor leads past them.
 */
export async function catchUpStripe(
  api: PlatformApi,
  { since, types = [], cursor, dryRun, take }: StripeCatchUp,
): Promise<CaughtUp> {
  const { events, ...cut } = await listSince(api, { since, types: types.slice(0, typesMax), cursor });
  let recovered = 0;
  if (!dryRun) for (const { body } of events) if (await take(body)) recovered += 1;
  return { missed: events.map((event) => event.id), recovered, ...cut };
}

async function listSince(
  api: PlatformApi,
  { since, types, cursor }: { since: Date; types: readonly string[]; cursor: string | undefined },
): Promise<{ events: readonly Found[] } & Pick<CaughtUp, 'isCut' | 'nextCursor'>> {
  const events: Found[] = [];
  let after = cursor;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const query = new URLSearchParams({
      limit: '100',
      delivery_success: 'false',
      'created[gte]': String(Math.floor(since.getTime() / 1000)),
    });
    for (const type of types) query.append('types[]', type);
    if (after !== undefined) query.set('starting_after', after);
    const { found, hasMore } = toPage(await api.ask('GET', `v1/events?${query}`));
    events.push(...found);
    after = found.at(-1)?.id;
    if (!hasMore || after === undefined) return { events: events.reverse(), isCut: false };
  }
  return { events: events.reverse(), isCut: true, ...(after !== undefined && { nextCursor: after }) };
}

/** The body of each is its own text: made anew from what was parsed, large numbers would not be the same (M27). */
function toPage({ json, text }: { readonly json: unknown; readonly text: string }): {
  found: readonly Found[];
  hasMore: boolean;
} {
  const page = objectOf(json);
  const bodies = elementTexts(text, 'data');
  const found = (Array.isArray(page['data']) ? page['data'] : []).flatMap((item: unknown, at) => {
    const { id } = objectOf(item);
    const body = bodies[at];
    return typeof id === 'string' && id.startsWith('evt_') && body !== undefined ? [{ id, body }] : [];
  });
  return { found, hasMore: page['has_more'] === true };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
