/** The answer to one try of a sender. */
export interface Try {
  readonly atMs: number;
  /** 0: no answer, so nobody knows what became of it. */
  readonly status: number;
  readonly eventId?: string;
}

/** An event that a sender has to get rid of, with all its tries. */
export interface SentEvent {
  readonly nonce: string;
  readonly platform: string;
  /** False: it is signed with a wrong secret. */
  readonly genuine: boolean;
  readonly tries: Try[];
}

/** Somebody's answer to a message. */
export interface PostedCallback {
  readonly story: string;
  /** `approve alice`: the decision and its comment. */
  readonly decision: string;
  /** Of the first answer that says for good whether it was taken. */
  status: number;
}

/** The run's own book: nothing in it comes from Signalbox's tables. */
export interface Ledger {
  readonly events: SentEvent[];
  readonly callbacks: PostedCallback[];
  /** Attempts that reached the receiver of outgoing messages, by story and id of the message. */
  readonly attempts: { readonly story: string; readonly messageId: string }[];
  /** Tasks that polling workers say they did: id of the task and nonce. */
  readonly tasks: { readonly taskId: string; readonly nonce: string }[];
  /** Answers of each status, to show what the faults did to callers. */
  readonly statuses: Map<number, number>;
}

export function createLedger(): Ledger {
  return { events: [], callbacks: [], attempts: [], tasks: [], statuses: new Map() };
}

export function isTaken({ tries }: SentEvent): boolean {
  return tries.some(({ status }) => status >= 200 && status < 300);
}
