import type { CallbackStore, CallbackTarget, Notice } from '../model/outbound/callback-store.ts';
import type { Decision } from '../model/outbound/decision.ts';
import type { CallbackMode } from '../model/outbound/endpoint.ts';
import { openStates } from '../model/outbound/message.ts';
import { answerKindOf, isAnsweredByVersion } from '../model/outbound/outgoing-event.ts';
import { constantTimeEqual } from '../signing/digests.ts';
import type { CallbackTokens } from './callback-token.ts';
import type { CheckDecision } from './deliver.ts';
import { readAnswer } from './read-answer.ts';

/** The answer to the caller. */
export type CallbackAnswer =
  | {
      readonly kind: 'accepted';
      readonly status: number;
      /** Of the first; a repeat has the same answer and changes nothing. */
      readonly message?: Pick<CallbackTarget, 'id' | 'traceParent'>;
    }
  /** The body can be mended and sent again: the token stays usable (C93). */
  | { readonly kind: 'invalid'; readonly message: string }
  /** One message for all that is over, so that it hints at nothing (C95). */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'tooMany'; readonly afterSeconds: number };

export interface CallbackRequest {
  readonly token: string;
  readonly body: Uint8Array;
  /** Of the caller: wrong tokens are counted for it (C98). */
  readonly address: string;
  /** The header of that name, if there is one. */
  readonly traceParent?: string;
}

export interface CallbackReceiver {
  receive(request: CallbackRequest): Promise<CallbackAnswer>;
}

export interface CallbackDependencies {
  readonly callbacks: CallbackStore;
  readonly tokens: CallbackTokens;
  readonly wrongTokens: WrongTokenLimit;
  readonly checkDecision: CheckDecision;
  /** Takes a decision that was committed to the run that waits; never throws. */
  readonly tell: (notice: Notice) => void;
}

/** Takes delayed answers. An accepted one is committed before it is answered, and decides once (C64). */
export function createCallbackReceiver(dependencies: CallbackDependencies): CallbackReceiver {
  const { callbacks, tokens, wrongTokens, checkDecision, tell } = dependencies;
  return {
    async receive({ token, body, address }) {
      const messageId = tokens.messageIdOf(token);
      if (messageId === undefined) return refuseWrong(address);
      const target = await callbacks.find(messageId);
      if (target === undefined || !constantTimeEqual(target.tokenHash, tokens.hashOf(token))) return unusable;
      return answerAgain(target, body) ?? accept(target, body);
    },
  };

  function refuseWrong(address: string): CallbackAnswer {
    const afterSeconds = wrongTokens.count(address);
    return afterSeconds === undefined ? unusable : { kind: 'tooMany', afterSeconds };
  }

  async function accept(target: CallbackTarget, body: Uint8Array): Promise<CallbackAnswer> {
    const read = decide(target, body);
    if (read.kind === 'invalid') return read;
    const wrong = await checkDecision(read.decision, target);
    if (wrong !== undefined) return { kind: 'invalid', message: wrong };
    const status = statusOf[target.mode];
    const notice = await callbacks.accept(target.id, { decision: read.decision, status, body });
    if (notice !== undefined) {
      tell(notice);
      return { kind: 'accepted', status, message: target };
    }
    // Somebody was first in the meantime; perhaps with the same bytes (C97).
    const now = await callbacks.find(target.id);
    return (now && answerAgain(now, body)) ?? unusable;
  }
}

/** The answer to a callback that is not the first, or too late; undefined for the first. */
function answerAgain({ callback, state, expired }: CallbackTarget, body: Uint8Array): CallbackAnswer | undefined {
  if (callback !== undefined) {
    return constantTimeEqual(callback.body, body) ? { kind: 'accepted', status: callback.status } : unusable;
  }
  return expired || !openStates.includes(state) ? unusable : undefined;
}

type Read =
  | { readonly kind: 'decision'; readonly decision: Decision }
  | (CallbackAnswer & { readonly kind: 'invalid' });

function decide({ event, mode }: CallbackTarget, body: Uint8Array): Read {
  const answer = readAnswer(event, body);
  if (answer.kind !== 'blank') return answer;
  const isWhole = answer.hasVersion && isAnsweredByVersion(event);
  const decision = mode === 'blankCompletes' || isWhole ? blankDecision(event) : undefined;
  return decision === undefined
    ? {
        kind: 'invalid',
        message: `a blank body does not answer ${event}; send a response document with "version": "v1"`,
      }
    : { kind: 'decision', decision };
}

/** A blank callback completes, and never approves (C92, G8). */
function blankDecision(event: string): Decision | undefined {
  switch (answerKindOf(event)) {
    case 'provision':
      return { kind: 'complete', comment: '' };
    case 'approval':
      return undefined;
    case 'test':
    case 'step':
    case 'any':
      return { kind: 'responded' };
  }
}

/** The status of a callback that was taken (C91). */
const statusOf: Readonly<Record<CallbackMode, number>> = { blankCompletes: 202, documentRequired: 200 };

const unusable: CallbackAnswer = { kind: 'unusable', message: 'this callback URL cannot be used, or not any more' };

/** Counts what an address does wrong, and says when it has to wait. */
interface WrongTokenLimit {
  /** Seconds to wait, when it was once too often. */
  count(address: string): number | undefined;
}

interface WrongTokenLimitOptions {
  readonly max: number;
  readonly windowMs: number;
  readonly clock: () => number;
}

/** Addresses remembered: under attack from more of them the count begins anew, and memory stays as it is. */
const addressesMax = 10_000;

/** Fixed windows per address; nothing is kept per token (C98). */
export function createWrongTokenLimit({ max, windowMs, clock }: WrongTokenLimitOptions): WrongTokenLimit {
  let counts = new Map<string, number>();
  let endsMs = 0;
  return {
    count(address) {
      const nowMs = clock();
      if (nowMs >= endsMs || counts.size >= addressesMax) {
        counts = new Map();
        endsMs = nowMs + windowMs;
      }
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count > max ? Math.max(1, Math.ceil((endsMs - nowMs) / 1000)) : undefined;
    },
  };
}
