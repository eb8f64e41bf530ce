/** Starts of workflows by events, one record per event and workflow name (M65). */
export interface StartStore {
  /** Workflow names whose start from this event is settled. */
  settled(eventId: string): Promise<ReadonlySet<string>>;
  record(start: StartRecord): Promise<void>;
}

export interface StartRecord {
  readonly eventId: string;
  readonly workflowName: string;
  readonly workflowId?: string;
  readonly outcome: StartOutcome;
  readonly detail?: string;
}

/** RETRYING is the only one that is not final; it ends as EXPIRED with its event (M66). */
export type StartOutcome = 'STARTED' | 'EXISTING' | 'CONFLICT' | 'FAILED' | 'RETRYING' | 'EXPIRED';
