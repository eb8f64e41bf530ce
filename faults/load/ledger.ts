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

/** What somebody does to an access request; an endpoint does it by a callback. */
export type ActKind = 'approve' | 'deny' | 'reassign' | 'skip-step' | 'comment' | 'provision-complete';

/** An act on an access request, and what whoever did it was told. */
export interface PostedAct {
  readonly story: string;
  readonly stepId: string;
  readonly kind: ActKind;
  readonly userId: string;
  /** No other act has the same, so that it is found in the trail. */
  readonly comment: string;
  /** `unknown`: no answer, or one that says that it may have been done. */
  told: 'done' | 'refused' | 'unknown';
}

/** The run's own book: nothing in it comes from Signalbox's tables. */
export interface Ledger {
  readonly events: SentEvent[];
  readonly callbacks: PostedCallback[];
  readonly acts: PostedAct[];
  /** Attempts that reached the receiver of outgoing messages, by story and id of the message. */
  readonly attempts: { readonly story: string; readonly messageId: string }[];
  /** Tasks that polling workers were given; another try of a task has another id. */
  readonly handOuts: { readonly taskId: string; readonly worker: string }[];
  /** Tasks that polling workers say they did: id of the task and nonce. */
  readonly tasks: { readonly taskId: string; readonly nonce: string }[];
  /** Answers of each status, to show what the faults did to callers. */
  readonly statuses: Map<number, number>;
}

export function createLedger(): Ledger {
  return { events: [], callbacks: [], acts: [], attempts: [], handOuts: [], tasks: [], statuses: new Map() };
}

export function isTaken({ tries }: SentEvent): boolean {
  return tries.some(({ status }) => status >= 200 && status < 300);
}

/** What a polling worker says of a task: that it has it, then that it did it. */
export function noteTask(ledger: Ledger, line: string): void {
  const [, worker, taskId] = /^(\S+) has (\S+)$/.exec(line) ?? [];
  if (worker !== undefined && taskId !== undefined) ledger.handOuts.push({ taskId, worker });
  if (!line.startsWith('{')) return;
  const { did, nonce } = JSON.parse(line) as { did: string; nonce: string };
  ledger.tasks.push({ taskId: did, nonce });
}

/** A task that was lost with its worker comes again as another try, so no id is given twice. */
export function findHandedOutTwice({ handOuts }: Ledger): readonly string[] {
  const workers = new Map<string, string[]>();
  for (const { taskId, worker } of handOuts) workers.set(taskId, [...(workers.get(taskId) ?? []), worker]);
  return [...workers].flatMap(([taskId, of]) =>
    of.length > 1 ? [`task ${taskId} was handed out ${of.length} times: to ${of.join(' and ')}`] : [],
  );
}
