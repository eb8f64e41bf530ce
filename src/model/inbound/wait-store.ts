import type { ClaimedWait, EventItem, Offer } from './claim.ts';
import type { Matches } from './matches.ts';
import type { WaitScope, WaitTags } from './wait.ts';

/** The open and past waits, as matching and dispatching need them. */
export interface WaitStore {
  /** The database's clock: `since` of a wait and receipt of an event are read from one clock (M34). */
  now(): Promise<Date>;
  /** The wait of this id when it was registered before, by an earlier try of the same call. */
  find(waitId: string): Promise<StoredWait | undefined>;
  /**
   * Writes a wait, open or with the event it took already. Writing an id twice keeps the first; from another run of the
   * same origin, one that was reset, the second takes the place of one that has no event.
   */
  insert(wait: NewWait): Promise<StoredWait>;
  /** Open waits in these scopes: one of each shape, and the first page of those under these keys, of one moment. */
  look(scopes: readonly WaitScope[], keys: readonly WaitKey[], limit: number): Promise<OpenView>;
  /** Opens a wait again whose event has expired, so that nobody can tell the run what it was; false when it has not. */
  reopenExpired(waitId: string): Promise<boolean>;
  /** Open waits under these keys, by id, behind `after`. */
  openWaits(keys: readonly WaitKey[], page: { after?: string; limit: number }): Promise<readonly OpenWait[]>;
  /**
   * Gives events to open waits in one commit: a wait takes one event at most, and none that its run has spent
   * (M31, M33). Answers with the waits that were won.
   */
  claim(offers: readonly Offer[]): Promise<readonly ClaimedWait[]>;
  /**
   * Events among these that a wait which looks back may not take, as `eventItemId` names them: its run has spent them,
   * or an earlier run of its chain holds them, was not told yet and may have to give them back.
   */
  spent(wait: SpentQuery, events: readonly EventItem[]): Promise<ReadonlyMap<string, 'spent' | 'held'>>;
  /** Waits that took one of these events and were not told yet. */
  undelivered(eventIds: readonly string[]): Promise<readonly ClaimedWait[]>;
  /** The runs were told. Losing this record in a crash only tells them again, under the same request id. */
  markDelivered(waitIds: readonly string[]): Promise<void>;
  /** The run is told by the answer to its own call. Never lost: nobody would come by again to tell it. */
  markAnswered(waitId: string): Promise<void>;
  /** The run ended before it could be told: its event is free for the others again. */
  release(waitId: string): Promise<void>;
  /** The run stopped waiting. An event that the wait held but never delivered is free again. */
  withdraw(waitIds: readonly string[]): Promise<void>;
  /** The open waits of earlier runs of a chain are over. */
  withdrawEarlierRuns(chainId: string, runId: string): Promise<void>;
  /** The start of the first run of a chain, as far as one of its runs waited from its start. */
  chainStart(chainId: string): Promise<Date | undefined>;
}

export type WaitState = 'open' | 'claimed' | 'delivered' | 'withdrawn';

export interface NewWait {
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly chainId: string;
  readonly seq: number;
  readonly unconsumed: readonly number[];
  readonly scope: WaitScope;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly matches: Matches;
  readonly shape: string;
  readonly key: string;
  readonly since: Date;
  readonly fromStart: boolean;
  readonly startedByEventId?: string;
  readonly tags?: WaitTags;
  /** Set when looking back found an event: the wait is delivered from the beginning. */
  readonly eventId?: string;
  readonly item?: number;
}

export interface StoredWait {
  readonly id: string;
  readonly state: WaitState;
  readonly eventId?: string;
  readonly item?: number;
}

export interface OpenShape {
  readonly scope: WaitScope;
  readonly shape: string;
  /** The matches of one wait of that shape: its paths are those of all. */
  readonly matches: Matches;
}

export interface OpenView {
  readonly shapes: readonly OpenShape[];
  /** By id. */
  readonly waits: readonly OpenWait[];
}

export interface WaitKey {
  readonly scope: WaitScope;
  readonly shape: string;
  readonly key: string;
}

export interface OpenWait extends WaitKey {
  readonly id: string;
  readonly workflowVersion: number;
  readonly matches: Matches;
}

export type SpentQuery = Pick<NewWait, 'chainId' | 'runId' | 'workflowId' | 'seq' | 'unconsumed' | 'startedByEventId'>;
