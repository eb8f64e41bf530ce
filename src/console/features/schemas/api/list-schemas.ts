import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

/** One version of a schema, without what it says. */
export interface SchemaName {
  readonly name: string;
  readonly version: number;
  readonly type: string;
}

export const schemasQuery = queryOptions({
  queryKey: ['schemas', 'list'],
  queryFn: ({ signal }) =>
    ask<readonly SchemaName[]>(api.GET('/api/schema', { params: { query: { short: true } }, signal })),
});
