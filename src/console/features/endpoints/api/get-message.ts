import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';
import type { MessageView } from './message.ts';

export function messageQuery(endpointId: string, messageId: string) {
  const path = `/api/v1/webhooks/${encodeURIComponent(endpointId)}/instances/${encodeURIComponent(messageId)}`;
  return queryOptions({
    queryKey: ['messages', 'one', endpointId, messageId],
    queryFn: async ({ signal }) => (await call<{ readonly instance: MessageView }>('GET', path, { signal })).instance,
  });
}
