import type { RawAnswer, RawRequest } from './raw-http.ts';
import type { Reply } from './sender.ts';

/** One request and what was answered. */
export interface Exchange {
  /** Travels as the header X-Fuzz-Id. */
  readonly id: string;
  readonly sender: string;
  /** Absent: the request is for no source. */
  readonly sourceId?: string;
  /** `open`: nothing proves the requests of this source, so nothing forges them. */
  readonly kind: 'genuine' | 'altered' | 'forged' | 'open' | 'random';
  readonly request: RawRequest;
  readonly answer: RawAnswer;
  /** The answers that the rule allows beside an event's acknowledgement. */
  readonly reply?: Reply;
}

/** The fate of a request, as its sender can tell. */
export type Fate =
  | { readonly kind: 'accepted' | 'duplicate'; readonly eventId: string }
  /** HEAD of a known webhook is answered without effect (R44). */
  | { readonly kind: 'head' }
  /** A platform's handshake is answered and is no event (R60-R64). */
  | { readonly kind: 'handshake' }
  | { readonly kind: 'refused'; readonly status: number; readonly code?: string }
  | { readonly kind: 'otherPath'; readonly status: number }
  /** Refused by the HTTP server: what came is no request. */
  | { readonly kind: 'noRequest'; readonly status: number }
  | { readonly kind: 'answered'; readonly status: number }
  /** The sender left before it heard anything. */
  | { readonly kind: 'unheard' }
  /** An answer that no rule allows. */
  | { readonly kind: 'wrong'; readonly why: string };

/** Sorts an answer into exactly one class; every 2xx has to say which rule it comes from. */
export function fateOf(exchange: Exchange): Fate {
  const { request, answer, kind } = exchange;
  const { status, headers, body } = answer;
  // Routes of Conductor that are not served say so (A15); none of them is a source's.
  if (kind === 'random' && status === 501) return { kind: 'answered', status };
  if (status >= 500) return wrong(`status ${status}`);
  if (status === 0 || (answer.left && request.hangUpMs !== undefined)) return silence(exchange);
  const isOurs = headers['content-type']?.startsWith('application/json') === true;
  if (kind === 'random')
    return headers['x-signalbox-event-id'] === undefined
      ? { kind: 'answered', status }
      : wrong('an event of no source');
  if (status >= 400) {
    if (!isOurs)
      return [400, 408, 431].includes(status)
        ? { kind: 'noRequest', status }
        : wrong(`status ${status} without a problem`);
    // Refused before anything else, as what came is no request.
    if (status === 400 && /[#\\\x00-\x20\x7f]/.test(request.target)) return { kind: 'noRequest', status };
    if (!isForSource(exchange)) return { kind: 'otherPath', status };
    return refusal(exchange, status, body);
  }
  if (status < 200 || status >= 300) return wrong(`status ${status}`);
  if (!isForSource(exchange)) return wrong('a success for another path');
  const eventId = headers['x-signalbox-event-id'];
  if (eventId !== undefined) return acknowledged(exchange, eventId);
  if (request.method === 'HEAD') return status === 200 && body === '' ? { kind: 'head' } : wrong('HEAD with a body');
  return handshake(exchange);
}

function wrong(why: string): Fate {
  return { kind: 'wrong', why };
}

/** Nobody waits for an answer to half a request; CONNECT is for proxies, and Node hangs up. */
function silence({ request, answer }: Exchange): Fate {
  return answer.left || request.method === 'CONNECT' ? { kind: 'unheard' } : wrong('closed without an answer');
}

/** R30: the two forms of the URL, with or without a slash at the end. */
export function isForSource({ request, sourceId }: Pick<Exchange, 'request' | 'sourceId'>): boolean {
  const path = request.target.split(/[?#]/, 1)[0]?.replace(/\/$/, '') ?? '';
  return sourceId !== undefined && [`/webhook/${sourceId}`, `/api/webhook/${sourceId}`].includes(path);
}

function acknowledged({ kind, answer }: Exchange, eventId: string): Fate {
  if (kind === 'forged') return wrong('a forged request is acknowledged');
  if (answer.status !== 200 || answer.body !== '') return wrong('an acknowledgement with a body (R41)');
  return { kind: answer.headers['x-signalbox-duplicate'] === 'true' ? 'duplicate' : 'accepted', eventId };
}

function handshake({ reply, answer }: Exchange): Fate {
  if (reply === undefined) return wrong('a success that is neither an event, nor HEAD, nor a handshake');
  const { status, headers, body } = answer;
  const isExact =
    status === reply.status &&
    headers['content-type'] === reply.contentType &&
    body === Buffer.from(reply.body).toString('latin1');
  const hasHeaders = Object.entries(reply.headers ?? {}).every(([name, value]) => headers[name] === value);
  return isExact && hasHeaders && headers['x-content-type-options'] === 'nosniff'
    ? { kind: 'handshake' }
    : wrong(`not the answer ${JSON.stringify(reply)}`);
}

function refusal({ request, kind }: Exchange, status: number, body: string): Fate {
  if (kind === 'genuine') return wrong('a genuine request is refused');
  // The answer to HEAD has no body.
  if (request.method === 'HEAD') return { kind: 'refused', status };
  const { code, status: told } = JSON.parse(body);
  if (told !== status) return wrong('another status in the body (R25)');
  return statuses[code]?.includes(status)
    ? { kind: 'refused', status, code }
    : wrong(`code ${code} with status ${status}`);
}

/** R42; 403 is Facebook's (R61). */
const statuses: Readonly<Record<string, readonly number[]>> = {
  SIGNATURE_MISMATCH: [401],
  HEADER_MISSING: [401],
  HEADER_MISMATCH: [401, 403],
  TIMESTAMP_OUT_OF_WINDOW: [401],
  URL_NOT_VERIFIED: [401],
  SECRET_NOT_SET: [401, 403],
  MALFORMED_BODY: [400],
  MALFORMED_CHALLENGE: [400, 403],
  METHOD_NOT_ALLOWED: [405],
  TOO_LARGE: [413],
};
