import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

/** `GET /api/home`: how it goes, in numbers. */
export interface HomeView {
  readonly events: {
    readonly minutes: readonly { readonly at: string; readonly outcome: string; readonly count: number }[];
    readonly complete: boolean;
    readonly looked: number;
    readonly wokeNobody: number;
    readonly dispatchMs?: { readonly median: number; readonly p95: number };
  };
  readonly deliveries: {
    readonly states: readonly { readonly state: string; readonly count: number }[];
    readonly complete: boolean;
  };
  readonly backlog: {
    readonly events: number;
    readonly oldestSeconds: number;
    readonly messages: number;
    readonly messageOldestSeconds: number;
  };
  readonly openWaits: number;
}

/** Most of it changes with an event; deliveries go on by themselves. */
export const homeQuery = queryOptions({
  queryKey: ['events', 'home', 'numbers'],
  queryFn: ({ signal }) => call<HomeView>('GET', '/api/home', { signal }),
  refetchInterval: 15_000,
});
