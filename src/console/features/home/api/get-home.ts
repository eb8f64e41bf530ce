import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../../../../client/client.ts';
import { api, ask } from '../../../shared/api/http.ts';

/** `GET /api/home`: how it goes, in numbers. */
export type HomeView = Schemas['Home'];

/** Most of it changes with an event; deliveries go on by themselves. */
export const homeQuery = queryOptions({
  queryKey: ['events', 'home', 'numbers'],
  queryFn: ({ signal }) => ask<HomeView>(api.GET('/api/home', { signal })),
  refetchInterval: 15_000,
});
