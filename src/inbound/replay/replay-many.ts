import type { EventQueries, EventEntryFilter } from '../../model/inbound/event-queries.ts';
import type { Replayed, Replayer } from './replay.ts';

export interface ReplayManyRequest {
  readonly filter: EventEntryFilter;
  /** True: says how many there are and does nothing. */
  readonly dryRun: boolean;
  /** Where the call before ended. */
  readonly cursor?: string;
}

export interface ReplayedMany {
  /** Events the filter found in this call, or would find. */
  readonly matched: number;
  readonly replayed: number;
  readonly refused: readonly (Replayed & { readonly kind: 'refused' })[];
  /** Present when there is more: send it with the same filter. */
  readonly nextCursor?: string;
  /** Of a dry run: false when there may be more than were counted. */
  readonly complete: boolean;
}

/** One call replays so many and says where to go on: an answer must come in time. */
export const replayedPerCallMax = 500;
const pageSize = 100;

/** Replays what a filter finds, the oldest of each call first, as it was received. */
export async function replayMany(
  {
    ledger,
    replayer,
  }: { readonly ledger: Pick<EventQueries, 'list' | 'count'>; readonly replayer: Pick<Replayer, 'queue'> },
  { filter, dryRun, cursor }: ReplayManyRequest,
): Promise<ReplayedMany> {
  if (dryRun) {
    const { count, complete } = await ledger.count(filter);
    return { matched: count, replayed: 0, refused: [], complete };
  }
  const eventIds: string[] = [];
  let next = cursor;
  do {
    const page = await ledger.list({ ...filter, cursor: next, limit: pageSize });
    eventIds.push(...page.entries.map((entry) => entry.id));
    next = page.nextCursor;
  } while (next !== undefined && eventIds.length < replayedPerCallMax);
  const results = await replayer.queue(eventIds.reverse());
  return {
    matched: eventIds.length,
    replayed: results.filter((result) => result.kind === 'replayed').length,
    refused: results.filter((result) => result.kind === 'refused'),
    nextCursor: next,
    complete: next === undefined,
  };
}
