/** An entry of the ledger as `GET /api/events` answers it. */
export interface EventView {
  readonly id: string;
  readonly sourceId: string;
  readonly receivedAt: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly duplicateOf?: string;
  readonly deliveryId?: string;
  readonly eventType?: string;
  readonly claimedDeliveryId?: string;
  readonly claimedEventType?: string;
  readonly method: string;
  readonly url: string;
  readonly bodyBytes: number;
  readonly bodyKept: number;
  /** How often it came, itself included. */
  readonly deliveries: number;
  readonly resumed: readonly {
    readonly workflowId: string;
    readonly waitId: string;
    readonly early: boolean;
    readonly item?: number;
    readonly deliveredAt?: string;
    readonly stalled?: Stalled;
  }[];
  readonly resumedMore?: boolean;
  readonly started: readonly {
    readonly workflowName: string;
    readonly workflowId?: string;
    readonly outcome: string;
    readonly detail?: string;
    readonly at: string;
    readonly stalled?: Stalled;
  }[];
  readonly state?: string;
  readonly dispatchMs?: number;
  readonly pending?: { readonly attempts: number; readonly dueAt: string; readonly lastError?: string };
}

/** Why a run that knows of the event does not go on. */
interface Stalled {
  readonly message: string;
}

/** The single event. */
export interface EventWithBody extends EventView {
  readonly traceId: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The bytes as text; base64 where they are no text. */
  readonly body: string;
  /** The rest of an event that came as type and id alone. */
  readonly hydrated?: { readonly at: string; readonly fetched?: string; readonly problem?: string };
}

/** How many workflows it has woken. */
export function countWoken({ resumed, started }: EventView): number {
  return resumed.length + started.filter(({ outcome }) => outcome === 'STARTED').length;
}

/** True: `body` is base64, for its bytes are no text. */
export function isBinary({ body, bodyKept }: EventWithBody): boolean {
  return new TextEncoder().encode(body).length !== bodyKept;
}
