import { call } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';
import type { MessageView } from './message.ts';

interface WithEndpoint {
  readonly webhook: EndpointView;
}

/** Fires with an empty payload. */
export async function testEndpoint(id: string): Promise<MessageView> {
  return (await call<{ readonly webhook: MessageView }>('POST', `/api/v1/webhooks/${encodeURIComponent(id)}/test`))
    .webhook;
}

export async function setEndpointDisabled(id: string, isDisabled: boolean): Promise<EndpointView> {
  const action = isDisabled ? 'disable' : 'enable';
  return (await call<WithEndpoint>('POST', `/api/v1/webhooks/${encodeURIComponent(id)}/${action}`)).webhook;
}

/** Gives the keys of Standard Webhooks successors; the ones before sign beside them for a while. */
export async function rotateEndpoint(id: string): Promise<EndpointView> {
  return (await call<WithEndpoint>('POST', `/api/v1/webhooks/${encodeURIComponent(id)}/rotate`)).webhook;
}

export function redeliver({ webhookId, id }: Pick<MessageView, 'webhookId' | 'id'>): Promise<void> {
  return call(
    'POST',
    `/api/v1/webhooks/${encodeURIComponent(webhookId)}/instances/${encodeURIComponent(id)}/redeliver`,
  );
}

export interface Redelivered {
  readonly instanceIds: readonly string[];
  readonly dryRun: boolean;
}

/** All that failed for good since a time (RFC 3339). */
export function redeliverFailed(
  id: string,
  options: { readonly since: string; readonly dryRun: boolean },
): Promise<Redelivered> {
  return call('POST', `/api/v1/webhooks/${encodeURIComponent(id)}/redeliver`, { body: options });
}
