import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { BoundedReceiver } from '../inbound/limits/overload.ts';
import type { ReceiveAnswer, ReceiveRefusal } from '../inbound/receive/receive.ts';
import type { HeaderLine, IncomingRequest } from '../model/request.ts';
import type { RejectionReason } from '../model/inbound/verification.ts';
import { traceParentHeader } from '../model/trace.ts';
import { sendProblem } from './problem.ts';
import { readBody, type RawBody } from './read-body.ts';
import type { Forwarded, TrustedProxies } from './trusted-proxies.ts';

export interface HooksDependencies {
  readonly receiver: BoundedReceiver;
  /** The URL that senders call, without a slash at the end: some platforms sign it. */
  readonly publicUrl: string;
  /** Absent: what a request says of where it was called and by whom counts for nothing. */
  readonly trustedProxies?: TrustedProxies;
  readonly report: (error: unknown) => void;
  /** A webhook that is not there was called. */
  readonly unknownWebhook: (request: {
    readonly method: string;
    readonly path: string;
    readonly address?: string;
  }) => void;
  /** Told of each request that has an event, after its answer. */
  readonly answered?: (request: RecordedRequest) => void;
}

export interface RecordedRequest {
  /** Of a repeat: the first. */
  readonly eventId: string;
  readonly sourceId: string;
  readonly outcome: 'accepted' | 'duplicate' | 'refused';
  readonly reason?: string;
  readonly method: string;
  /** Without its query, in which there may be a secret. */
  readonly path: string;
  readonly statusCode: number;
  readonly bodyBytes: number;
  readonly durationMs: number;
  /** As the sender says; nothing proves it. */
  readonly traceParent?: string;
}

/** A sender that gets 503 or 429 shall not come back at once. */
const retryAfterSeconds = 5;

/**
 * For so long one who is refused for the crowd waits for the answer, 0.5 to 1.5 s: it would send the next request as soon as it has
 * this one, and refusing costs half of what accepting does. Every tenth of a second, so that few timers are set.
 */
const heldMs = () => 500 + 100 * Math.floor(Math.random() * 11);

/**
 * The routes to which platforms post (R30). One middleware that knows its paths, reads the body and writes the answer straight to the
 * socket: Express' router, a body parser and the response helpers each cost more than verifying does.
 */
export function createHooks({
  receiver,
  publicUrl,
  trustedProxies,
  report,
  unknownWebhook,
  answered,
}: HooksDependencies): RequestHandler {
  return (request, response, next) => {
    const id = sourceIdIn(request.url);
    if (id === undefined) return next();
    const refused = receiver.turnAway(id, Number(request.headers['content-length'] ?? 0));
    if (refused !== undefined) return void setTimeout(sendHeld, heldMs(), response, id, refused);
    handle(id, request, response).catch((error: unknown) => {
      report(error);
      refuseForNow(response);
    });
  };

  async function handle(id: string, request: Request, response: Response): Promise<void> {
    const startedAt = performance.now();
    const admitted = await receiver.admit(id);
    // Nobody makes us read a body for a webhook that is not there; what comes of it is let go of as it comes.
    const forwarded = trustedProxies?.read(request);
    if (admitted === undefined) {
      unknownWebhook({
        method: request.method,
        path: pathOf(request.url),
        address: forwarded?.address ?? request.socket.remoteAddress,
      });
      return sendUnknownSource(response, id);
    }
    const { bodyBytesMax: bytesMax } = admitted;
    const body = await readBody(request, response, { bytesMax, address: forwarded?.address });
    if (body.kind === 'aborted') return;
    if (body.kind === 'stalled') return sendStalled(response, id);
    const incoming = toIncoming(request, body.bytes, { publicUrl, forwarded });
    const answer =
      body.kind === 'whole'
        ? await receiver.receive(id, incoming)
        : await receiver.refuse(id, incoming, refusalOf(body, bytesMax));
    send(response, answer, { id, method: incoming.method });
    if (answered === undefined || !('eventId' in answer) || answer.eventId === undefined) return;
    answered({
      eventId: answer.eventId,
      sourceId: id,
      outcome: answer.kind,
      ...('reason' in answer && { reason: answer.reason }),
      method: incoming.method,
      path: pathOf(request.originalUrl),
      statusCode: response.statusCode,
      bodyBytes: incoming.body.byteLength,
      durationMs: performance.now() - startedAt,
      traceParent: request.get(traceParentHeader),
    });
  }
}

/** As Express would match `/webhook/:id`: in any case, with or without a slash at the end. */
const hookPath = /^\/(?:api\/)?webhook\/([^/?#]+)\/?(?:[?#]|$)/i;

function sourceIdIn(url: string): string | undefined {
  const id = hookPath.exec(url)?.[1];
  if (id === undefined || !id.includes('%')) return id;
  try {
    const decoded = decodeURIComponent(id);
    // Postgres refuses to look for it, and no source has it in its id (R3).
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string {
  return url.replace(/[?].*$/s, '');
}

/** The reason why not all of a body is kept. */
function refusalOf({ kind }: Extract<RawBody, { kind: 'tooLarge' | 'busy' }>, bytesMax: number): ReceiveRefusal {
  if (kind === 'tooLarge') return { reason: 'TOO_LARGE', detail: `the body is larger than ${bytesMax} bytes` };
  return {
    reason: 'RATE_LIMITED',
    status: 503,
    detail: 'this server holds as many large bodies as it may, or as one address may send at once',
  };
}

interface Place extends Pick<HooksDependencies, 'publicUrl'> {
  readonly forwarded?: Forwarded;
}

function toIncoming(
  request: IncomingMessage & { originalUrl: string },
  body: Buffer,
  { publicUrl, forwarded }: Place,
): IncomingRequest {
  const url = publicUrl + request.originalUrl;
  return {
    method: request.method ?? 'GET',
    ...(forwarded?.origin === undefined ? { url } : { url: forwarded.origin + request.originalUrl, otherUrl: url }),
    headers: toHeaderLines(request.rawHeaders),
    body,
    address: forwarded?.address ?? request.socket.remoteAddress,
  };
}

function toHeaderLines(rawHeaders: readonly string[]): readonly HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) lines.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return lines;
}

function send(response: Response, answer: ReceiveAnswer, { id, method }: { id: string; method: string }): void {
  switch (answer.kind) {
    case 'accepted':
      response.writeHead(200, { 'Content-Length': 0, 'X-Signalbox-Event-Id': answer.eventId }).end();
      return;
    case 'duplicate':
      response
        .writeHead(200, {
          'Content-Length': 0,
          'X-Signalbox-Event-Id': answer.eventId,
          'X-Signalbox-Duplicate': 'true',
        })
        .end();
      return;
    case 'challenge': {
      const { status, contentType, body, headers } = answer.reply;
      response
        .writeHead(status, {
          ...headers,
          'Content-Type': contentType,
          'Content-Length': Buffer.byteLength(body),
          'X-Content-Type-Options': 'nosniff',
        })
        .end(body);
      return;
    }
    case 'unknownSource':
      return sendUnknownSource(response, id);
    case 'refused':
      if (method === 'HEAD' && answer.reason === 'METHOD_NOT_ALLOWED')
        response.writeHead(200, { 'Content-Length': 0 }).end();
      else sendRefusal(response, id, answer);
  }
}

function sendUnknownSource(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `There is no webhook ${id}. Was it deleted, or is the URL cut off?` });
}

function sendStalled(response: Response, id: string): void {
  response.setHeader('Connection', 'close');
  sendProblem(response, {
    status: 408,
    message: `Webhook ${id}: the body did not come whole in time.`,
    retryable: true,
  });
}

function sendHeld(response: Response, id: string, answer: ReceiveAnswer & { kind: 'refused' }): void {
  // Who has gone needs no answer.
  if (!response.destroyed) sendRefusal(response, id, answer);
}

function sendRefusal(response: Response, id: string, answer: ReceiveAnswer & { kind: 'refused' }): void {
  const status = answer.status ?? statuses[answer.reason];
  // People who send quote it when they ask why.
  if (answer.eventId !== undefined) response.setHeader('X-Signalbox-Event-Id', answer.eventId);
  if (status === 405) response.setHeader('Allow', 'POST');
  if (status === 413) response.setHeader('Connection', 'close');
  if (status === 429 || status === 503)
    response.setHeader('Retry-After', answer.retryAfterSeconds ?? retryAfterSeconds);
  sendProblem(response, {
    status,
    code: answer.reason,
    message: `Webhook ${id}: ${answer.detail}.`,
    retryable: status === 429 || status === 503,
  });
}

/** The status of each refusal (R42). */
const statuses: Readonly<Record<RejectionReason, number>> = {
  SIGNATURE_MISMATCH: 401,
  HEADER_MISSING: 401,
  HEADER_MISMATCH: 401,
  TIMESTAMP_OUT_OF_WINDOW: 401,
  URL_NOT_VERIFIED: 401,
  SECRET_NOT_SET: 401,
  MALFORMED_BODY: 400,
  MALFORMED_CHALLENGE: 400,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  // The sender keeps it and comes back; a 4xx would make some give up the subscription.
  SOURCE_DISABLED: 503,
};

/** The event could not be stored: the sender keeps it and comes back (G1). */
function refuseForNow(response: Response): void {
  if (response.headersSent) return void response.destroy();
  response.setHeader('Retry-After', retryAfterSeconds);
  sendProblem(response, { status: 503, message: 'The event could not be stored; send it again.', retryable: true });
}
