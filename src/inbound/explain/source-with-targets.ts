import type { EventEntry } from '../../model/inbound/event-queries.ts';
import type { Source } from '../../model/inbound/source.ts';
import { noTargets } from '../../model/inbound/targets.ts';

/** The source as it stands to one of its events: with what it lists, or what its expression has chosen for that event. */
export function sourceWithTargets(source: Source, { choice }: Pick<EventEntry, 'choice'>): Source {
  if (source.expression === undefined) return source;
  return { ...source, ...(choice?.kind === 'chosen' ? choice.targets : noTargets) };
}
