/** One message to an endpoint, with all its attempts, as `…/instances` answers it. */
export interface MessageView {
  readonly id: string;
  readonly webhookId: string;
  /** `WEBHOOK_STATE_…`. */
  readonly state: string;
  readonly attempts: number;
  readonly source: Readonly<Record<string, { readonly ticketId?: string; readonly workflowExecutionId?: string }>>;
  readonly spec: { readonly destination: string };
  readonly createdAt: string;
  readonly completedAt?: string;
  readonly expiresAt: string;
  readonly signalbox: {
    readonly event: string;
    readonly payload: unknown;
    readonly attempts: readonly AttemptView[];
    readonly callback?: { readonly at: string; readonly status: number; readonly body: string };
    readonly decision?: Readonly<Record<string, unknown>>;
    readonly decidedBy?: string;
    /** Absent: it was made without traces. */
    readonly traceId?: string;
    readonly failure?: { readonly reason: string; readonly detail: string };
  };
}

export interface AttemptView {
  readonly at: string;
  readonly statusCode?: number;
  readonly durationMs: number;
  readonly error?: string;
  readonly responseBody: string;
  /** The answer is longer. */
  readonly responseBodyCut?: true;
  readonly responseHeaders: Readonly<Record<string, string>>;
}
