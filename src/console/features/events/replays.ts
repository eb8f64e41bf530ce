import { replayEvents } from './api/replay-events.ts';
import type { EventSearch } from './search.ts';

/** A replay of what a filter found, as this tab remembers it. */
export interface Replay {
  readonly filter: EventSearch;
  readonly at: number;
  readonly calls: number;
  readonly matched: number;
  readonly replayedIds: readonly string[];
  readonly refused: readonly { readonly eventId: string; readonly message: string }[];
  /** Behind what was looked at. Absent: the filter finds no more. */
  readonly cursor?: string | undefined;
  /** Why it stopped at the cursor. Absent: one replay takes no more. */
  readonly failure?: string | undefined;
}

/** Each call takes up to 500; so much can be looked at afterwards. */
const callsMax = 20;

interface ReplayOptions {
  /** One that failed, and goes on at its cursor. */
  readonly before?: Replay;
  /** Told how many were looked at so far. */
  readonly onProgress: (count: number) => void;
}

/**
 * Replays all that the filter finds. One that fails on its way says so in its record, since what was done stays done.
 * @throws when it fails before anything was done
 */
export async function replayAll(filter: EventSearch, { before, onProgress }: ReplayOptions): Promise<Replay> {
  let replay: Replay = before ?? { filter, at: Date.now(), calls: 0, matched: 0, replayedIds: [], refused: [] };
  do {
    try {
      const made = await replayEvents(filter, { dryRun: false, cursor: replay.cursor });
      replay = {
        filter,
        at: replay.at,
        calls: replay.calls + 1,
        matched: replay.matched + made.matched,
        replayedIds: [...replay.replayedIds, ...made.replayedIds],
        refused: [...replay.refused, ...made.refused],
        cursor: made.nextCursor,
      };
    } catch (error) {
      if (replay.calls === 0) throw error;
      return { ...replay, failure: error instanceof Error ? error.message : String(error) };
    }
    onProgress(replay.matched);
  } while (replay.cursor !== undefined && replay.calls < callsMax);
  return replay;
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
