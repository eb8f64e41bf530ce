import { act, api, ask, askOpen } from '../../../shared/api/http.ts';
import type { EndpointView } from './endpoint.ts';
import type { MessageView } from './message.ts';

interface WithEndpoint {
  readonly webhook: EndpointView;
}

/** Fires with an empty payload. */
export async function testEndpoint(id: string): Promise<MessageView> {
  return (
    await askOpen<{ readonly webhook: MessageView }>(
      api.POST('/api/v1/webhooks/{id}/test', { params: { path: { id } } }),
    )
  ).webhook;
}

export async function setEndpointDisabled(id: string, isDisabled: boolean): Promise<EndpointView> {
  const params = { path: { id } };
  const answer = isDisabled
    ? ask<WithEndpoint>(api.POST('/api/v1/webhooks/{id}/disable', { params }))
    : ask<WithEndpoint>(api.POST('/api/v1/webhooks/{id}/enable', { params }));
  return (await answer).webhook;
}

/** Gives the keys of Standard Webhooks successors; the ones before sign beside them for a while. */
export async function rotateEndpoint(id: string): Promise<EndpointView> {
  return (await ask<WithEndpoint>(api.POST('/api/v1/webhooks/{id}/rotate', { params: { path: { id } } }))).webhook;
}

export function redeliver({ webhookId, id }: Pick<MessageView, 'webhookId' | 'id'>): Promise<void> {
  return act(
    api.POST('/api/v1/webhooks/{id}/instances/{instanceId}/redeliver', {
      params: { path: { id: webhookId, instanceId: id } },
    }),
  );
}

export interface Redelivered {
  readonly instanceIds: readonly string[];
  readonly dryRun: boolean;
  readonly complete: boolean;
}

/** All that failed for good since a time (RFC 3339). */
export function redeliverFailed(
  id: string,
  options: { readonly since: string; readonly dryRun: boolean },
): Promise<Redelivered> {
  return ask(api.POST('/api/v1/webhooks/{id}/redeliver', { params: { path: { id } }, body: options }));
}
