import type { EventEntry, EventWait } from '../../model/inbound/event-queries.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { WaitState } from '../../model/inbound/wait-store.ts';
import { acceptsVersion, scopesOf } from '../dispatch/claim-waits.ts';
import { differenceText, sentence, pendingText } from './difference-text.ts';
import { explainOffered } from './explain-matches.ts';
import type { ShownCondition } from './explain-matches.ts';
import type { OfferedDocument } from '../receive/read-request.ts';

/** The verdict of one wait on an event. */
export interface ExplainedWait {
  readonly waitId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly state: WaitState;
  readonly since: Date;
  readonly registeredAt: Date;
  readonly verdict: WaitVerdict;
  /** Why, and what to do next. */
  readonly reason: string;
  /** The element of a request that carries many events that this is about. */
  readonly item?: number;
  readonly conditions: readonly ShownCondition[];
  /** The first condition that does not hold. */
  readonly failed?: string;
}

export type WaitVerdict =
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
  readonly entry: EventEntry;
  readonly source: Source;
  readonly offered: readonly OfferedDocument[];
  /** Headers whose values are secrets. */
  readonly masked: ReadonlySet<string>;
}

/** The reasons are tried in the order in which people can do something about them. */
export async function explainWait(wait: EventWait, subject: Subject): Promise<ExplainedWait> {
  const took = wait.eventId === subject.entry.id;
  const spent = new Set(wait.spentItems);
  const { item, conditions } = await explainOffered(wait.matches, subject.offered, {
    masked: subject.masked,
    prefer: (offered) => (took ? offered === wait.item : !spent.has(offered ?? -1)),
  });
  const failed = conditions.find((condition) => !condition.holds);
  const { verdict, reason } = judgeWait(wait, { ...subject, item, failed, isSpent: spent.has(item ?? -1) });
  const { id: waitId, workflowId, workflowName, workflowVersion, state, since, registeredAt } = wait;
  return {
    waitId,
    workflowId,
    workflowName,
    workflowVersion,
    state,
    since,
    registeredAt,
    verdict,
    reason,
    item,
    conditions,
    failed: failed?.path,
  };
}

interface Judged extends Subject {
  readonly item?: number;
  readonly failed?: ShownCondition;
  readonly isSpent: boolean;
}

interface Reasoned {
  readonly verdict: WaitVerdict;
  readonly reason: string;
}

function judgeWait(wait: EventWait, judged: Judged): Reasoned {
  if (wait.eventId === judged.entry.id) return { verdict: 'TOOK', reason: tookReason(wait, judged.entry) };
  const { verdict, reason } = judgeConditions(wait, judged);
  // Nothing can be done about one that is over, whatever kept the two apart.
  return wait.state === 'open' ? { verdict, reason } : { verdict, reason: overReason(wait, judged.failed) };
}

function judgeConditions(wait: EventWait, { entry, source, failed, isSpent }: Judged): Reasoned {
  if (failed !== undefined) {
    return because(
      'CONDITION_FAILED',
      `${differenceText(failed)}. Change the event or the matches; POST /api/matches/test tries others without any effect.`,
    );
  }
  if (!scopesOf(source).includes(wait.scope)) {
    return because('NOT_LISTED', notListedText(wait, { entry, source }));
  }
  if (!acceptsVersion(source, wait)) {
    const listed = source.receivers[wait.workflowName];
    return because(
      'VERSION_NOT_LISTED',
      `The source sends events to version ${listed ?? 'none'} of ${wait.workflowName}, and this run has version ${wait.workflowVersion}. List that version at the source, or 0 for every version; then POST /api/events/${entry.id}/replay.`,
    );
  }
  if (wait.startedByEventId === entry.id) {
    return because(
      'STARTED_BY_EVENT',
      `This event started the run, and counts as used by it. The wait needs another event; to use this one: POST /api/events/${entry.id}/replay?as=new.`,
    );
  }
  if (isSpent) {
    return because(
      'SPENT',
      `An earlier wait of the same run took this event, and a run uses an event once. The wait needs another event; to use this one again: POST /api/events/${entry.id}/replay?as=new.`,
    );
  }
  if (isBeforeSince(wait, entry)) {
    return because(
      'RECEIVED_BEFORE_SINCE',
      `It was received ${entry.receivedAt.toISOString()}, before the wait's since, ${wait.since.toISOString()} (by default the start of its run). POST /api/events/${entry.id}/replay?as=new has it received now; or give the wait an earlier since.`,
    );
  }
  if (wait.state !== 'open')
    return because(wait.state === 'withdrawn' ? 'OVER' : 'TOOK_ANOTHER', overReason(wait, undefined));
  if (entry.pending === undefined)
    return because(
      'WOULD_TAKE',
      `Everything holds and the wait is open; the source may have been changed after the event came. Replay it: POST /api/events/${entry.id}/replay.`,
    );
  return because(
    'PENDING',
    `Everything holds and the event is on its way, ${pendingText(entry.pending)}. Nothing needs to be done.`,
  );
}

function notListedText(
  { scope, workflowName }: EventWait,
  { entry, source }: Pick<Subject, 'entry' | 'source'>,
): string {
  const named = `"${source.name}" (${source.id})`;
  const replay = `then POST /api/events/${entry.id}/replay`;
  if (scope.startsWith('source/'))
    return `The wait listens to the source ${scope.slice('source/'.length)} alone. Let it listen to ${source.id}, or to every source; ${replay}.`;
  if (source.expression === undefined)
    return `Its source, ${named}, does not list the workflow ${workflowName}. Add "${workflowName}": 0 to its receiverWorkflowNamesToVersions (PUT /api/metadata/webhook/${source.id}); ${replay}.`;
  if (entry.choice?.kind === 'failed')
    return `The expression of its source, ${named}, failed: ${sentence(entry.choice.message)} Mend it; ${replay}.`;
  if (entry.choice === undefined)
    return `The expression of its source, ${named}, was not put to this event${entry.pending === undefined ? `, which came before there was one; POST /api/events/${entry.id}/replay does it` : ' yet'}.`;
  return `The expression of its source, ${named}, did not choose the workflow ${workflowName} for this event. Mend it; ${replay}?as=new, since an event is put to it once.`;
}

function overReason({ state, eventId = '', claimedAt }: EventWait, failed: ShownCondition | undefined): string {
  const conditions = failed === undefined ? 'The conditions hold, but' : `${differenceText(failed)}; and`;
  if (state === 'withdrawn') {
    return `${conditions} the wait is over: it timed out or was cancelled, or its run ended before it could be told. Nothing can wake it; start the workflow again if the event is still wanted.`;
  }
  return `${conditions} the wait took event ${eventId} at ${claimedAt?.toISOString() ?? ''}, and a wait takes one event.`;
}

/** As the claim has it: since, or at any time while the wait is there. */
function isBeforeSince({ since, registeredAt }: EventWait, { receivedAt }: EventEntry): boolean {
  return receivedAt < since && !(receivedAt >= registeredAt && since <= new Date());
}

function tookReason(wait: EventWait, entry: EventEntry): string {
  const when = wait.claimedAt?.toISOString() ?? '';
  const early = wait.registeredAt > entry.receivedAt ? ', when it looked back' : '';
  if (wait.state === 'delivered') return `The wait took this event at ${when}${early}, and its run was told.`;
  const pending = entry.pending === undefined ? '' : `, ${pendingText(entry.pending)}`;
  return `The wait took this event at ${when}; its run is not told yet${pending}. If that stays so, see whether Temporal can be reached.`;
}

function because(verdict: WaitVerdict, reason: string): Reasoned {
  return { verdict, reason };
}
