import { matchesTestRequest, type MatchesTestRequest } from '../../contract/events.ts';
import { parse } from '../../contract/validation.ts';
import { testMatches, type TestedRequest } from '../../inbound/explain/test-matches.ts';
import type { LargeReads } from '../../inbound/large/look-back.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import type { EventQueries } from '../../model/inbound/event-queries.ts';
import type { Sources } from '../../model/inbound/source.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes, type ApiPrivilege } from './api-routes.ts';

export interface MatchesDependencies {
  readonly ledger: Pick<EventQueries, 'find'>;
  readonly eventLog: Pick<EventStore, 'find'>;
  readonly sources: Pick<Sources, 'find'>;
  readonly largeEvents: LargeReads;
}

/** Tries matches on a stored event or on a pasted request. Nothing is recorded, resumed or started. */
export function createMatchesRoutes({
  ledger,
  eventLog: log,
  sources,
  largeEvents: large,
}: MatchesDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.post('/test', { needs: 'read', query: 'none' }, async (request, response) => {
    const parsed = parse(matchesTestRequest, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { matches, eventId } = parsed.value;
    const tried = await testMatches(
      { ledger, log, sources, large },
      matches,
      eventId === undefined ? { pasted: toRequest(parsed.value), splitArrays: parsed.value.splitArrays } : { eventId },
    );
    switch (tried.kind) {
      case 'unknown':
        return sendProblem(response, {
          status: 404,
          message: `There is no accepted event with the id "${eventId ?? ''}"; it may have expired.`,
        });
      case 'malformed':
        return sendInvalid(response, [{ path: 'body', message: tried.message }]);
      case 'tried': {
        const { kind: _kind, ...result } = tried;
        response.json(result);
        return;
      }
      default:
        tried satisfies never;
    }
  });
  return routes;
}

/** A body that is not text is JSON, and is sent as that. */
function toRequest({ body = null, method, headers, query }: MatchesTestRequest): TestedRequest {
  const lines = toPairs(headers);
  const isTyped = lines.some(([name]) => name.toLowerCase() === 'content-type');
  const isText = typeof body === 'string';
  return {
    method: method.toUpperCase(),
    url: `/?${new URLSearchParams(toPairs(query).map(([name, value]): [string, string] => [name, value]))}`,
    headers: isText || isTyped ? lines : [...lines, ['content-type', 'application/json']],
    body: Buffer.from(isText ? body : JSON.stringify(body)),
  };
}

function toPairs(values: Readonly<Record<string, string | readonly string[]>>): (readonly [string, string])[] {
  return Object.entries(values).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as const),
  );
}
