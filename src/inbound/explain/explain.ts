import type { AcceptedEvent } from '../../model/inbound/event.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries, EventEntry, EventWait } from '../../model/inbound/event-queries.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { Stall, LookAtRun } from '../../model/inbound/stalled-run.ts';
import { headerValues } from '../../model/request.ts';
import type { Choice } from '../../model/inbound/targets.ts';
import { sourceWithTargets } from './wait-sources.ts';
import { scopesOf } from '../dispatch/claim-waits.ts';
import { maskedHeaderNames } from './explain-matches.ts';
import { explainWait } from './explain-wait.ts';
import type { ExplainedWait } from './explain-wait.ts';
import { isLargeEntry } from '../large/large-body.ts';
import { offeredDocuments, readingOf, readRequest } from '../receive/read-request.ts';
import { afterRefusal, pendingText, sentence } from './difference-text.ts';

/** Why an event woke whom it woke, and nobody else. */
export interface Explanation {
  readonly eventId: string;
  readonly sourceId: string;
  readonly outcome: string;
  /** The explanation in words, with what to do next. */
  readonly summary: string;
  /** The choice of the source's expression for it. */
  readonly choice?: Choice;
  /** Runs that know of it and do not go on. */
  readonly stalled?: readonly StalledWorkflow[];
  readonly waits: readonly ExplainedWait[];
  /** There are more waits. */
  readonly nextCursor?: string;
}

interface StalledWorkflow extends Stall {
  readonly workflowId: string;
}

export interface ExplainDependencies {
  readonly ledger: Pick<EventQueries, 'find' | 'waits'>;
  readonly log: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  /** Absent: large events are read here as well. */
  readonly large?: ExplainLarge;
  /** Absent: it is only said what was noted. */
  readonly look?: LookAtRun;
}

/** Explains an event that is too large to be read on the event loop. */
export interface ExplainLarge {
  explain(
    eventId: string,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<Explanation | undefined>;
}

/** Undefined: there is no such event. Nothing is changed by asking. */
export async function explain(
  dependencies: ExplainDependencies,
  eventId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<Explanation | undefined> {
  const { ledger, large, look } = dependencies;
  const entry = await ledger.find(eventId);
  if (entry === undefined) return undefined;
  const [explanation, stalled] = await Promise.all([
    large !== undefined && isLargeEntry(entry) ? large.explain(eventId, page) : explainEntry(dependencies, entry, page),
    stalledRuns(entry, look),
  ]);
  if (explanation === undefined || stalled.length === 0) return explanation;
  const texts = stalled.map(({ workflowId, message }) => `Run ${workflowId} does not go on: ${sentence(message)}`);
  return { ...explanation, summary: [explanation.summary, ...texts].join(' '), stalled };
}

/** One event can resume tens of thousands of runs. */
const looksMax = 5;

async function stalledRuns({ resumed, started }: EventEntry, look: LookAtRun | undefined): Promise<StalledWorkflow[]> {
  const reached = [
    ...resumed.flatMap(({ deliveredAt, ...one }) =>
      deliveredAt === undefined ? [] : [{ ...one, via: 'wait' as const }],
    ),
    ...started.flatMap(({ workflowId, outcome, stalled }) =>
      workflowId === undefined || outcome !== 'STARTED' ? [] : [{ workflowId, stalled, via: 'start' as const }],
    ),
  ];
  const looked = await Promise.all(
    reached.map(async ({ workflowId, via, stalled: noted }, place) => {
      const progress =
        look === undefined || place >= looksMax ? noted : await look({ workflowId, via }).catch(() => noted);
      return typeof progress === 'object' ? { workflowId, ...progress } : undefined;
    }),
  );
  return looked.filter((one) => one !== undefined);
}

async function explainEntry(
  { ledger, log, sources }: ExplainDependencies,
  entry: EventEntry,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<Explanation | undefined> {
  const { id: eventId } = entry;
  const { sourceId, outcome, choice } = entry;
  const [found, event] = await Promise.all([sources.find(sourceId), log.find(eventId)]);
  const source = found && sourceWithTargets(found, entry);
  if (event === undefined || source === undefined || entry.state === 'EXPIRED') {
    return { eventId, sourceId, outcome, summary: explainEvent({ entry, source, waits: [] }), choice, waits: [] };
  }
  const listed = await ledger.waits({ scopes: scopesOf(source), eventId, ...page });
  const read = readRequest(event, readingOf(source));
  const waits = await explainAll({ entry, source, read }, listed.waits);
  return {
    eventId,
    sourceId,
    outcome,
    summary: explainEvent({ entry, source, waits, note: restNote(event) ?? textNote(event, read) }),
    choice,
    waits,
    nextCursor: listed.nextCursor,
  };
}

/** The rest of a thin event that its platform does not have. */
function restNote({ hydration }: AcceptedEvent): string | undefined {
  return hydration?.problem === undefined
    ? undefined
    : `The rest of it could not be fetched (${hydration.problem}): $.hydrated is null.`;
}

/** Conditions on fields never hold where a body has none, and the sender's words for it are the reason. */
function textNote({ headers }: AcceptedEvent, read: ReturnType<typeof readRequest>): string | undefined {
  if (read.kind === 'malformed' || typeof read.body !== 'string' || read.body === '') return undefined;
  const type = headerValues({ headers }, 'content-type')[0];
  const declared = type === undefined ? 'has no Content-Type' : `was declared as ${type}`;
  const looksJson = /^\s*[{[]/.test(read.body)
    ? ' If it is JSON, let the sender say application/json; for text/plain, set signalbox.jsonInText of the source to true.'
    : '';
  return `Its body ${declared} and is one text: conditions find it as $.request, and no other field.${looksJson}`;
}

interface Explained {
  readonly entry: EventEntry;
  readonly source: Source;
  readonly read: ReturnType<typeof readRequest>;
}

async function explainAll(
  { entry, source, read }: Explained,
  waits: readonly EventWait[],
): Promise<readonly ExplainedWait[]> {
  if (read.kind === 'malformed') return [];
  const masked = maskedHeaderNames(entry.headers);
  const offered = offeredDocuments(read);
  const explained: ExplainedWait[] = [];
  for (const wait of waits) explained.push(await explainWait(wait, { entry, source, offered, masked }));
  return explained;
}

/** The fate of the event as a whole, and what to do next. */
function explainEvent({
  entry,
  source,
  waits,
  note,
}: {
  entry: EventEntry;
  source: Source | undefined;
  waits: readonly ExplainedWait[];
  note?: string;
}): string {
  if (source === undefined) return 'Its source was deleted: nobody can receive it any more.';
  switch (entry.outcome) {
    case 'accepted':
      return acceptedSummary(entry, source, { waits, note });
    case 'duplicate':
      return `It is a repeat of event ${entry.duplicateOf ?? ''}, which has had the effect; explain that one.`;
    case 'challenge':
      return 'It was the handshake by which the sender tests the URL. It was answered and is no event.';
    default:
      return `It was ${entry.outcome === 'ignored' ? 'ignored' : 'refused'}: ${entry.detail ?? ''} (${entry.reason ?? ''}). ${afterRefusal(entry)}`;
  }
}

function acceptedSummary(
  entry: EventEntry,
  source: Source,
  { waits, note }: { readonly waits: readonly ExplainedWait[]; readonly note?: string },
): string {
  const resumed = new Set(entry.resumed.map((wait) => wait.workflowId)).size;
  const started = entry.started.filter((start) => start.outcome === 'STARTED').length;
  const failed = entry.started.find((start) => start.outcome === 'FAILED');
  const unknown = entry.started.find((start) => start.outcome === 'RETRYING');
  const did = `It was accepted, resumed ${entry.resumedMore ? 'more than ' : ''}${resumed} ${resumed === 1 ? 'workflow' : 'workflows'} and started ${started}.`;
  if (entry.state === 'EXPIRED')
    return `${did} It has expired: it is older than waits look back (SIGNALBOX_RETENTION_DAYS), so nothing can use it any more.${entry.detail === undefined ? '' : ` It was ${entry.detail}.`} Let the sender send it again if it is still wanted.`;
  if (entry.choice?.kind === 'failed')
    return `${did} The expression of its source failed: ${sentence(entry.choice.message)} Mend it (PUT /api/metadata/webhook/${source.id}), then POST /api/events/${entry.id}/replay.`;
  if (unknown !== undefined)
    return `${did} ${sentence(unknown.detail ?? '')} Register ${unknown.workflowName}: within 24 hours of the event's receipt it is then started by itself, at once by POST /api/events/${entry.id}/replay. The start was ${entry.pending === undefined ? 'tried' : pendingText(entry.pending)}.`;
  if (failed !== undefined)
    return `${did} Starting ${failed.workflowName} failed: ${sentence(failed.detail ?? 'it was not said why')} Mend that and replay the event.`;
  if (resumed + started > 0) return did;
  if (entry.pending !== undefined)
    return `${did} It ${entry.pending.attempts === 0 ? 'is' : 'was'} ${pendingText(entry.pending)}.`;
  const receivers = Object.keys(source.receivers);
  if (waits.length > 0) return `${did} ${closest(waits)}${note === undefined ? '' : ` ${note}`}`;
  if (source.expression !== undefined) return `${did} ${choiceText(entry, source)}`;
  if (receivers.length === 0 && Object.keys(source.starts.workflows).length === 0)
    return `${did} The source lists no workflow to receive or start, and nobody waits for it by name.`;
  return `${did} No workflow has waited for it: ${receivers.length === 0 ? 'the source lists no receivers' : `none of ${receivers.join(', ')} has a wait, or another workflow should be listed at the source`}. A wait that begins later takes it, if its run started before the event came.`;
}

function choiceText({ id, choice }: EventEntry, { receivers }: Source): string {
  if (choice === undefined)
    return `Its source has an expression, which was not put to this event: it came before. POST /api/events/${id}/replay does it.`;
  const names = Object.keys(receivers);
  if (names.length === 0)
    return `The expression of its source chose no workflow for it. If that is wrong, mend it, then POST /api/events/${id}/replay?as=new: an event is put to it once.`;
  return `The expression of its source chose ${names.join(', ')} to receive it, and none of them waits. A wait that begins later takes it, if its run started before the event came.`;
}

/** The wait that was nearest to taking it explains most. Waits that are over can take nothing any more. */
function closest(waits: readonly ExplainedWait[]): string {
  const missing = (wait: ExplainedWait) => wait.conditions.filter((condition) => !condition.holds).length;
  const [nearest] = waits.filter(({ state }) => state === 'open').sort((a, b) => missing(a) - missing(b));
  if (nearest !== undefined)
    return `The nearest wait, of workflow ${nearest.workflowId}, did not take it. ${nearest.reason}`;
  return `No workflow waits for it now: ${waits.length === 1 ? 'the wait that there was is' : `the ${waits.length} waits that are listed are`} over. A wait that begins later takes it, if its run started before the event came.`;
}
