import type { Decision } from '../model/outbound/decision.ts';
import type { AttemptEffect } from '../model/outbound/outbox.ts';
import { answerKindOf } from '../model/outbound/outgoing-event.ts';
import { retryAfterMsMax } from '../model/outbound/retry-table.ts';
import type { Posted } from './post.ts';
import { readAnswer } from './read-answer.ts';

/** The state that an answer gives its message, before the decision itself was checked (C60). */
export function classifyResponse(event: string, posted: Posted): AttemptEffect {
  if (posted.kind === 'blocked') return { state: 'fatalError', failure: { reason: 'blocked', detail: posted.error } };
  if (posted.kind === 'failed') return { state: 'error' };
  const { statusCode, body, isTruncated } = posted;
  if (statusCode === 202) return { state: 'waitingCallback' };
  if (statusCode === 410)
    return {
      state: 'fatalError',
      failure: { reason: 'gone', detail: 'the receiver answered 410: it is gone for good' },
    };
  if (statusCode < 200 || statusCode > 299) return { state: 'error' };
  return interpretDocument(event, isTruncated ? undefined : body);
}

/** `body` is absent when it is larger than anything that is read. */
function interpretDocument(event: string, body: Uint8Array | undefined): AttemptEffect {
  const kind = answerKindOf(event);
  if (kind === 'test') return success({ kind: 'responded' });
  const answer = body && readAnswer(event, body);
  if (answer?.kind === 'decision') return success(answer.decision);
  // Where no decision is asked for, any 2xx is a delivery: many receivers answer "ok".
  if (kind === 'step' || kind === 'any') return success({ kind: 'responded' });
  if (answer === undefined) return badResponse('it is too large');
  return badResponse(answer.kind === 'blank' ? 'it holds no decision' : answer.message);
}

export function badResponse(why: string): AttemptEffect {
  return {
    state: 'fatalError',
    failure: { reason: 'badResponse', detail: `the receiver's answer cannot be used: ${why}` },
  };
}

function success(decision: Decision): AttemptEffect {
  return { state: 'success', decision };
}

/** The reason of a failed attempt, for the history. */
export function errorOf(posted: Posted): string | undefined {
  if (posted.kind !== 'answered') return posted.error;
  const { statusCode } = posted;
  if (statusCode >= 300 && statusCode < 400) return `status ${statusCode}: redirects are not followed`;
  return statusCode >= 400 ? `status ${statusCode}` : undefined;
}

/** Retry-After of 429 and 503 (C61), in seconds or as a date. RFC 9110, section 10.2.3. */
export function retryAfterMs(posted: Posted, nowMs: number): number | undefined {
  if (posted.kind !== 'answered' || (posted.statusCode !== 429 && posted.statusCode !== 503)) return undefined;
  const text = posted.headers['retry-after']?.trim() ?? '';
  const delay = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(delay) ? undefined : Math.min(retryAfterMsMax, Math.max(0, delay));
}
