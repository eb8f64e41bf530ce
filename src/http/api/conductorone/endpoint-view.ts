import type { Endpoint, EndpointSecret } from '../../../model/outbound/endpoint.ts';
import type { JsonObject } from '../../../model/json.ts';
import { toShownUrl } from '../../../model/request.ts';
import { withoutNulls } from './body.ts';

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
