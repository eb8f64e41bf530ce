import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, SignalboxError, type Schemas } from '../client/client.ts';
import { chooseOne } from './command.ts';
import { UnreachableError, type Connection } from './connection.ts';

type Event = Schemas['Event'];

export interface FollowedEvents {
  readonly source?: string | undefined;
  readonly outcome?: string | undefined;
  readonly type?: string | undefined;
  /** So many of those that came before are taken first. */
  readonly replayLast?: number;
}

const pauseMs = 500;
const pageSize = 100;
/** Entries of one moment are told apart by their ids; far more than a page has. */
const rememberedMax = 10_000;

/**
 * Calls `take` with each event that comes, the oldest first, and never ends. A server that goes away is waited for: what
 * it took meanwhile comes then.
 */
export async function followEvents(
  { client, printer }: Connection,
  { source, outcome, type: eventType, replayLast = 0 }: FollowedEvents,
  take: (event: Event) => unknown,
): Promise<never> {
  const query = { source, outcome: outcomeOf(outcome), eventType };
  const seen = new Set<string>();
  const [newest] = await list({ limit: 1 });
  // The server's clock, not ours: events are stamped by it.
  let from = newest?.receivedAt ?? new Date(0).toISOString();
  const before = replayLast > 0 ? await list({ limit: Math.min(replayLast, pageSize) }) : [];
  if (newest !== undefined) seen.add(newest.id);
  for (const event of before.toReversed()) {
    seen.add(event.id);
    await take(event);
  }
  for (let isAway = false; ; await sleep(pauseMs)) {
    try {
      for (const event of (await since(from)).filter(({ id }) => !seen.has(id))) {
        seen.add(event.id);
        if (event.receivedAt > from) from = event.receivedAt;
        await take(event);
      }
      for (const id of seen) {
        if (seen.size <= rememberedMax) break;
        seen.delete(id);
      }
      if (isAway) printer.note('The server is back.');
      isAway = false;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!isAway) printer.note('The server does not answer; waiting for it …');
      isAway = true;
    }
  }

  async function list(more: { readonly limit: number; readonly from?: string; readonly cursor?: string }) {
    const { events } = await answerOf(client.GET('/api/events', { params: { query: { ...query, ...more } } }));
    return events;
  }

  /** All pages, the oldest first. */
  async function since(time: string): Promise<readonly Event[]> {
    const found: Event[] = [];
    let cursor: string | undefined;
    do {
      const page = await answerOf(
        client.GET('/api/events', { params: { query: { ...query, from: time, limit: pageSize, cursor } } }),
      );
      found.push(...page.events);
      cursor = page.events.some(({ id }) => seen.has(id)) ? undefined : page.nextCursor;
    } while (cursor !== undefined && found.length < rememberedMax);
    return found.reverse();
  }
}

export function outcomeOf(text: string | undefined) {
  return chooseOne('--outcome', text, ['accepted', 'challenge', 'rejected', 'ignored', 'duplicate']);
}

function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof SignalboxError && error.retryable);
}
