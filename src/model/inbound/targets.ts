import type { Starts } from './source.ts';

/** The workflows that an event goes to: what its source lists, or what the source's expression chose for it (R90). */
export interface Targets {
  /** Workflow name → version whose waits receive the event; 0 is every version. */
  readonly receivers: Readonly<Record<string, number>>;
  readonly starts: Starts;
}

export const noTargets: Targets = { receivers: {}, starts: { workflows: {} } };

/** The choice of a source's expression for one event. */
export type Choice =
  | { readonly kind: 'chosen'; readonly targets: Targets }
  /** It failed, in these words (R92). */
  | { readonly kind: 'failed'; readonly message: string };

/** Choices, made once for each event (R91). */
export interface TargetChoiceStore {
  find(eventId: string): Promise<Choice | undefined>;
  /** Answers with what stands, durably: the first choice of an event does. A replay takes a failed one away. */
  record(eventId: string, choice: Choice): Promise<Choice>;
}

/** Starts of workflows by events, one record per event and workflow name (M65). */
export interface StartStore {
  /** Workflow names whose start from this event is settled. */
  settled(eventId: string): Promise<ReadonlySet<string>>;
  record(start: StartRecord): Promise<void>;
}

interface StartRecord {
  readonly eventId: string;
  readonly workflowName: string;
  readonly workflowId?: string;
  readonly outcome: StartOutcome;
  readonly detail?: string;
}

/** RETRYING is the only one that is not final; it ends as EXPIRED with its event (M66). */
export type StartOutcome = 'STARTED' | 'EXISTING' | 'CONFLICT' | 'FAILED' | 'RETRYING' | 'EXPIRED';
