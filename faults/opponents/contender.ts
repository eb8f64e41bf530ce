import type { Fault } from '../schedule.ts';

/** Something that waits for events, with all its processes. It is asked in Conductor's API, which both serve. */
export interface Contender {
  readonly name: string;
  readonly directory: string;
  /** Where runs are started and read. */
  readonly apiUrl: string;
  /** The server that signed events are posted to. */
  readonly eventsUrl: string;
  /** Known once the definition is registered. */
  eventPath(): string;
  /** The type of a task that waits for an event, and what it needs. */
  readonly wait: { readonly type: string; readonly inputParameters: object };
  /** Called once, after the definition is registered. */
  prepare(post: (path: string, body: object) => Promise<unknown>): Promise<void>;
  /** False: there was nothing to do it to. */
  inflict(fault: Fault, inFlight: () => boolean): Promise<boolean>;
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export interface ContenderOptions {
  readonly definition: string;
  /** With which GitHub's events are signed. */
  readonly secret: string;
  readonly keep: boolean;
}
