import type { Matches } from './matches.ts';
import type { ReceivedEvent } from './event.ts';

/** Where the events of a wait may come from: sources that list the workflow, or one source. */
export type WaitScope = `workflow/${string}` | `source/${string}`;

/** Names and values of an author's own: `{ customer: 'acme' }`. They have no effect on matching. */
export type WaitTags = Readonly<Record<string, string>>;

/** Enough to find a wait by; they are in its row, its index and its history. */
export const waitTagLimits = { count: 20, nameCharacters: 64, valueCharacters: 256 };

/** A wait as a workflow run registers it. */
export interface WaitRequest {
  readonly waitId: string;
  /** Order of the waits of one run, from 1. */
  readonly seq: number;
  /** Earlier waits of the run that have not taken an event: what they hold is not spent for this one (M31). */
  readonly unconsumed: readonly number[];
  /** First run of the chain: continue-as-new does not begin a new run. */
  readonly chainId: string;
  /** True in a run that continues another: that one's open waits are over. */
  readonly continued: boolean;
  /** Name or id of the only source to listen to; absent: every source that lists the workflow. */
  readonly source?: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly matches: Matches;
  /** For people who look for it. */
  readonly tags?: WaitTags;
  /** `task`: the moment of registering; a number: epoch milliseconds. */
  readonly since: 'task' | number;
  /** `since` is the start of this run; in one that continues another, the start of the first counts. */
  readonly fromStart: boolean;
  /** The event that started the run is spent from the beginning (M33). */
  readonly startedByEventId?: string;
}

/** The signal that brings an event to the run whose wait took it. */
export const eventSignalName = 'signalbox.event';

export interface EventSignal {
  readonly waitId: string;
  readonly event: ReceivedEvent;
}

/** On the wire the event is an argument of its own: the same bytes for all waits that take it, kept once when large. */
export type EventSignalArguments = [head: { readonly waitId: string; readonly eventId: string }, event: ReceivedEvent];

/** Brings events to workflow runs. */
export interface Signaller {
  /**
   * Delivers once: the request id makes the service drop repeats. `closed`: the run has ended and never got it.
   * Throws when the service cannot be reached or is overloaded.
   */
  signal(
    target: { readonly workflowId: string; readonly runId: string },
    signal: EventSignal,
  ): Promise<'delivered' | 'closed'>;
}
