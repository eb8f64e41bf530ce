import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../../../client/client.ts';
import { api, ask } from '../../../shared/api/http.ts';

/** What came to a webhook in the last 24 hours. */
export type ShownActivity = Schemas['Activity']['sources'][number];

/** By the id of the webhook. */
export const activityQuery = queryOptions({
  queryKey: ['events', 'activity'],
  queryFn: async ({ signal }) => {
    const { sources } = await ask<Schemas['Activity']>(api.GET('/api/activity', { signal }));
    return new Map(sources.map((source) => [source.sourceId, source]));
  },
});
