import { act, api, ask } from '../../../shared/api/http.ts';
import type { EndpointDraft, EndpointView } from './endpoint.ts';

/** @param id absent: a new one */
export async function saveEndpoint({
  id,
  draft,
}: {
  readonly id: string | undefined;
  readonly draft: EndpointDraft;
}): Promise<EndpointView> {
  const answer =
    id === undefined
      ? ask<{ readonly webhook: EndpointView }>(api.POST('/api/v1/webhooks', { body: draft }))
      : ask<{ readonly webhook: EndpointView }>(
          api.POST('/api/v1/webhooks/{id}', {
            params: { path: { id } },
            body: { webhook: { ...draft }, updateMask: Object.keys(draft).join(',') },
          }),
        );
  return (await answer).webhook;
}

export function deleteEndpoint(id: string): Promise<void> {
  return act(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } }));
}
