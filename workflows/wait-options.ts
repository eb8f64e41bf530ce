import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Duration } from '@temporalio/common';
import type { ReceivedEvent } from '../src/model/inbound/event.ts';
import type { Matches } from '../src/model/inbound/matches.ts';
import type { WaitTags } from '../src/model/inbound/wait.ts';
import type { JsonObject } from '../src/model/json.ts';

export interface WaitOptions {
  /** JSONPath → expected value, all ANDed; empty or absent matches every event. */
  readonly matches?: Matches;
  /** Name or id of one source. Default: every source that lists this workflow as a receiver. */
  readonly source?: string;
  /**
   * Events received at or after this instant count, also those that came before the call. Default `workflow`: the
   * start of the run, or of the first one when it was continued as new. `task`: the moment of the call. Else a Date, RFC 3339 text or epoch milliseconds.
   */
  readonly since?: 'workflow' | 'task' | Date | string | number;
  /** Names and texts by which people find the wait: `{ customer: 'acme' }`. Up to 20; they have no effect on matching. */
  readonly tags?: WaitTags;
  /** How the workflow is listed at the sources. Default: its workflow type. */
  readonly name?: string;
  /** 0, the default, is listed under any version. */
  readonly version?: number;
  /** Start of the run by the clock that stamps events. Default: by Temporal's clock. */
  readonly startedAtMs?: number;
  /** The event that started the run; it counts as used. Default: known for runs that Signalbox started. */
  readonly startedByEventId?: string;
  /**
   * Name of a schema that the worker was given by `signalboxActivities({ schemas })`; the payload is checked outside the
   * workflow, once, and the result is in the history. A payload that it refuses ends the wait with an `InvalidPayload` failure.
   */
  readonly schema?: string;
}

export interface WaitOptionsWithTimeout extends WaitOptions {
  /** After this long the result is `timedOut`. */
  readonly timeout: Duration;
}

/** The payload's type: of a schema by its output, else as it is given. */
export type PayloadOf<Shape> = Shape extends StandardSchemaV1<unknown, infer Output> ? Output : Shape;

/** A type that comes of a schema is only true when that schema was put to the payload. */
export type SchemaFor<Shape> = Shape extends StandardSchemaV1 ? { readonly schema: string } : unknown;

/** The event with its payload as one type has it. */
export type EventOf<Shape> = Omit<ReceivedEvent, 'payload'> & { readonly payload: PayloadOf<Shape> };

export interface WebhookReceived<Shape = JsonObject> {
  readonly status: 'received';
  readonly event: EventOf<Shape>;
}

export interface WebhookTimedOut {
  readonly status: 'timedOut';
}
