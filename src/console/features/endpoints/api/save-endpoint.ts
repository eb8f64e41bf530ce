import { act, api, ask } from '../../../shared/api/http.ts';
import type { EndpointDraft, EndpointView } from './endpoint.ts';

interface Saved {
  readonly webhook: EndpointView;
}

export async function createEndpoint(draft: EndpointDraft): Promise<EndpointView> {
  return (await ask<Saved>(api.POST('/api/v1/webhooks', { body: draft }))).webhook;
}

export async function updateEndpoint(id: string, changed: Partial<EndpointDraft>): Promise<EndpointView> {
  const { webhook } = await ask<Saved>(
    api.POST('/api/v1/webhooks/{id}', {
      params: { path: { id } },
      body: { webhook: { ...changed }, updateMask: Object.keys(changed).join(',') },
    }),
  );
  return webhook;
}

export function deleteEndpoint(id: string): Promise<void> {
  return act(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } }));
}
