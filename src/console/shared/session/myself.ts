import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/http.ts';

/** Whom the caller acts as in access requests. */
export const myselfQuery = queryOptions({
  queryKey: ['me', 'user'],
  queryFn: ({ signal }) => call<{ readonly userId: string }>('GET', '/api/v1/auth/introspect', { signal }),
});
