import { replayEvents } from './api/replay-events.ts';
import type { EventSearch } from './search.ts';

/** A replay of what a filter found, as this tab remembers it. */
export interface Replay {
  readonly filter: EventSearch;
  readonly at: number;
  readonly matched: number;
  readonly replayedIds: readonly string[];
  readonly refused: readonly { readonly eventId: string; readonly message: string }[];
  /** More was found than one replay takes. */
  readonly isCut: boolean;
}

/** Each call takes up to 500; so much can be looked at afterwards. */
const callsMax = 20;

/** Replays all that the filter finds. @param onProgress told how many were looked at so far */
export async function replayAll(filter: EventSearch, onProgress: (count: number) => void): Promise<Replay> {
  const replay = {
    filter,
    at: Date.now(),
    matched: 0,
    replayedIds: [] as string[],
    refused: [] as Replay['refused'][number][],
  };
  let cursor: string | undefined;
  for (let calls = 0; calls < callsMax; calls += 1) {
    const made = await replayEvents(filter, { dryRun: false, cursor });
    replay.matched += made.matched;
    replay.replayedIds.push(...made.replayedIds);
    replay.refused.push(...made.refused);
    onProgress(replay.matched);
    cursor = made.nextCursor;
    if (cursor === undefined) break;
  }
  return { ...replay, isCut: cursor !== undefined };
}

const keyOf = (id: string) => `signalbox.replay.${id}`;

/** Kept for as long as the tab is open. Answers with its id. */
export function keepReplay(replay: Replay): string {
  const id = String(replay.at);
  sessionStorage.setItem(keyOf(id), JSON.stringify(replay));
  return id;
}

export function findReplay(id: string): Replay | undefined {
  const text = sessionStorage.getItem(keyOf(id));
  return text === null ? undefined : JSON.parse(text);
}
