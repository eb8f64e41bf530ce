import type { LedgerEntry, LedgerWait } from '../../model/inbound/ledger.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { WaitState } from '../../model/inbound/wait-book.ts';
import { acceptsVersion, scopesOf } from '../dispatch/claim-waits.ts';
import { afterRefusal } from './after-refusal.ts';
import { differenceText } from './difference-text.ts';
import { explainOffered, type ShownCondition } from './explain-matches.ts';
import type { OfferedDocument } from '../read-request.ts';

/** What one wait made of an event. */
export interface ExplainedWait {
  readonly waitId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly state: WaitState;
  readonly since: Date;
  readonly registeredAt: Date;
  readonly verdict: Verdict;
  /** Why, and what to do next. */
  readonly reason: string;
  /** The element of a request that carries many events that this is about. */
  readonly item?: number;
  readonly conditions: readonly ShownCondition[];
  /** The first condition that does not hold. */
  readonly failed?: string;
}

export type Verdict =
  | 'TOOK'
  | 'CONDITION_FAILED'
  | 'NOT_LISTED'
  | 'VERSION_NOT_LISTED'
  | 'STARTED_BY_EVENT'
  | 'SPENT'
  | 'RECEIVED_BEFORE_SINCE'
  | 'OVER'
  | 'TOOK_ANOTHER'
  | 'PENDING'
  | 'WOULD_TAKE';

export interface Subject {
  readonly entry: LedgerEntry;
  readonly source: Source;
  readonly offered: readonly OfferedDocument[];
  /** Headers whose values are secrets. */
  readonly masked: ReadonlySet<string>;
}

/** The reasons are tried in the order in which people can do something about them. */
export function explainWait(wait: LedgerWait, subject: Subject): ExplainedWait {
  const took = wait.eventId === subject.entry.id;
  const spent = new Set(wait.spentItems);
  const { item, conditions } = explainOffered(wait.matches, subject.offered, {
    masked: subject.masked,
    prefer: (offered) => (took ? offered === wait.item : !spent.has(offered ?? -1)),
  });
  const failed = conditions.find((condition) => !condition.holds);
  const { verdict, reason } = judgeWait(wait, { ...subject, item, failed, isSpent: spent.has(item ?? -1) });
  const { id: waitId, workflowId, workflowName, workflowVersion, state, since, registeredAt } = wait;
  return {
    waitId, workflowId, workflowName, workflowVersion, state, since, registeredAt, verdict, reason, item, conditions,
    failed: failed?.path,
  };
}

interface Judged extends Subject {
  readonly item?: number;
  readonly failed?: ShownCondition;
  readonly isSpent: boolean;
}

interface Reasoned {
  readonly verdict: Verdict;
  readonly reason: string;
}

function judgeWait(wait: LedgerWait, { entry, source, failed, isSpent }: Judged): Reasoned {
  if (wait.eventId === entry.id) return { verdict: 'TOOK', reason: tookReason(wait, entry) };
  if (failed !== undefined) {
    return because('CONDITION_FAILED', `${differenceText(failed)}. Change the event or the matches; POST /api/matches/test tries others without any effect.`);
  }
  if (!scopesOf(source).includes(wait.scope)) {
    return because('NOT_LISTED', notListedText(wait, { entry, source }));
  }
  if (!acceptsVersion(source, wait)) {
    const listed = source.receivers[wait.workflowName];
    return because('VERSION_NOT_LISTED', `The source sends events to version ${listed ?? 'none'} of ${wait.workflowName}, and this run has version ${wait.workflowVersion}. List that version at the source, or 0 for every version; then POST /api/events/${entry.id}/replay.`);
  }
  if (wait.startedByEventId === entry.id) {
    return because('STARTED_BY_EVENT', `This event started the run, and counts as used by it. The wait needs another event; to use this one: POST /api/events/${entry.id}/replay?as=new.`);
  }
  if (isSpent) {
    return because('SPENT', `An earlier wait of the same run took this event, and a run uses an event once. The wait needs another event; to use this one again: POST /api/events/${entry.id}/replay?as=new.`);
  }
  if (isBeforeSince(wait, entry)) {
    return because('RECEIVED_BEFORE_SINCE', `It was received ${entry.receivedAt.toISOString()}, before the wait's since, ${wait.since.toISOString()} (by default the start of its run). POST /api/events/${entry.id}/replay?as=new has it received now; or give the wait an earlier since.`);
  }
  return judgeState(wait, entry);
}

function notListedText({ scope, workflowName }: LedgerWait, { entry, source }: Pick<Subject, 'entry' | 'source'>): string {
  const named = `"${source.name}" (${source.id})`;
  const replay = `then POST /api/events/${entry.id}/replay`;
  if (scope.startsWith('source/')) return `The wait listens to the source ${scope.slice('source/'.length)} alone. Let it listen to ${source.id}, or to every source; ${replay}.`;
  if (source.expression === undefined) return `Its source, ${named}, does not list the workflow ${workflowName}. Add "${workflowName}": 0 to its receiverWorkflowNamesToVersions (PUT /api/metadata/webhook/${source.id}); ${replay}.`;
  if (entry.choice?.kind === 'failed') return `The expression of its source, ${named}, failed: ${sentence(entry.choice.message)} Mend it; ${replay}.`;
  if (entry.choice === undefined) return `The expression of its source, ${named}, was not put to this event${entry.pending === undefined ? `, which came before there was one; POST /api/events/${entry.id}/replay does it` : ' yet'}.`;
  return `The expression of its source, ${named}, did not choose the workflow ${workflowName} for this event. Mend it; ${replay}?as=new, since an event is put to it once.`;
}

function judgeState(wait: LedgerWait, entry: LedgerEntry): Reasoned {
  switch (wait.state) {
    case 'withdrawn':
      return because('OVER', 'The conditions hold, but the wait is over: it timed out or was cancelled, or its run ended before it could be told. Nothing can wake it; start the workflow again if the event is still wanted.');
    case 'claimed':
    case 'delivered':
      return because('TOOK_ANOTHER', `The conditions hold, but the wait took event ${wait.eventId ?? ''} at ${wait.claimedAt?.toISOString() ?? ''}, and a wait takes one event.`);
    case 'open':
      if (entry.pending === undefined) return because('WOULD_TAKE', `Everything holds and the wait is open; the source may have been changed after the event came. Replay it: POST /api/events/${entry.id}/replay.`);
      return because('PENDING', `Everything holds and the event is on its way, ${pendingText(entry.pending)}. Nothing needs to be done.`);
    default:
      return wait.state satisfies never;
  }
}

/** As the claim has it: since, or at any time while the wait is there. */
function isBeforeSince({ since, registeredAt }: LedgerWait, { receivedAt }: LedgerEntry): boolean {
  return receivedAt < since && !(receivedAt >= registeredAt && since <= new Date());
}

function tookReason(wait: LedgerWait, entry: LedgerEntry): string {
  const when = wait.claimedAt?.toISOString() ?? '';
  const early = wait.registeredAt > entry.receivedAt ? ', when it looked back' : '';
  if (wait.state === 'delivered') return `The wait took this event at ${when}${early}, and its run was told.`;
  const pending = entry.pending === undefined ? '' : `, ${pendingText(entry.pending)}`;
  return `The wait took this event at ${when}; its run is not told yet${pending}. If that stays so, see whether Temporal can be reached.`;
}

function pendingText({ attempts, dueAt, lastError }: NonNullable<LedgerEntry['pending']>): string {
  if (attempts === 0) return 'being dispatched now';
  return `tried ${attempts === 1 ? 'once' : `${attempts} times`}, next at ${dueAt.toISOString()}${lastError === undefined ? '' : `; the last error was: ${lastError}`}`;
}

function because(verdict: Verdict, reason: string): Reasoned {
  return { verdict, reason };
}

/** What became of the event as a whole, and what to do next. */
export function explainEvent({ entry, source, waits }: { entry: LedgerEntry; source: Source | undefined; waits: readonly ExplainedWait[] }): string {
  if (source === undefined) return 'Its source was deleted: nobody can receive it any more.';
  switch (entry.outcome) {
    case 'accepted':
      return acceptedSummary(entry, source, waits);
    case 'duplicate':
      return `It is a repeat of event ${entry.duplicateOf ?? ''}, which has had the effect; explain that one.`;
    case 'challenge':
      return 'It was the handshake by which the sender tests the URL. It was answered and is no event.';
    default:
      return `It was ${entry.outcome === 'ignored' ? 'ignored' : 'refused'}: ${entry.detail ?? ''} (${entry.reason ?? ''}). ${afterRefusal(entry)}`;
  }
}

function acceptedSummary(entry: LedgerEntry, source: Source, waits: readonly ExplainedWait[]): string {
  const resumed = new Set(entry.resumed.map((wait) => wait.workflowId)).size;
  const started = entry.started.filter((start) => start.outcome === 'STARTED').length;
  const failed = entry.started.find((start) => start.outcome === 'FAILED');
  const did = `It was accepted, resumed ${resumed} ${resumed === 1 ? 'workflow' : 'workflows'} and started ${started}.`;
  if (entry.state === 'EXPIRED') return `${did} It has expired: it is older than waits look back (SIGNALBOX_RETENTION_DAYS), so nothing can use it any more.${entry.detail === undefined ? '' : ` It was ${entry.detail}.`} Let the sender send it again if it is still wanted.`;
  if (entry.choice?.kind === 'failed') return `${did} The expression of its source failed: ${sentence(entry.choice.message)} Mend it (PUT /api/metadata/webhook/${source.id}), then POST /api/events/${entry.id}/replay.`;
  if (failed !== undefined) return `${did} Starting ${failed.workflowName} failed: ${failed.detail ?? ''} Mend that and replay the event.`;
  if (resumed + started > 0) return did;
  if (entry.pending !== undefined) return `${did} It ${entry.pending.attempts === 0 ? 'is' : 'was'} ${pendingText(entry.pending)}.`;
  const receivers = Object.keys(source.receivers);
  if (waits.length > 0) return `${did} ${closest(waits)}`;
  if (source.expression !== undefined) return `${did} ${choiceText(entry, source)}`;
  if (receivers.length === 0 && Object.keys(source.starts.workflows).length === 0) return `${did} The source lists no workflow to receive or start, and nobody waits for it by name.`;
  return `${did} No workflow has waited for it: ${receivers.length === 0 ? 'the source lists no receivers' : `none of ${receivers.join(', ')} has a wait, or another workflow should be listed at the source`}. A wait that begins later takes it, if its run started before the event came.`;
}

/** Some of the words are whole sentences already. */
function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function choiceText({ id, choice }: LedgerEntry, { receivers }: Source): string {
  if (choice === undefined) return `Its source has an expression, which was not put to this event: it came before. POST /api/events/${id}/replay does it.`;
  const names = Object.keys(receivers);
  if (names.length === 0) return `The expression of its source chose no workflow for it. If that is wrong, mend it, then POST /api/events/${id}/replay?as=new: an event is put to it once.`;
  return `The expression of its source chose ${names.join(', ')} to receive it, and none of them waits. A wait that begins later takes it, if its run started before the event came.`;
}

/** The wait that was nearest to taking it says most. */
function closest(waits: readonly ExplainedWait[]): string {
  const missing = (wait: ExplainedWait) => wait.conditions.filter((condition) => !condition.holds).length;
  const [nearest] = [...waits].sort((a, b) => missing(a) - missing(b));
  return nearest === undefined ? '' : `The nearest wait, of workflow ${nearest.workflowId}, did not take it. ${nearest.reason}`;
}
