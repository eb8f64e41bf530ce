import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { liveQuery, type LiveTopic } from '../../contract/live.ts';
import { parse } from '../../contract/validation.ts';
import type { Changes } from '../../model/changes.ts';
import { isAtLeast } from '../../model/api-key.ts';
import { callerOf } from '../auth/caller.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes, type ApiPrivilege } from './api-routes.ts';

export interface LiveDependencies {
  readonly changes: Changes;
  /** Ends all streams when the process is to stop. */
  readonly stopping: AbortSignal;
  readonly report: (error: unknown) => void;
}

/** A person notices no delay of this length; all streams of a process ask once. */
const intervalMs = 500;
/** Proxies close a connection on which nothing comes for a minute. */
const silenceMsMax = 20_000;
/** Then the browser comes again by itself, and who it is is found out anew. */
const streamMsMax = 10 * 60_000;
/** Each open page has one. */
const streamsMax = 500;

/**
 * `GET /api/live?topics=…`: server-sent events that say which topics changed; the page then asks for what it shows. The
 * id of an event holds the marks that it was written with, so a stream that was cut off goes on where it was, in
 * whichever process it lands (`Last-Event-ID`). `isAway`: the database does not answer, so until the next message nobody
 * knows what changed.
 */
export function createLiveRoutes({ changes, stopping, report }: LiveDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const marks = shareMarks(changes, report);
  let streams = 0;
  routes.get('/', { needs: 'signedIn' }, (request, response) => {
    const parsed = parse(liveQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { role } = callerOf(request);
    if (!isAtLeast(role, 'read') && !parsed.value.topics.every(isForEverybody))
      return sendProblem(response, {
        status: 403,
        code: 'FORBIDDEN',
        message: 'Without a role one is told of the topic requests alone.',
      });
    if (streams >= streamsMax || stopping.aborted)
      return sendProblem(response, { status: 503, message: 'Too many pages are open; try again.', retryable: true });
    streams += 1;
    response.once('close', () => {
      streams -= 1;
    });
    openStream(request, response, parsed.value.topics);
  });
  return routes;

  function openStream(request: Request, response: Response, topics: readonly LiveTopic[]): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // nginx would hold the events back.
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    let known = marksIn(request.get('Last-Event-ID'), topics.length);
    let isAsking = false;
    let writtenAt = Date.now();
    // The page knows nothing yet: not that all is well, either.
    let state: 'unknown' | 'answers' | 'away' = 'unknown';
    const look = async () => {
      if (isAsking || response.writableLength > 0) return;
      isAsking = true;
      try {
        const now = await marks(topics);
        const changed = topics.filter((_topic, at) => known !== undefined && now[at] !== known[at]).map(nameOf);
        // The first event, and the one after an outage, tells the page that it is told of what changes from here on.
        if (state !== 'answers' || changed.length > 0)
          write(`id: ${now.join('.')}\ndata: ${JSON.stringify({ changed })}\n\n`);
        else keepOpen();
        known = now;
        state = 'answers';
      } catch {
        // It was reported. A database that is away for a moment is back at a later look.
        if (state !== 'away') write(`data: ${JSON.stringify({ changed: [], isAway: true })}\n\n`);
        else keepOpen();
        state = 'away';
      } finally {
        isAsking = false;
      }
    };
    const write = (text: string) => {
      writtenAt = Date.now();
      response.write(text);
    };
    const keepOpen = () => {
      if (Date.now() - writtenAt > silenceMsMax) write(':\n\n');
    };
    const timer = setInterval(() => void look(), intervalMs);
    const end = () => {
      clearInterval(timer);
      clearTimeout(atEnd);
      stopping.removeEventListener('abort', end);
      response.end();
    };
    const atEnd = setTimeout(end, streamMsMax);
    stopping.addEventListener('abort', end);
    response.once('close', end);
    void look();
  }
}

/** It says only that some request changed. */
function isForEverybody(topic: LiveTopic): boolean {
  return topic.kind === 'list' && topic.topic === 'requests';
}

/** One question for all that ask within an interval for the same thing, and one report of each outage. */
function shareMarks(
  { marks, runsMark, runMark }: Changes,
  report: (error: unknown) => void,
): (topics: readonly LiveTopic[]) => Promise<readonly string[]> {
  const last = new Map<string, { readonly at: number; readonly mark: Promise<string> }>();
  const failing = new Set<LiveTopic['kind']>();
  return async (topics) => {
    forgetOld(last);
    const lists = topics.flatMap((one) => (one.kind === 'list' && !last.has(one.topic) ? [one.topic] : []));
    const asked = lists.length === 0 ? Promise.resolve([]) : watch('list', marks(lists));
    for (const [at, topic] of lists.entries())
      keep(
        topic,
        asked.then((all) => all[at] ?? ''),
      );
    for (const one of topics) {
      if (one.kind === 'list' || last.has(nameOf(one))) continue;
      keep(nameOf(one), watch(one.kind, one.kind === 'runs' ? runsMark() : runMark(one.workflowId)));
    }
    return Promise.all(topics.map(async (one) => digestOf((await last.get(nameOf(one))?.mark) ?? '')));
  };

  function watch<Answer>(kind: LiveTopic['kind'], asked: Promise<Answer>): Promise<Answer> {
    asked.then(
      () => failing.delete(kind),
      (error: unknown) => {
        if (!failing.has(kind)) report(error);
        failing.add(kind);
      },
    );
    return asked;
  }

  function keep(name: string, mark: Promise<string>): void {
    last.set(name, { at: Date.now(), mark });
    mark.catch(() => last.delete(name));
  }
}

function forgetOld(last: Map<string, { readonly at: number }>): void {
  for (const [name, { at }] of last) if (Date.now() - at >= intervalMs * 0.9) last.delete(name);
}

function nameOf(topic: LiveTopic): string {
  if (topic.kind === 'list') return topic.topic;
  return topic.kind === 'runs' ? topic.kind : `run:${topic.workflowId}`;
}

function digestOf(mark: string): string {
  return createHash('sha256').update(mark).digest('base64url').slice(0, 10);
}

/** Undefined: the stream begins here. An id of other topics is none of this stream. */
function marksIn(id: string | undefined, count: number): readonly string[] | undefined {
  const marks = id?.split('.');
  return marks?.length === count && marks.every((mark) => /^[\w-]{10}$/.test(mark)) ? marks : undefined;
}
