import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, type Schemas } from '../client/client.ts';
import { chooseOne, NotFoundError } from './command.ts';
import type { Connection } from './connection.ts';
import { throughOutages } from './through-outages.ts';

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
/** An event is stamped when its row is written, and can be read once that is committed: a slow disk lies between. */
const commitMsMax = 5_000;

/**
 * Calls `take` with each event that comes, the oldest first, and never ends. An event counts as taken when `take` is done with
 * it: a server that goes away meanwhile is waited for, and the event is taken then, with those that came since. Throws when
 * the server does not answer at the beginning, and NotFoundError when there is no such source: nothing would ever come.
 */
export async function followEvents(
  { client, printer }: Connection,
  { source, outcome, type: eventType, replayLast = 0 }: FollowedEvents,
  take: (event: Event) => unknown,
): Promise<never> {
  const filter = { source, outcome: outcomeOf(outcome), eventType };
  /** What was taken and is asked for again, since events of that time may still come. */
  const taken = new Map<string, number>();
  // The server's clock, not ours: events are stamped by it.
  let newestMs = 0;
  let before: readonly Event[] = [];
  await begin();
  for (; ; await sleep(pauseMs)) await throughOutages({ printer }, takeNew);

  async function begin(): Promise<void> {
    // Of all outcomes and types: a search for rare ones ends after so many events, and what is older would look new later.
    const query = { source, limit: 1 };
    const { events, message } = await answerOf(client.GET('/api/events', { params: { query } }));
    if (message !== undefined) throw new NotFoundError(message);
    const [newest] = events;
    newestMs = newest === undefined ? 0 : Date.parse(newest.receivedAt);
    before = replayLast > 0 ? (await read({ limit: Math.min(replayLast, pageSize) })).events.toReversed() : [];
    if (newest === undefined) return;
    for await (const events of pagesFrom(newestMs - commitMsMax))
      for (const { id, receivedAt } of events)
        if (Date.parse(receivedAt) <= newestMs) taken.set(id, Date.parse(receivedAt));
  }

  async function takeNew(): Promise<void> {
    for (const event of before) {
      await take(event);
      before = before.slice(1);
      note(event);
    }
    for await (const events of pagesFrom(newestMs - commitMsMax)) {
      for (const event of events) {
        if (taken.has(event.id)) continue;
        await take(event);
        note(event);
      }
      for (const [id, atMs] of taken) if (atMs < newestMs - commitMsMax) taken.delete(id);
    }
  }

  function note({ id, receivedAt }: Event): void {
    const atMs = Date.parse(receivedAt);
    taken.set(id, atMs);
    newestMs = Math.max(newestMs, atMs);
  }

  /** However many there are, the oldest page first: places of pages are kept, not their events. */
  async function* pagesFrom(fromMs: number): AsyncGenerator<readonly Event[]> {
    const from = new Date(Math.max(fromMs, 0)).toISOString();
    const newest = await read({ from, limit: pageSize });
    const places: string[] = [];
    for (let cursor = newest.nextCursor; cursor !== undefined; ) {
      places.push(cursor);
      ({ nextCursor: cursor } = await read({ from, limit: pageSize, cursor }));
    }
    for (const cursor of places.toReversed()) yield (await read({ from, limit: pageSize, cursor })).events.toReversed();
    yield newest.events.toReversed();
  }

  function read(more: { readonly limit: number; readonly from?: string; readonly cursor?: string }) {
    return answerOf(client.GET('/api/events', { params: { query: { ...filter, ...more } } }));
  }
}

export const outcomes = ['accepted', 'challenge', 'rejected', 'ignored', 'duplicate'] as const;

export function outcomeOf(text: string | undefined) {
  return chooseOne('--outcome', text, outcomes);
}
