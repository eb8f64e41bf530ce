import type { Request, Response } from 'express';
import { parse } from '../../contract/validation.ts';
import { waitListQuery } from '../../contract/waits.ts';
import { sourceWithTargets, isReaching, sourcesInScope, toWaitSource } from '../../inbound/explain/wait-sources.ts';
import { scopesOf } from '../../inbound/dispatch/claim-waits.ts';
import { explainWaiting } from '../../inbound/explain/explain-waiting.ts';
import { nearBytesMax } from '../../inbound/explain/nearest-events.ts';
import type { NearEvents } from '../../inbound/explain/nearest-events.ts';
import type { LargeReads } from '../../inbound/large/look-back.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries } from '../../model/inbound/event-queries.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import type { WaitScope, WaitTags } from '../../model/inbound/wait.ts';
import type { WaitEntry, WaitQueries } from '../../model/inbound/wait-queries.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import { unknownSourceMessage } from './named-source.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes } from './api-routes.ts';
import type { ApiPrivilege } from './api-routes.ts';

export interface WaitsDependencies {
  readonly waitQueries: WaitQueries;
  readonly ledger: EventQueries;
  readonly eventLog: Pick<EventStore, 'find'>;
  readonly sources: Sources;
  readonly publicUrl: string;
  readonly largeEvents: LargeReads;
}

/** Sources that are shown with one page of waits, whatever lists their workflows. */
const sourcesMax = 500;

/** Open waits of workflows, and why each still waits. The id of a wait is `<run id>/<number>`, here as it is or encoded. */
export function createWaitRoutes({
  waitQueries,
  ledger,
  eventLog: log,
  sources,
  publicUrl,
  largeEvents,
}: WaitsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.get('/', { needs: 'read' }, list);
  routes.get('/:id', { needs: 'read', query: 'none' }, (request, response) => read(request.params.id, response));
  routes.get('/:id/explain', { needs: 'read', query: 'none' }, (request, response) =>
    explain(request.params.id, response),
  );
  routes.get('/:run/:seq', { needs: 'read', query: 'none' }, ({ params: { run, seq } }, response) =>
    read(`${run}/${seq}`, response),
  );
  routes.get('/:run/:seq/explain', { needs: 'read', query: 'none' }, ({ params: { run, seq } }, response) =>
    explain(`${run}/${seq}`, response),
  );
  return routes;

  async function list(request: Request, response: Response): Promise<void> {
    const parsed = parse(waitListQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { source, tag, ...filter } = parsed.value;
    const id = source === undefined ? undefined : await sources.idOf(source);
    const scopes = source === undefined ? undefined : await scopesOfSource(id ?? source);
    const { waits, nextCursor, boundHit } = await waitQueries.list({ ...filter, scopes, tags: tag && toTags(tag) });
    const all = await sources.inScopes([...new Set(waits.map((wait) => wait.scope))], sourcesMax);
    response.json({
      waits: waits.map((wait) => toWaitView(wait, reaching(wait, all))),
      nextCursor,
      boundHit: boundHit || undefined,
      message: boundHit
        ? 'The search looked at as many waits as it may in one call; go on with nextCursor.'
        : (emptyMessage(waits, filter) ?? unknownSourceMessage({ given: source, id, found: waits.length })),
    });
  }

  async function read(id: string, response: Response): Promise<void> {
    const wait = await waitQueries.find(id);
    if (wait === undefined) return sendUnknownWait(response, id);
    response.json(toWaitView(wait, reaching(wait, await sources.inScopes([wait.scope], sourcesMax))));
  }

  async function explain(id: string, response: Response): Promise<void> {
    const explained = await explainWaiting(
      { waits: waitQueries, ledger, log, sources, publicUrl, large: largeEvents },
      id,
    );
    if (explained === undefined) return sendUnknownWait(response, id);
    const { wait, summary, sources: listed, near } = explained;
    response.json({
      ...toWaitView(wait, []),
      sources: listed,
      summary,
      events: near.events,
      expiredEvents: near.expired,
      ...boundOf(near),
    });
  }

  function reaching(wait: WaitEntry, all: readonly Source[]): readonly Source[] {
    return sourcesInScope(wait, all).filter((source) => isReaching(toWaitSource(wait, source, publicUrl)));
  }

  /** A wait can name a source that does not exist yet. */
  async function scopesOfSource(id: string): Promise<readonly WaitScope[]> {
    const source = await sources.find(id);
    return source === undefined ? [`source/${id}`] : scopesOf(sourceWithTargets(source, {}));
  }
}

function toTags(texts: readonly string[]): WaitTags {
  return Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]));
}

function toWaitView({ item, startedByEventId, ...wait }: WaitEntry, reaching: readonly Source[]) {
  return {
    ...wait,
    item,
    startedByEventId,
    ageSeconds: Math.max(0, Math.round((Date.now() - wait.registeredAt.getTime()) / 1000)),
    /** Those whose events can reach it now. */
    sources: reaching.map(({ id }) => id),
    explain: `/api/waits/${wait.id.split('/').map(encodeURIComponent).join('/')}/explain`,
  };
}

function boundOf({ boundHit, bytesRead }: NearEvents) {
  if (!boundHit) return {};
  return {
    boundHit,
    message: `The bodies of the newest events were read up to ${bytesRead} of at most ${nearBytesMax} bytes; older events were not looked at.`,
  };
}

/** An empty list answers nothing to somebody whose workflow hangs. */
function emptyMessage(
  waits: readonly WaitEntry[],
  { workflowId, state, cursor }: { workflowId?: string; state?: string; cursor?: string },
): string | undefined {
  if (waits.length > 0 || workflowId === undefined || state !== undefined || cursor !== undefined) return undefined;
  return `Workflow ${workflowId} has no wait. It has not come to one, or no worker runs it (GET /health/ready), or it hangs at something else (GET /api/workflow/${encodeURIComponent(workflowId)}, or the run in Temporal).`;
}

function sendUnknownWait(response: Response, id: string): void {
  sendProblem(response, {
    status: 404,
    message: `There is no wait with the id "${id}". Waits that are over are forgotten with the retention of events; GET /api/waits?workflowId=… lists those of a workflow.`,
  });
}
