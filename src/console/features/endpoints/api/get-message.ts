import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';
import type { MessageView } from './message.ts';

export function messageQuery(endpointId: string, messageId: string) {
  return queryOptions({
    queryKey: ['messages', 'one', endpointId, messageId],
    queryFn: async ({ signal }) =>
      (
        await askOpen<{ readonly instance: MessageView }>(
          api.GET('/api/v1/webhooks/{id}/instances/{instanceId}', {
            params: { path: { id: endpointId, instanceId: messageId } },
            signal,
          }),
        )
      ).instance,
  });
}
