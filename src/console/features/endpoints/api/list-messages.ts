import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, askOpen, askedFor } from '../../../shared/api/http.ts';
import { stateWords, type MessageStateWord } from '../../../shared/words/message-states.ts';
import type { MessageView } from './message.ts';

interface MessagePage {
  readonly list: readonly MessageView[];
  readonly nextPageToken: string;
}

/** Newest first. */
export function messagesQuery(endpointId: string, state: MessageStateWord | undefined) {
  return infiniteQueryOptions({
    queryKey: ['messages', 'list', endpointId, state],
    queryFn: ({ pageParam, signal }) =>
      askOpen<MessagePage>(
        api.GET('/api/v1/webhooks/{id}/instances', {
          params: {
            path: { id: endpointId },
            query: askedFor({ page_size: 25, page_token: pageParam, state: state && stateWords[state] }),
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
}
