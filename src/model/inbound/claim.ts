/** The thing that a wait takes: an event, or one element of a request that carries many (M29). */
export interface EventItem {
  readonly eventId: string;
  readonly item?: number;
}

export interface Offer extends EventItem {
  readonly waitId: string;
  /** The event counts as received then: it came again (R72). */
  readonly reofferedAt?: Date;
}

export interface ClaimedWait extends EventItem {
  readonly waitId: string;
  readonly workflowId: string;
  readonly runId: string;
}
