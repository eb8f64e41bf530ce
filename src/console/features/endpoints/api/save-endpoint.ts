import { call } from '../../../shared/api/http.ts';
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
      ? call<{ readonly webhook: EndpointView }>('POST', '/api/v1/webhooks', { body: draft })
      : call<{ readonly webhook: EndpointView }>('POST', `/api/v1/webhooks/${encodeURIComponent(id)}`, {
          body: { webhook: { ...draft }, updateMask: Object.keys(draft).join(',') },
        });
  return (await answer).webhook;
}

export function deleteEndpoint(id: string): Promise<void> {
  return call('DELETE', `/api/v1/webhooks/${encodeURIComponent(id)}`);
}
