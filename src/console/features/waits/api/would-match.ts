import { api, ask } from '../../../shared/api/http.ts';
import type { ConditionView } from '../../../shared/ui/condition-list.tsx';

export interface TriedMatches {
  readonly holds: boolean;
  readonly conditions: readonly ConditionView[];
}

/** Would this event match? Nothing is recorded, resumed or started. @param tried the id of an event, or a body as it is pasted */
export function wouldMatch(
  matches: Readonly<Record<string, unknown>>,
  tried: { readonly eventId: string } | { readonly body: string },
): Promise<TriedMatches> {
  const subject = 'eventId' in tried ? tried : { body: tried.body, headers: { 'content-type': 'application/json' } };
  return ask(api.POST('/api/matches/test', { body: { matches, ...subject } }));
}
