import { pagesMax, type PlatformApi } from './platform-api.ts';

export interface GithubCatchUp {
  /** `repos/<owner>/<repo>/hooks/<id>`, `orgs/<org>/hooks/<id>` or `app/hook`. */
  readonly hook: string;
  readonly since: Date;
  /** The `nextCursor` of the call before. */
  readonly cursor?: string | undefined;
  readonly dryRun: boolean;
}

export interface CaughtUp {
  /** Events that had not arrived. */
  readonly missed: readonly string[];
  /** Of them: asked for again, or taken over. */
  readonly recovered: number;
  /** There is more than is looked at in one call, all of it older. */
  readonly isCut: boolean;
  /** Where the next call goes on; absent when nothing was cut, or when the platform names no place. */
  readonly nextCursor?: string;
}

interface Delivery {
  readonly id: string;
  readonly guid: string;
  readonly deliveredAt: number;
  readonly hasArrived: boolean;
}

/**
 * Asks GitHub to send again what failed since. It signs each anew and keeps its delivery id, so what did arrive after
 * all is a duplicate: also when a later try is in a part of the list that another call looked at.
 */
export async function catchUpGithub(
  api: PlatformApi,
  { hook, since, cursor, dryRun }: GithubCatchUp,
): Promise<CaughtUp> {
  const { deliveries, ...cut } = await listSince(api, { hook, since, cursor });
  const arrived = new Set(deliveries.filter((one) => one.hasArrived).map((one) => one.guid));
  // The newest try of each comes first in GitHub's list.
  const failed = new Map<string, Delivery>();
  for (const one of deliveries) if (!arrived.has(one.guid) && !failed.has(one.guid)) failed.set(one.guid, one);
  const oldestFirst = [...failed.values()].reverse();
  if (!dryRun) for (const { id } of oldestFirst) await api.ask('POST', `${hook}/deliveries/${id}/attempts`);
  return { missed: oldestFirst.map((one) => one.guid), recovered: dryRun ? 0 : oldestFirst.length, ...cut };
}

async function listSince(
  api: PlatformApi,
  { hook, since, cursor }: Pick<GithubCatchUp, 'hook' | 'since' | 'cursor'>,
): Promise<{ deliveries: readonly Delivery[] } & Pick<CaughtUp, 'isCut' | 'nextCursor'>> {
  const deliveries: Delivery[] = [];
  const query = new URLSearchParams({ per_page: '100', ...(cursor !== undefined && { cursor }) });
  let path: string | undefined = `${hook}/deliveries?${query}`;
  for (let pages = 0; path !== undefined; pages += 1) {
    if (pages >= pagesMax) {
      const nextCursor = URL.parse(path, 'https://api.github.com')?.searchParams.get('cursor');
      return { deliveries, isCut: true, ...(nextCursor && { nextCursor }) };
    }
    const page: Awaited<ReturnType<PlatformApi['ask']>> = await api.ask('GET', path);
    const found = toDeliveries(page.json);
    deliveries.push(...found.filter((one) => one.deliveredAt >= since.getTime()));
    // Newest first: what follows is older still.
    path = found.some((one) => one.deliveredAt < since.getTime()) ? undefined : page.next;
  }
  return { deliveries, isCut: false };
}

function toDeliveries(json: unknown): readonly Delivery[] {
  return (Array.isArray(json) ? json : []).flatMap((item: unknown) => {
    const { id, guid, delivered_at: deliveredAt, status_code: status } = objectOf(item);
    if ((typeof id !== 'number' && !isWholeNumber(id)) || typeof guid !== 'string' || typeof deliveredAt !== 'string')
      return [];
    return [
      {
        id: String(id),
        guid,
        deliveredAt: Date.parse(deliveredAt),
        hasArrived: typeof status === 'number' && status >= 200 && status < 300,
      },
    ];
  });
}

/** An id beyond 2^53 comes as text. */
function isWholeNumber(id: unknown): id is string {
  return typeof id === 'string' && /^\d+$/.test(id);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
