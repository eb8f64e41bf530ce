import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Me } from '../../../contract/session.ts';
import { call } from '../api/http.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call<Me>('GET', '/api/me', { signal }),
  retry: false,
  staleTime: 60_000,
});

const roles = ['read', 'operate', 'admin'] as const;

/** Whether the caller's role includes this one: what may not be done is not offered, and the API refuses it as well. */
export function useMay(needed: Me['role']): boolean {
  const { data } = useQuery(meQuery);
  return data !== undefined && roles.indexOf(data.role) >= roles.indexOf(needed);
}

export function signIn(key: string): Promise<void> {
  return call('POST', '/api/session', { body: { key } });
}

export function signOut(): Promise<void> {
  return call('DELETE', '/api/session');
}
