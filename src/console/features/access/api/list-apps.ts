import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface AppView {
  readonly id: string;
  readonly displayName: string;
}

/** A page's worth: who has more finds them by the API. */
export const appsQuery = queryOptions({
  queryKey: ['access', 'apps'],
  queryFn: async ({ signal }) =>
    (
      await ask<{ readonly list: readonly AppView[] }>(
        api.GET('/api/v1/apps', { params: { query: { page_size: 100 } }, signal }),
      )
    ).list,
});
