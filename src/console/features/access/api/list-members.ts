import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly email?: string;
  readonly status?: string;
  readonly type?: string;
}

interface MemberPage {
  readonly list: readonly { readonly user: DirectoryUser }[];
  readonly nextPageToken: string;
}

/** People whose name or address has this in it; everybody where it is empty. */
export function membersQuery(query = '') {
  return infiniteQueryOptions({
    queryKey: ['people', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      ask<MemberPage>(
        api.POST('/api/v1/search/users', { body: { query, pageSize: 50, pageToken: pageParam }, signal }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
}
