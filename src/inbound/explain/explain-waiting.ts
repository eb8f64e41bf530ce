import type { EventQueries } from '../../model/inbound/event-queries.ts';
import type { WaitEntry, WaitQueries } from '../../model/inbound/wait-queries.ts';
import { afterRefusal } from './after-refusal.ts';
import type { ListedSource, RefusedRequest } from './listed-source.ts';
import { nearestEvents, type NearEvents, type NearEventsDependencies } from './nearest-events.ts';
import { sourcesInScope, toWaitSource } from './wait-sources.ts';
import { summarizeWaiting } from './waiting-summary.ts';

/** Why a wait waits: which sources can reach it, and what it made of the last events. */
export interface WaitingExplanation {
  readonly wait: WaitEntry;
  /** The explanation in words, with what to do next. */
  readonly summary: string;
  readonly sources: readonly ListedSource[];
  readonly near: NearEvents;
}

export interface ExplainWaitingDependencies extends NearEventsDependencies {
  readonly waits: WaitQueries;
  readonly ledger: Pick<EventQueries, 'list'>;
  readonly publicUrl: string;
}

/** Each is asked for its refused requests; a workflow that more sources list is told of these. */
const sourcesAskedMax = 10;
/** Those that people are shown; far more than list one workflow. */
const sourcesListedMax = 200;

/** Undefined: there is no such wait. Nothing is changed by asking. */
export async function explainWaiting(
  dependencies: ExplainWaitingDependencies,
  waitId: string,
): Promise<WaitingExplanation | undefined> {
  const { waits, ledger, sources, publicUrl } = dependencies;
  const wait = await waits.find(waitId);
  if (wait === undefined) return undefined;
  const all = await sources.inScopes([wait.scope], sourcesListedMax);
  const near = await nearestEvents(dependencies, wait, sourcesInScope(wait, all));
  const listed: ListedSource[] = [];
  for (const [place, source] of sourcesInScope(wait, all).entries()) {
    const lastRefused = place < sourcesAskedMax ? await lastRefusedOf(source.id, wait) : undefined;
    listed.push({ ...toWaitSource(wait, source, publicUrl), lastRefused });
  }
  return { wait, summary: summarizeWaiting({ wait, sources: listed, near }), sources: listed, near };

  async function lastRefusedOf(sourceId: string, { since }: WaitEntry): Promise<RefusedRequest | undefined> {
    const pages = await Promise.all(
      ['rejected', 'ignored'].map((outcome) => ledger.list({ sourceId, outcome, from: since, limit: 1 })),
    );
    const [newest] = pages
      .flatMap((page) => page.entries)
      .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
    if (newest === undefined) return undefined;
    const { id: eventId, receivedAt: at, outcome, reason = '', detail = '' } = newest;
    return { eventId, at, outcome, reason, detail, next: afterRefusal(newest) };
  }
}
