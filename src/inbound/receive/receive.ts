import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AcceptedEvent, NewEvent, Recorded } from '../../model/inbound/event.ts';
import type { MatchDocument } from '../../model/inbound/matches.ts';
import type { CountedReason, Source } from '../../model/inbound/source.ts';
import type { IncomingRequest } from '../../model/request.ts';
import type { ChallengeReply, RejectionReason } from '../../model/inbound/verification.ts';
import type { ClaimedWait, Offer } from '../../model/inbound/claim.ts';
import { bodyBytesMaxOf, claimsOf, judgeWithKeys, withKeys } from './judge.ts';
import type { HookVerdict } from './judge.ts';
import { withPublicUrl } from './public-url.ts';
import type { KeyDocuments } from './key-documents.ts';
import { noRoom } from '../large/judge-apart.ts';
import type { LargeJudge } from '../large/judge-apart.ts';
import { isLargeBody } from '../large/large-body.ts';
import type { RefusalBudget } from '../limits/refusal-budget.ts';
import type { PassedLimit, RequestLimits } from '../limits/request-limits.ts';
import { keptBodyOf, secretHeadersOf, urlWithoutSecrets, withoutSecrets } from './redaction.ts';
import type { KeptBody } from './redaction.ts';
import type { SourceCache } from './source-cache.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import { createBatcher } from '../../concurrency/batcher.ts';
import type { Batcher } from '../../concurrency/batcher.ts';

/** The answer to the sender. The statuses belong to HTTP (R42). */
export type ReceiveAnswer =
  | { readonly kind: 'accepted'; readonly eventId: string }
  | { readonly kind: 'duplicate'; readonly eventId: string }
  | { readonly kind: 'challenge'; readonly reply: ChallengeReply }
  | Refused
  | { readonly kind: 'unknownSource' };

interface Refused extends ReceiveRefusal {
  readonly kind: 'refused';
  /** Of its entry in the ledger; absent where it was only counted. */
  readonly eventId?: string;
  readonly retryAfterSeconds?: number;
}

export interface Receiver {
  /** Judges, records and hands over one request; resolves once it is durable. Throws when it cannot be stored. */
  receive(sourceId: string, request: IncomingRequest): Promise<ReceiveAnswer>;
  /** Keeps a request that was refused before its body was read whole; `request.body` is what there is of it. */
  refuse(sourceId: string, request: IncomingRequest, refusal: ReceiveRefusal): Promise<ReceiveAnswer>;
  /** The limit of a request's body, asked for before any of it is read. Undefined: there is no such source. */
  admit(sourceId: string): Promise<HookAdmission | undefined>;
}

export interface HookAdmission {
  readonly bodyBytesMax: number;
}

export interface ReceiveRefusal {
  readonly reason: RejectionReason;
  readonly detail: string;
  /** Where it is not the reason's own. */
  readonly status?: number;
}

export interface ReceiverDependencies {
  readonly sources: SourceCache;
  readonly recorder: Recorder;
  /** Takes an accepted event on to the workflows; must not throw. */
  readonly dispatch: (
    event: AcceptedEvent,
    verdict: HookVerdict & { kind: 'accepted' },
    taken: { readonly source: Source; readonly claims?: readonly ClaimedWait[] },
  ) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Absent: no limits, and everything refused is kept. */
  readonly limits?: RequestLimits;
  readonly refusals?: Pick<RefusalBudget, 'spend' | 'count'>;
  readonly keyDocuments?: KeyDocuments;
  /** Absent: large requests are judged like the others. */
  readonly judgeLarge?: LargeJudge;
  /** Calls a URL of the platform once, to agree to its events; must not throw. */
  readonly visit?: (url: string) => void;
}

/** A source that changes under every try would keep a request for ever; the sender tries again after a 503. */
const judgementsMax = 5;
/**
 * A refusal that is only counted is not written, so the ledger cannot say that the source has changed (R18). The receiver looks
 * for itself then; a flood costs one look-up in this time.
 */
const countedByAgeMaxMs = 1_000;

export function createReceiver(dependencies: ReceiverDependencies): Receiver {
  const { sources, recorder, dispatch, clock, limits, refusals, keyDocuments, judgeLarge } = dependencies;
  return {
    receive(sourceId, request) {
      const apart = judgeLarge !== undefined && isLargeBody(request) ? judgeLarge : undefined;
      if (apart === undefined)
        return settle(sourceId, request, (source, asked) => judgeWithKeys(source, asked, { clock, keyDocuments }));
      return settle(
        sourceId,
        request,
        async (source, asked) =>
          (await apart({ source, request: asked, options: await withKeys(source, asked, { clock, keyDocuments }) })) ??
          noRoom,
      );
    },
    refuse: (sourceId, request, refusal) => settle(sourceId, request, () => ({ kind: 'rejected', ...refusal })),
    async admit(sourceId) {
      const source = await sources.find(sourceId);
      return source && { bodyBytesMax: source.settings.maxBodyBytes ?? bodyBytesMaxOf(source) };
    },
  };

  async function settle(
    sourceId: string,
    received: IncomingRequest,
    judging: (source: Source, request: IncomingRequest) => HookVerdict | Promise<HookVerdict>,
  ): Promise<ReceiveAnswer> {
    for (let tries = 0; tries < judgementsMax; tries += 1) {
      const source = await sources.find(sourceId);
      if (source === undefined) return { kind: 'unknownSource' };
      const request = withPublicUrl(source, received);
      const passed = limits?.check(source, request.address);
      const judgement = passed === undefined ? await judging(source, request) : tooMany(passed);
      const event = toEvent(source, request, judgement);
      const counted = countedAs(judgement, event);
      if (counted !== undefined && refusals?.spend(sourceId, counted) === false) {
        if ((await sources.find(sourceId, { ageMaxMs: countedByAgeMaxMs }))?.revision !== source.revision) continue;
        refusals.count(sourceId, counted);
        visitFor(judgement);
        return toAnswer(judgement, undefined, passed);
      }
      const recorded = await recorder.add({
        ...event,
        ...('reason' in judgement && { claims: claimsOf(source, request) }),
        ...(judgement.kind === 'accepted' && 'document' in judgement && { offered: { ...judgement, source } }),
      });
      if (event.verifiesUrl || recorded.kind === 'stale') sources.forget(sourceId);
      switch (recorded.kind) {
        case 'stale':
          continue;
        case 'duplicate':
          return { kind: 'duplicate', eventId: recorded.of };
        case 'recorded':
          visitFor(judgement);
          if (judgement.kind === 'accepted')
            dispatch({ ...event, receivedAt: recorded.receivedAt }, judgement, { source, claims: recorded.claims });
          return toAnswer(judgement, event.id, passed);
        case 'unstorable':
          throw new Error(`A request to source ${sourceId} cannot be stored, and the ones beside it can.`, {
            cause: recorded.cause,
          });
        default:
          recorded satisfies never;
      }
    }
    throw new Error(`Source ${sourceId} changed ${judgementsMax} times while one request was judged.`);
  }

  function visitFor(judgement: HookVerdict): void {
    if (judgement.kind === 'challenge' && judgement.reply.visit !== undefined)
      dependencies.visit?.(judgement.reply.visit);
  }
}

/** Only of a request that was proved genuine: nobody else makes us look for secrets in all of a body. */
function wholeBodyOf(source: Source, request: IncomingRequest, verdict: HookVerdict & { kind: 'accepted' }): KeptBody {
  const body = 'document' in verdict ? withoutSecrets(source, request).body : (verdict.maskedBody ?? request.body);
  return { body, bodyBytes: body.byteLength };
}

function toEvent(source: Source, request: IncomingRequest, judgement: HookVerdict): NewEvent {
  const kept = judgement.kind === 'accepted' ? wholeBodyOf(source, request, judgement) : keptBodyOf(source, request);
  const url = urlWithoutSecrets(source, request);
  return {
    id: newEventId(),
    sourceId: source.id,
    sourceRevision: source.revision,
    outcome: toOutcome(judgement),
    ...(judgement.kind === 'accepted' ? { delivery: judgement.delivery, eventType: judgement.eventType } : {}),
    method: request.method,
    url,
    // Only what was refused is judged again (R100).
    ...(judgement.kind === 'rejected' && url !== request.url && { secretUrl: request.url }),
    ...(judgement.kind === 'rejected' && kept.secretBody !== undefined && { secretBody: kept.secretBody }),
    headers: request.headers,
    secretHeaders: secretHeadersOf(source),
    body: kept.body,
    bodyBytes: kept.bodyBytes,
    verifiesUrl: !source.verifierSettings.urlVerified && isProof(judgement),
  };
}

/** The proof that verifies a URL: an event, or a handshake that not just anyone is answered (R31-R34). */
function isProof(judgement: HookVerdict): boolean {
  return judgement.kind === 'accepted' || (judgement.kind === 'challenge' && judgement.reply.provesNothing !== true);
}

/** Requests for which there may be no room: anyone can send them as often as they like, and nothing comes of them. */
function countedAs(judgement: HookVerdict, { verifiesUrl }: NewEvent): CountedReason | undefined {
  if ('reason' in judgement) return judgement.reason;
  return judgement.kind === 'challenge' && !verifiesUrl ? 'CHALLENGE' : undefined;
}

function toOutcome(judgement: HookVerdict): NewEvent['outcome'] {
  switch (judgement.kind) {
    case 'accepted':
    case 'challenge':
      return { kind: judgement.kind };
    case 'rejected':
    case 'ignored':
      return { kind: judgement.kind, reason: judgement.reason, detail: judgement.detail };
  }
}

function tooMany({ detail }: PassedLimit): HookVerdict {
  return { kind: 'rejected', reason: 'RATE_LIMITED', detail };
}

/** A refused request that was only counted has no event. */
function toAnswer(judgement: HookVerdict, eventId: string | undefined, passed?: PassedLimit): ReceiveAnswer {
  switch (judgement.kind) {
    case 'accepted':
      return { kind: 'accepted', eventId: eventId ?? '' };
    case 'challenge':
      return { kind: 'challenge', reply: judgement.reply };
    case 'rejected':
    case 'ignored':
      return {
        kind: 'refused',
        eventId,
        reason: judgement.reason,
        detail: judgement.detail,
        status: judgement.status,
        retryAfterSeconds: passed?.retryAfterSeconds,
      };
  }
}

const idBytes = 16;
/** Random bytes for many ids at once: asking the generator for each costs more than verifying a small event. */
const pool = new Uint8Array(256 * idBytes);
let used = pool.byteLength;

/** RFC 9562, version 7: the time first, so that rows written together lie together. */
function newEventId(): string {
  if (used === pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + idBytes);
  used += idBytes;
  return uuidv7({ random });
}

/** Keeps one statement short enough for an answer in time. */
const eventsPerCommitMax = 256;
/** Bodies of one statement; a single larger body still goes alone. */
const bytesPerCommitMax = 8 * 1024 * 1024;
/** A body past this takes longer to write than a commit takes. */
const largeBytesMin = 256 * 1024;

/** A sender waits ten seconds, and one that is told to come again does (G1). */
const answerWithinMs = 8_000;

export type Recorder = Batcher<Recording, Recorded>;

export interface Recording extends NewEvent {
  /** The parts of an accepted event that waits are offered. */
  readonly offered?: Offered;
}

export interface Offered {
  readonly document: MatchDocument;
  readonly items?: readonly MatchDocument[];
  readonly source: Source;
}

/** The offers of a batch to open waits, which are to be taken in its commit. Never throws. */
export type OfferBeforehand = (batch: readonly Recording[]) => Promise<readonly Offer[]>;

/**
 * Requests that arrive together share one insert and one commit, and each is answered after it (G1). One batch at a time:
 * side by side they would only be smaller, and cost as much each. Large bodies go a way of their own, so that nobody
 * else waits for their bytes. Without `offerBeforehand`, waits take events only after that commit.
 */
export function createRecorder(log: Pick<EventStore, 'append'>, offerBeforehand?: OfferBeforehand): Recorder {
  const ordinary = createLane(async (batch) => log.append(batch, await offerBeforehand?.(batch)));
  const large = createLane((batch) => log.append(batch));
  return {
    add: (event) => (event.body.byteLength < largeBytesMin ? ordinary : large).add(event),
    async drain() {
      await Promise.all([ordinary.drain(), large.drain()]);
    },
  };
}

function createLane(write: (batch: readonly Recording[]) => Promise<readonly Recorded[]>): Recorder {
  return createBatcher({
    write,
    lanes: 1,
    itemsMax: eventsPerCommitMax,
    weigh: (event) => event.body.byteLength,
    weightMax: bytesPerCommitMax,
    fairBy: (event) => event.sourceId,
    answerWithinMs,
  });
}
