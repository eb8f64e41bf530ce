import { queryOptions } from '@tanstack/react-query';

export type ReadinessView = Readonly<Record<string, { readonly ok: boolean; readonly message?: string }>>;

/** Each part that the server needs. It is asked now and then: no list of changes has it. */
export const readinessQuery = queryOptions({
  queryKey: ['readiness'],
  queryFn: async ({ signal }): Promise<ReadinessView> => {
    // 503 is an answer here.
    const response = await fetch('/health/ready', {
      signal,
      headers: { 'X-Signalbox-Console': '1' },
      cache: 'no-store',
    });
    const { ready: _ready, ...parts } = await response.json();
    return parts;
  },
  refetchInterval: 15_000,
});
