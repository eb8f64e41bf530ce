import type { Decision, FailureReason } from '../model/outbound/decision.ts';
import { notSentType } from '../model/outbound/delivery.ts';
import type {
  Deliverer,
  MessageOwner,
  DeliveryPlan,
  OutgoingRequest,
  DeliveryStep,
} from '../model/outbound/delivery.ts';
import { createKsuid } from '../model/ksuid.ts';
import { openStates } from '../model/outbound/message.ts';
import type { Attempt, MessageSource } from '../model/outbound/message.ts';
import type { AttemptEffect, Outbox, Outgoing, EndpointStanding } from '../model/outbound/outbox.ts';
import type { CallbackTokens } from './callback-token.ts';
import type { EndpointGate, Pass } from './endpoint-gate.ts';
import { callbackUrlOf, envelope, payloadText } from './envelope.ts';
import { badResponse, errorOf, classifyResponse, retryAfterMs } from './classify-response.ts';
import type { Poster, Posted } from './post.ts';
import { signRequest } from './sign-request.ts';
import type { TargetPolicy } from './target-policy.ts';
import type { TokenSigner } from './token-signer.ts';
import { toShownUrl } from '../model/request.ts';

export interface DelivererDependencies {
  readonly outbox: Outbox;
  readonly tokens: CallbackTokens;
  readonly signer: TokenSigner;
  readonly poster: Poster;
  readonly policy: TargetPolicy;
  readonly gate: EndpointGate;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly clock: () => number;
  readonly checkDecision: CheckDecision;
  /** Failures beside an attempt; the attempt itself stands. */
  readonly report: (error: unknown) => void;
  /** One line per attempt. */
  readonly log: (line: AttemptLine) => void;
}

/** The mistake in a well-formed decision: an unknown user, a step that cannot be. Undefined without one. */
export type CheckDecision = (
  decision: Decision,
  message: { readonly id: string; readonly source: MessageSource },
) => Promise<string | undefined>;

export interface AttemptLine {
  readonly messageId: string;
  readonly endpointId: string;
  /** Not `event`: that is the name of the line. */
  readonly messageEvent: string;
  readonly statusCode?: number;
  readonly error?: string;
  readonly durationMs: number;
  readonly state: string;
}

/** Attempts inside workflow tasks at once, per process: a slow receiver must not keep other workflows from running. */
const inlineMax = 20;

/** Makes messages and tries them; when to try again is the workflow's. */
export function createDeliverer(dependencies: DelivererDependencies): Deliverer {
  const { outbox, tokens, policy, gate, clock } = dependencies;
  let inline = 0;

  return {
    async begin(request, owner) {
      const message = await open(request, owner);
      if (message === undefined) return unknownEndpoint(request);
      if (openStates.includes(message.state) && isLong(request, message))
        return { kind: 'deferred', plan: planOf(message) };
      inline += 1;
      try {
        return await notified(await attempt(message));
      } catch (error) {
        // Temporal would repeat this for ever; the workflow's retry table has an end.
        dependencies.report(error);
        if (error instanceof NotSent) return { kind: 'deferred', plan: planOf(message) };
        return { kind: 'retry', plan: planOf(message), counted: true, detail: 'the attempt could not be recorded' };
      } finally {
        inline -= 1;
      }
    },

    async attempt(messageId) {
      const message = await outbox.resume(messageId).catch(notSent);
      return message === undefined ? { kind: 'failed', ...notKept, messageId } : notified(await attempt(message));
    },

    async close(messageId, end) {
      const failure = end.reason === 'accepted' ? notKept : end;
      const standing =
        end.reason === 'accepted' ? await outbox.settle(messageId) : await outbox.close(messageId, failure);
      return notified(toStep(messageId, standing) ?? { kind: 'failed', ...failure, messageId });
    },
  };

  function isLong(request: OutgoingRequest, { endpoint }: Outgoing): boolean {
    return (request.kind === 'new' && request.later === true) || inline >= inlineMax || gate.isSlow(endpoint.id);
  }

  /** A run that learns of a callback by this step needs no signal, and may be over before one comes. */
  async function notified(step: DeliveryStep): Promise<DeliveryStep> {
    if (step.kind === 'decided' && step.by === 'callback') await outbox.markNotified(step.messageId);
    return step;
  }

  async function open(request: OutgoingRequest, owner: MessageOwner): Promise<Outgoing | undefined> {
    if (request.kind === 'stored') return outbox.adopt(request.messageId, request.key, owner);
    const id = request.id ?? createKsuid();
    return outbox.open({
      id,
      key: request.key,
      endpoint: request.endpoint,
      event: request.event,
      payload: payloadText(request.event, request.payload),
      source: request.source,
      callbackBase: dependencies.publicUrl,
      callbackTimeoutMs: request.callbackTimeoutMs,
      tokenHash: tokens.hashOf(tokens.tokenOf(id)),
      owner,
    });
  }

  async function attempt(message: Outgoing): Promise<DeliveryStep> {
    const step = settled(message);
    if (step !== undefined) return step;
    const refusal = refusalOf(message, policy);
    if (refusal !== undefined)
      return (
        toStep(message.id, await outbox.close(message.id, refusal)) ?? {
          kind: 'failed',
          ...refusal,
          messageId: message.id,
        }
      );
    const pass = gate.enter(message.endpoint.id);
    if (pass.kind === 'closed') {
      return { kind: 'retry', plan: planOf(message), counted: false, afterMs: pass.afterMs, detail: pass.why };
    }
    return send(message, pass);
  }

  async function send(message: Outgoing, pass: Pass): Promise<DeliveryStep> {
    const atMs = clock();
    const posted = await post(message, atMs).catch((error: unknown) => {
      pass.leave({ succeeded: true, durationMs: 0 });
      throw error;
    });
    const durationMs = clock() - atMs;
    const answered = classifyResponse(message.event, posted);
    const succeeded = posted.kind === 'answered' && answered.state !== 'error';
    // Before the decision is checked, which may fail: the places of an endpoint are few.
    pass.leave({ succeeded, durationMs });
    const { effect, error } = await checked(message, answered);
    const standing = await outbox.record(message.id, toAttempt(posted, { atMs, durationMs, error }), effect);
    // The attempt is recorded: an error from here on must not repeat it.
    if (!succeeded || message.endpoint.failingSince !== undefined)
      await outbox.noteFailing(message.endpoint.id, !succeeded).catch(dependencies.report);
    log(message, posted, { durationMs, state: standing.state });
    return toStep(message.id, standing) ?? afterAttempt(message, standing, { posted, error });
  }

  async function post(message: Outgoing, nowMs: number): Promise<Posted> {
    const target = new URL(message.endpoint.url);
    const callbackUrl = callbackUrlOf(message.callbackBase, tokens.tokenOf(message.id));
    const body = envelope({ messageId: message.id, callbackUrl, event: message.event, payload: message.payload });
    const headers = await signRequest(dependencies.signer, { message, callbackUrl, target, body, nowMs }).catch(
      notSent,
    );
    return dependencies.poster.post({ url: target, headers, body, traceParent: message.traceParent });
  }

  /**
   * The same check as for callbacks, but the receiver is not there any more to hear of it. What could not be checked
   * does not count, and is asked for again.
   */
  async function checked(message: Outgoing, effect: AttemptEffect): Promise<CheckedEffect> {
    if (effect.state !== 'success') return { effect };
    try {
      const wrong = await dependencies.checkDecision(effect.decision, message);
      return { effect: wrong === undefined ? effect : badResponse(wrong) };
    } catch (error) {
      dependencies.report(error);
      return { effect: { state: 'error' }, error: 'the decision of the answer could not be checked' };
    }
  }

  function afterAttempt(
    message: Outgoing,
    { state }: EndpointStanding,
    { posted, error }: { readonly posted: Posted; readonly error: string | undefined },
  ): DeliveryStep {
    const plan = planOf(message);
    if (state === 'waitingCallback') return { kind: 'accepted', plan };
    return {
      kind: 'retry',
      plan,
      counted: true,
      afterMs: retryAfterMs(posted, clock()),
      detail: error ?? errorOf(posted) ?? 'no answer',
    };
  }

  function log({ id, event, endpoint }: Outgoing, posted: Posted, rest: { durationMs: number; state: string }): void {
    const statusCode = posted.kind === 'answered' ? posted.statusCode : undefined;
    dependencies.log({
      messageId: id,
      endpointId: endpoint.id,
      messageEvent: event,
      statusCode,
      error: errorOf(posted),
      ...rest,
    });
  }
}

/** The attempt never left. */
class NotSent extends Error {
  override readonly name = notSentType;
}

function notSent(cause: unknown): never {
  throw new NotSent('The attempt was not made.', { cause });
}

/** Why nothing is sent at all (C82). */
function refusalOf(
  { endpoint }: Outgoing,
  policy: TargetPolicy,
): { readonly reason: FailureReason; readonly detail: string } | undefined {
  if (endpoint.deleted) return { reason: 'unknownEndpoint', detail: `outgoing webhook ${endpoint.id} was deleted` };
  if (endpoint.disabled) {
    const why = endpoint.disabledReason === undefined ? '' : ` (${endpoint.disabledReason})`;
    return { reason: 'disabled', detail: `outgoing webhook ${endpoint.id} is disabled${why}` };
  }
  const wrong = policy.checkUrl(endpoint.url);
  return wrong === undefined
    ? undefined
    : { reason: 'blocked', detail: `the URL of outgoing webhook ${endpoint.id} is not allowed: ${wrong}` };
}

function unknownEndpoint(request: OutgoingRequest): DeliveryStep {
  return request.kind === 'new'
    ? { kind: 'failed', reason: 'unknownEndpoint', detail: `there is no outgoing webhook "${request.endpoint}"` }
    : { kind: 'failed', ...notKept, messageId: request.messageId };
}

const notKept = { reason: 'withdrawn', detail: 'the message is not kept any more' } as const;

/** The end of a message that has one already. */
function settled(message: Outgoing): DeliveryStep | undefined {
  return openStates.includes(message.state) ? undefined : toStep(message.id, message);
}

function toStep(messageId: string, { decision, decidedBy, failure }: EndpointStanding): DeliveryStep | undefined {
  if (decision !== undefined) return { kind: 'decided', messageId, decision, by: decidedBy ?? 'answer' };
  return failure === undefined ? undefined : { kind: 'failed', ...failure, messageId };
}

function planOf({ id, callbackTimeoutMs, endpoint }: Outgoing): DeliveryPlan {
  return { messageId: id, preset: endpoint.retryPreset, callbackTimeoutMs };
}

interface CheckedEffect {
  readonly effect: AttemptEffect;
  /** Why the answer does not count, though it is one. */
  readonly error?: string;
}

function toAttempt(
  posted: Posted,
  { atMs, durationMs, error }: { readonly atMs: number; readonly durationMs: number; readonly error?: string },
): Attempt {
  const answered = posted.kind === 'answered' ? posted : undefined;
  return {
    at: new Date(atMs),
    durationMs,
    statusCode: answered?.statusCode,
    error: error ?? errorOf(posted),
    responseHeaders: withoutSecretHeaders(answered?.headers ?? {}),
    responseBody: answered?.body ?? new Uint8Array(),
  };
}

/**
 * Header lines of an answer as they are kept and shown: enough to understand it, without what would let a reader act as
 * Signalbox or as the receiver. Names stay; a redirect says where to.
 */
function withoutSecretHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, shownValue(name.toLowerCase(), value)]),
  );
}

/** Sessions, tokens and challenges: `set-cookie`, `authorization`, `www-authenticate`, `x-auth-token`, `x-amz-security-token`, `x-csrf-token`, `api-key` … */
const secretNames =
  /cookie|authori[sz]|authenticat|auth(-|$)|token|secret|session|passw|credential|csrf|xsrf|api-?key|access-?key|signature/;
const urlNames: ReadonlySet<string> = new Set(['location', 'content-location']);
/** URLs among other text. */
const urlHolders: ReadonlySet<string> = new Set(['link', 'refresh']);

function shownValue(name: string, value: string): string {
  if (secretNames.test(name)) return '***';
  if (urlNames.has(name)) return toShownUrl(value);
  return urlHolders.has(name) ? value.replaceAll(/[?#][^\s>"',;]*/g, '?***') : value;
}
