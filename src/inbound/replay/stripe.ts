import { elementTexts } from '../payload/element-texts.ts';
import type { CaughtUp } from './github.ts';
import type { PlatformApi } from './platform-api.ts';

export interface StripeCatchUp {
  readonly since: Date;
  /** Event types; absent: all. Name those that the endpoint is subscribed to. */
  readonly types?: readonly string[];
  readonly dryRun: boolean;
  /** Takes over one event; false when it was there already. */
  readonly take: (body: string) => Promise<boolean>;
}

/** 100 each. */
const pagesMax = 100;
/** Stripe's own limit of the filter. */
const typesMax = 20;

interface Found {
  readonly id: string;
  readonly body: string;
}

/** Takes over the events that Stripe could not deliver, oldest first. Stripe has no way to ask for them to be sent again. */
export async function catchUpStripe(
  api: PlatformApi,
  { since, types = [], dryRun, take }: StripeCatchUp,
): Promise<CaughtUp> {
  const { events, isCut } = await listSince(api, since, types.slice(0, typesMax));
  let recovered = 0;
  if (!dryRun) for (const { body } of events) if (await take(body)) recovered += 1;
  return { missed: events.map((event) => event.id), recovered, isCut };
}

async function listSince(
  api: PlatformApi,
  since: Date,
  types: readonly string[],
): Promise<{ events: readonly Found[]; isCut: boolean }> {
  const events: Found[] = [];
  let after: string | undefined;
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
  return { events: events.reverse(), isCut: true };
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
