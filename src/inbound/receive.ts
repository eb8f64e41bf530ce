import { v7 as uuidv7 } from 'uuid';
import type { AcceptedEvent, NewEvent } from '../model/event.ts';
import type { IncomingRequest } from '../model/request.ts';
import type { Source } from '../model/source.ts';
import type { ChallengeReply, RejectionReason } from '../model/verification.ts';
import { judge, type Judgement } from './judge.ts';
import type { Recorder } from './record.ts';
import type { SourceCache } from './source-cache.ts';

/** What the sender is told. The statuses belong to HTTP (R42). */
export type ReceiveAnswer =
  | { readonly kind: 'accepted'; readonly eventId: string }
  | { readonly kind: 'duplicate'; readonly eventId: string }
  | { readonly kind: 'challenge'; readonly reply: ChallengeReply }
  | { readonly kind: 'refused'; readonly reason: RejectionReason; readonly detail: string; readonly status?: number }
  | { readonly kind: 'unknownSource' };

export interface Receiver {
  /** Judges, records and hands over one request; resolves once it is durable. Throws when it cannot be stored. */
  receive(sourceId: string, request: IncomingRequest): Promise<ReceiveAnswer>;
  /** Keeps a request that was refused before its body was read whole; `request.body` is what there is of it. */
  refuse(sourceId: string, request: IncomingRequest, refusal: Refusal): Promise<ReceiveAnswer>;
}

export interface Refusal {
  readonly reason: RejectionReason;
  readonly detail: string;
}

export interface ReceiverDependencies {
  readonly sources: SourceCache;
  readonly recorder: Recorder;
  /** Takes an accepted event on to the workflows; must not throw. */
  readonly dispatch: (event: AcceptedEvent, judgement: Judgement & { kind: 'accepted' }, source: Source) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** A source that changes under every try would keep a request for ever; the sender tries again after a 503. */
const judgementsMax = 5;
/** Refused requests are kept to be understood, not to fill the disk (R98). */
const refusedBodyBytesMax = 16 * 1024;

export function createReceiver(dependencies: ReceiverDependencies): Receiver {
  const { sources, recorder, dispatch, clock } = dependencies;
  return {
    receive: (sourceId, request) => settle(sourceId, request, (source) => judge(source, request, clock())),
    refuse: (sourceId, request, { reason, detail }) =>
      settle(sourceId, request, () => ({ kind: 'rejected', reason, detail })),
  };

  async function settle(sourceId: string, request: IncomingRequest, judged: (source: Source) => Judgement): Promise<ReceiveAnswer> {
    for (let tries = 0; tries < judgementsMax; tries += 1) {
      const source = await sources.find(sourceId);
      if (source === undefined) return { kind: 'unknownSource' };
      const judgement = judged(source);
      const event = toEvent(source, request, judgement);
      const recorded = await recorder.add(event);
      if (event.verifiesUrl || recorded.kind === 'stale') sources.forget(sourceId);
      switch (recorded.kind) {
        case 'stale':
          continue;
        case 'duplicate':
          return { kind: 'duplicate', eventId: recorded.of };
        case 'recorded':
          if (judgement.kind === 'accepted') dispatch({ ...event, receivedAt: recorded.receivedAt }, judgement, source);
          return toAnswer(judgement, event.id);
        default:
          recorded satisfies never;
      }
    }
    throw new Error(`Source ${sourceId} changed ${judgementsMax} times while one request was judged.`);
  }
}

function toEvent(source: Source, request: IncomingRequest, judgement: Judgement): NewEvent {
  const kept = judgement.kind === 'rejected' || judgement.kind === 'ignored'
    ? request.body.subarray(0, refusedBodyBytesMax)
    : request.body;
  return {
    id: uuidv7(),
    sourceId: source.id,
    sourceRevision: source.revision,
    outcome: toOutcome(judgement),
    ...(judgement.kind === 'accepted' ? { delivery: judgement.delivery, eventType: judgement.eventType } : {}),
    method: request.method,
    url: request.url,
    headers: request.headers,
    secretHeaders: secretHeadersOf(source),
    body: kept,
    verifiesUrl: !source.verifierSettings.urlVerified && (judgement.kind === 'accepted' || judgement.kind === 'challenge'),
  };
}

function toOutcome(judgement: Judgement): NewEvent['outcome'] {
  switch (judgement.kind) {
    case 'accepted':
    case 'challenge':
      return { kind: judgement.kind };
    case 'rejected':
    case 'ignored':
      return { kind: judgement.kind, reason: judgement.reason, detail: judgement.detail };
  }
}

function toAnswer(judgement: Judgement, eventId: string): ReceiveAnswer {
  switch (judgement.kind) {
    case 'accepted':
      return { kind: 'accepted', eventId };
    case 'challenge':
      return { kind: 'challenge', reply: judgement.reply };
    case 'rejected':
    case 'ignored':
      return { kind: 'refused', reason: judgement.reason, detail: judgement.detail, status: judgement.status };
  }
}

const secretHeaderNames = new WeakMap<Source, ReadonlySet<string>>();

/** The headers a source is verified by are its secrets (R99). */
function secretHeadersOf(source: Source): ReadonlySet<string> {
  const known = secretHeaderNames.get(source);
  if (known !== undefined) return known;
  const names = new Set(Object.keys(source.verifierSettings.headers).map((name) => name.toLowerCase()));
  secretHeaderNames.set(source, names);
  return names;
}
