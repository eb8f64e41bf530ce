import type { JsonObject } from '../../../model/json.ts';
import type { Attempt, MessageSource, MessageState } from '../../../model/outbound/message.ts';
import type { MessageWithAttempts } from '../../../model/outbound/message-history.ts';
import { withoutNulls } from './body.ts';
import type { Endpoint, EndpointSecret } from '../../../model/outbound/endpoint.ts';
import { toShownUrl } from '../../../model/request.ts';

/** `WebhookInstance` with what ours adds (C63, C102). The callback URL is never shown (C104). */
export function toWebhookInstance(message: MessageWithAttempts): JsonObject {
  const { failure, callback } = message;
  return withoutNulls({
    id: message.id,
    webhookId: message.endpointId,
    state: stateNames[message.state],
    attempts: message.attempts,
    source: toSource(message.source),
    spec: { destination: message.destination },
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
    lastAttemptedAt: message.lastAttemptedAt?.toISOString(),
    completedAt: message.completedAt?.toISOString(),
    expiresAt: message.expiresAt.toISOString(),
    signalbox: {
      event: message.event,
      payload: JSON.parse(message.payload),
      attempts: message.attemptList.map(toAttempt),
      callback: callback && { at: callback.at.toISOString(), status: callback.status, body: textOf(callback.body) },
      decision: message.decision,
      decidedBy: message.decidedBy,
      failure,
      traceId: message.traceId,
    },
  });
}

/** The names of a message's states on the wire (C62). */
export const stateNames: Readonly<Record<MessageState, string>> = {
  pending: 'WEBHOOK_STATE_PENDING',
  running: 'WEBHOOK_STATE_RUNNING',
  error: 'WEBHOOK_STATE_ERROR',
  waitingCallback: 'WEBHOOK_STATE_WAITING_CALLBACK',
  processResponse: 'WEBHOOK_STATE_PROCESS_RESPONSE',
  success: 'WEBHOOK_STATE_SUCCESS',
  fatalError: 'WEBHOOK_STATE_FATAL_ERROR',
};

function toSource(source: MessageSource): object {
  const { kind, ...members } = source;
  return { [kind]: members };
}

function toAttempt(attempt: Attempt): object {
  const { at, statusCode, durationMs, error, responseHeaders, responseBody, isBodyCut } = attempt;
  return {
    at: at.toISOString(),
    statusCode,
    durationMs,
    error,
    responseBody: textOf(responseBody),
    ...(isBodyCut === true && { responseBodyCut: true }),
    responseHeaders,
  };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

export interface EndpointViewOptions {
  /** Keys made by this very call: shown once (G9). */
  readonly newSecrets?: readonly EndpointSecret[];
  /** For callers that may not change it: the query of its URL is not told. */
  readonly hidesSecrets?: boolean;
}

/** Stands for a header value that is not told. Sent back, it keeps the stored one. */
export const mask = '***';

/** `Webhook` (C20, C24). */
export function toWebhook(
  endpoint: Endpoint,
  { newSecrets = [], hidesSecrets = false }: EndpointViewOptions = {},
): JsonObject {
  const { id, displayName, description, url, callbackTimeout, createdAt, updatedAt, secrets } = endpoint;
  return withoutNulls({
    id,
    displayName,
    description,
    url: hidesSecrets ? toShownUrl(url) : url,
    callbackTimeout,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    signalbox: {
      disabled: endpoint.disabled,
      disabledReason: endpoint.disabledReason,
      failingSince: endpoint.failingSince?.toISOString(),
      callbackMode: endpoint.callbackMode,
      onPolicyFailure: endpoint.onPolicyFailure,
      retryPreset: endpoint.retryPreset,
      headers: Object.fromEntries(Object.keys(endpoint.headers).map((name) => [name, mask])),
      signatures: endpoint.signatures,
      secrets: secrets.map(({ scheme, publicKey, until }) => ({ scheme, publicKey, until })),
      newSecrets:
        newSecrets.length === 0
          ? undefined
          : newSecrets.map(({ scheme, key, publicKey }) => ({ scheme, key, publicKey })),
    },
  });
}
