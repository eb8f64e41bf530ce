import { api, ask } from '../../../shared/api/http.ts';
import type { EventSearch } from '../search.ts';

/** @param as `new`: another event is made of it, which a wait that had the first can take as well */
export function replayEvent(
  id: string,
  as: 'same' | 'new',
): Promise<{ readonly eventId: string; readonly message?: string }> {
  return ask(api.POST('/api/events/{id}/replay', { params: { path: { id }, query: { as } } }));
}

export interface ReplayedEvents {
  readonly matched: number;
  readonly replayed: number;
  readonly replayedIds: readonly string[];
  readonly refused: readonly { readonly eventId: string; readonly message: string }[];
  readonly message?: string;
  readonly nextCursor?: string;
}

/** What the filter finds, up to 500 in one call. */
export function replayEvents(
  filter: EventSearch,
  options: { readonly dryRun: boolean; readonly cursor?: string | undefined },
): Promise<ReplayedEvents> {
  return ask(api.POST('/api/events/replay', { body: { filter, ...options } }));
}
